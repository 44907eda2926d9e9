"""Rules files as tests write them, and a case that nothing is remarkable about."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli.rulefiles import packs, tools
from bot.core.case import Case
from bot.core.rules import Composed, Condition, Rules, Source, compose
from bot.core.words import Basis, Origin, Risk

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def pack() -> Source:
    """The shipped default pack."""
    return Source("pack default", (ROOT / "rules" / "default.yml").read_text(encoding="utf-8"), "d0")


@pytest.fixture(scope="session")
def default(pack: Source) -> Rules:
    """The rules of whoever has none."""
    rules = compose(repository=None, organisation=None, packs={"default": pack}).rules
    assert rules is not None
    return rules


@pytest.fixture(scope="session", params=sorted(packs()))
def packed(request: pytest.FixtureRequest) -> Rules:
    """The rules of whoever chose a pack, for each of them."""
    name = request.param
    text = f"version: 1\nextends: [{name}]\n" if name == "default" else f"version: 1\nextends: [default, {name}]\n"
    answer = compose(repository=Source("rules.yml", text, "r0"), organisation=None, packs=packs())
    assert answer.problems == ()
    assert answer.rules is not None
    return answer.rules


@pytest.fixture(scope="session")
def composed(pack: Source) -> Callable[[str], Composed]:
    """Reads a repository's file over the default pack."""
    return lambda text: compose(repository=Source("rules.yml", text, "r0"), organisation=None, packs={"default": pack})


@pytest.fixture(scope="session")
def checked(pack: Source) -> Callable[[str], Composed]:
    """The same where it is known which AI tools there are."""
    source, known = {"default": pack}, tools()
    return lambda text: compose(
        repository=Source("rules.yml", text, "r0"), organisation=None, packs=source, tools=known
    )


@pytest.fixture(scope="session")
def ruled(composed: Callable[[str], Composed]) -> Callable[[str], Rules]:
    """The same for a body that has no problem; `version: 1` is written for it."""

    def read(body: str) -> Rules:
        answer = composed(f"version: 1\n{body}")
        assert answer.problems == ()
        assert answer.rules is not None
        return answer.rules

    return read


@pytest.fixture(scope="session")
def when(composed: Callable[[str], Composed]) -> Callable[[str], Condition]:
    """Reads one condition, written as a flow mapping; also one that always holds, of which a warning is told."""

    def read(text: str) -> Condition:
        groups = "groups: {seniors: [ana, ben], architects: [cleo]}"
        routes = f"[{{name: it, when: {text}, track: careful}}, {{name: rest, track: fast}}]"
        rules = composed(f"version: 1\n{groups}\nroutes: {routes}").rules
        assert rules is not None
        condition = rules.routes[0].when
        assert condition is not None
        return condition

    return read


@pytest.fixture(scope="session")
def case() -> Callable[..., Case]:
    """A small human change to ordinary code; a test says only what is different."""

    def make(**facts: Any) -> Case:
        ordinary: dict[str, Any] = {
            "repository": "acme/shop",
            "origin": Origin.HUMAN_LED,
            "share": 0.0,
            "possible_share": 0.0,
            "basis": Basis.DECLARED,
            "tools": frozenset(),
            "automation": False,
            "contradiction": False,
            "domains": frozenset(),
            "risk": Risk.NORMAL,
            "paths": (("src/a.py",),),
            "changed_lines": 10,
            "files": 1,
            "author": "ana",
            "association": "member",
            "title": "Round prices half up",
            "branch": "ana/rounding",
            "base": "main",
            "labels": frozenset(),
            "fork": False,
            "draft": False,
            "commits": 1,
            "truncated": False,
        }
        return Case(**ordinary | facts)

    return make
