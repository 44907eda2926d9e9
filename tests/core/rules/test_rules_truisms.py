"""Whoever is told that a condition never holds, or always does, may believe it: no pull request says otherwise."""

import json
from collections.abc import Callable
from dataclasses import replace

from hypothesis import event, given
from hypothesis import strategies as st

from bot.core.case import Case
from bot.core.rules import Composed, Rules
from bot.core.words import Basis, Origin, Risk

_RISKS = {"payments": Risk.HIGH, "orders": Risk.NORMAL, "docs": Risk.LOW}
_DOMAINS = "{payments: {paths: [p/**], risk: high}, orders: {paths: [o/**]}, docs: {paths: [d/**], risk: low}}"
_FEW = st.integers(0, 4)


def _some(*words: str) -> st.SearchStrategy[object]:
    return st.one_of(st.sampled_from(words), st.lists(st.sampled_from(words), min_size=1, unique=True))


def _range(least: int, most: int) -> st.SearchStrategy[object]:
    words = st.sampled_from(["over", "under", "at-least", "at-most"])
    return st.dictionaries(words, st.integers(least, most), min_size=1, max_size=1)


_PARTS: dict[str, st.SearchStrategy[object]] = {
    "origin": _some(*(each.value for each in Origin)),
    "basis": _some(*(each.value for each in Basis)),
    "risk": st.one_of(
        st.sampled_from([each.value for each in Risk]),
        st.builds(lambda risk: {"at-least": risk.value}, st.sampled_from(Risk)),
    ),
    "domain": _some(*_RISKS),
    "share": _range(0, 100),
    "possible-share": _range(0, 100),
    "files": _range(0, 4),
    "changed-lines": _range(0, 4),
    "paths": st.just(["src/**"]),
    "languages": st.just({"only": ["python"]}),
    "association": _some("member", "contributor", "none", "first-timer"),
    "first-time-contributor": st.booleans(),
    "has-tests": st.booleans(),
    "generated-only": st.booleans(),
    "fork": st.booleans(),
    "author": _some("ana", "Ana", "ben"),
    "base": _some("main", "Main", "dev", "ma*"),
    "label": _some("hot", "Hot", "cold"),
    "tool": _some("copilot", "cursor"),
}
_RELATED = [
    ["risk", "domain"],
    ["files", "changed-lines", "paths", "languages", "has-tests", "generated-only"],
    ["share", "possible-share"],
    ["association", "first-time-contributor"],
    ["author", "base"],
    ["label", "tool", "fork"],
    ["origin", "basis"],
]


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, object]:
    """A few conditions that have to do with each other, joined in every way."""
    keys = draw(st.sampled_from(_RELATED))
    one = st.one_of(*(st.builds(lambda value, key=key: {key: value}, _PARTS[key]) for key in keys))
    both = st.builds(lambda first, second: {**first, **second}, one, one)
    joined: st.SearchStrategy[dict[str, object]] = st.recursive(
        st.one_of(one, both),
        lambda inner: st.one_of(
            st.builds(lambda part: {"not": part}, inner),
            st.builds(
                lambda word, parts: {word: parts},
                st.sampled_from(["all", "any"]),
                st.lists(inner, min_size=2, max_size=3),
            ),
            st.builds(lambda part, inner: {**part, "all": [inner]}, one, inner),
        ),
        max_leaves=6,
    )
    return draw(joined)


@st.composite
def cases(draw: st.DrawFn, ordinary: Case) -> Case:
    """Pull requests as there can be some: a domain brings its risk, and lines stand in files."""
    domains = draw(st.frozensets(st.sampled_from(sorted(_RISKS))))
    least = max((_RISKS[name] for name in domains), key=lambda risk: risk.rank, default=Risk.LOW)
    share = draw(st.integers(0, 100))
    paths = draw(st.lists(st.sampled_from(["src/a.py", "src/test_a.py", "README.md"]), max_size=3, unique=True))
    return replace(
        ordinary,
        origin=draw(st.sampled_from(Origin)),
        basis=draw(st.sampled_from(Basis)),
        domains=domains,
        risk=draw(st.sampled_from([risk for risk in Risk if risk.rank >= least.rank])),
        share=share,
        possible_share=draw(st.integers(share, 100)),
        paths=tuple((path,) for path in paths),
        grown=tuple(paths),
        written=paths[0] if paths and draw(st.booleans()) else None,
        files=len(paths),
        changed_lines=draw(_FEW) if paths else 0,
        association=draw(st.sampled_from(["member", "contributor", "none", "first_timer"])),
        fork=draw(st.booleans()),
        author=draw(st.sampled_from(["ana", "ben", "cleo"])),
        base=draw(st.sampled_from(["main", "Main", "dev"])),
        labels=draw(st.frozensets(st.sampled_from(["hot", "cold"]))),
        tools=draw(st.frozensets(st.sampled_from(["copilot", "cursor"]))),
    )


def _read(condition: dict[str, object], composed: Callable[[str], Composed]) -> tuple[Rules | None, set[str]]:
    """The rules with one route of a condition, and what is told of the whole of it."""
    routes = f"[{{name: it, when: {json.dumps(condition)}, track: careful}}, {{name: rest, track: fast}}]"
    answer = composed(f"version: 1\ndomains: {_DOMAINS}\nroutes: {routes}\n")
    whole = {"routes[0].when"}
    if len(condition) == 1:
        whole |= {f"routes[0].when.{word}" for word in condition}
    return answer.rules, {each.message for each in answer.problems if each.path in whole}


@given(data=st.data(), condition=conditions())
def test_what_is_said_to_hold_never_or_always_does_so(
    composed: Callable[[str], Composed], case: Callable[..., Case], data: st.DataObject, condition: dict[str, object]
) -> None:
    rules, told = _read(condition, composed)
    never, always = (any(f"this {word} holds" in each for each in told) for word in ("never", "always"))
    event(f"never: {never}, always: {always}")

    assert rules is not None
    when = rules.routes[0].when
    assert when is not None
    for each in data.draw(st.lists(cases(case()), min_size=1, max_size=8)):
        holds = when.holds(each).holds
        assert not (holds and never), told
        assert holds or not always, told
