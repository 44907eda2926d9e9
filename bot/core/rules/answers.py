"""What one condition leaves of the facts it asks about where it holds, and where it does not."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from bot.core.rules.admitted import Admitted, End, Facts, Left, Nothing, Span, Words, both, either
from bot.core.rules.conditions.people import ASSOCIATION, NEWCOMERS
from bot.core.rules.shapes import spoken
from bot.core.rules.tree import Entry, Leaf, Listing, Node, Table, plain
from bot.core.words import Basis, Origin, Risk

Risks = Mapping[str, Risk]
"""How risky each domain is."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What is left of the facts where a condition holds, and where it does not. `is_told` = a shape warns of it."""

    yes: Admitted
    no: Admitted
    is_told: bool = False

    @property
    def turned(self) -> "Answers":
        """Those of its opposite."""
        return Answers(self.no, self.yes, self.is_told)


_NEWCOMER: Final = "first-time-contributor"
_FEW: Final[Mapping[str, frozenset[str]]] = {  # every word that there is
    "origin": frozenset(each.value for each in Origin),
    "basis": frozenset(each.value for each in Basis),
    "risk": frozenset(each.value for each in Risk),
    "association": frozenset(ASSOCIATION.words),
}
_ANY_WORD: Final[Mapping[str, Callable[[str], str]]] = {  # one of more than anybody could name, and how it is compared
    "author": lambda login: login.removesuffix("[bot]").removeprefix("@").lower(),
    "repository": str.lower,
    "base": str,
    "branch": str,
}
_SEVERAL: Final[Mapping[str, Callable[[str], str]]] = {  # a change may have several of these, and a list means any
    "domain": str,
    "tool": str,
    "author-in": str,
    "label": str.lower,
}
_COUNTS: Final = {"changed-lines", "files", "commits"}
_SHARES: Final = {"share", "possible-share"}
VALUED: Final = _FEW.keys() | _ANY_WORD.keys() | _COUNTS | _SHARES
MEETING: Final = _FEW.keys() | {"files", "possible-share"}
"""Without one of these, conditions of different names have nothing to do with each other."""
_OF_FILES: Final = {"paths", "languages"}
_OF_FILES_IF_TRUE: Final = {"has-tests", "generated-only", "new-top-level"}
_YES: Final = Left(Words(frozenset({"yes"})))
_NO: Final = Left(Words(frozenset({"no"})))
_A_FILE: Final[Span] = Span(low=(1, 0))
_WILD: Final = set("*?[")


def answers(entry: Entry, risks: Risks) -> Answers:
    """Those of one condition. Whatever is not known to leave values out is a fact of its own, with yes and no."""
    key, words = entry.key, _words(entry.value)
    if key in _COUNTS | _SHARES and isinstance(entry.value, Table):
        return _ranged(key, entry.value) or _opaque(entry)
    if key == "risk" and isinstance(entry.value, Table):
        return _at_least(entry.value) or _opaque(entry)
    if key in _FEW and words is not None and words <= _FEW[key]:
        return _few(key, words)
    if key in _ANY_WORD and words is not None and (key == "author" or not any(_WILD & set(word) for word in words)):
        named = frozenset(map(_ANY_WORD[key], words))
        return Answers({key: Left(Words(named))}, {key: Left(Words(named, others=True))})
    if key in _SEVERAL and words is not None:
        parts = [_one_of(key, _SEVERAL[key](word), risks) for word in sorted(words)]
        return Answers(either(part.yes for part in parts), both(part.no for part in parts))
    return _opaque(entry)


def _words(node: Node) -> frozenset[str] | None:
    """The texts that a condition takes, alone or in a list; None where there is anything else."""
    nodes = node.items if isinstance(node, Listing) else (node,)
    leaves = [leaf for leaf in nodes if isinstance(leaf, Leaf) and isinstance(leaf.value, str)]
    return frozenset(leaf.text for leaf in leaves) if 0 < len(nodes) == len(leaves) else None


def _few(key: str, words: Collection[str]) -> Answers:
    rest = _FEW[key] - set(words)
    yes, no = Left(Words(frozenset(words))), Left(Words(rest))
    return Answers(both([{key: yes}]), both([{key: no}]))


def _at_least(bounds: Table) -> Answers | None:
    """`risk: {at-least: …}`."""
    least = bounds.entries.get("at-least")
    words = _words(least.value) if least is not None and len(bounds.entries) == 1 else None
    said = next((risk for risk in Risk if words == frozenset({risk.value})), None)
    return None if said is None else _few("risk", _no_less(said))


def _no_less(risk: Risk) -> frozenset[str]:
    return frozenset(each.value for each in Risk if each.rank >= risk.rank)


def _one_of(key: str, word: str, risks: Risks) -> Answers:
    fact = f"{key} {word}"
    yes: dict[str, Left] = {fact: _YES}
    if key == "domain" and (risk := risks.get(word, Risk.LOW)) is not Risk.LOW:
        yes["risk"] = Left(Words(_no_less(risk)), f"`{word[:60]}` is of {risk.value} risk")
    return Answers(yes, {fact: _NO})


def _opaque(entry: Entry) -> Answers:
    """A condition of which only its opposite is known to exclude it."""
    match entry.key, entry.value:
        case key, Leaf(value=bool(is_wanted)):
            made = _newcomer() if key == _NEWCOMER else Answers(_with_files(key, {key: _YES}), {key: _NO})
            return made if is_wanted else made.turned
        case key, value:
            fact = json.dumps({key: plain(value)}, sort_keys=True)
            return Answers(_with_files(key, {fact: _YES}), {fact: _NO})


def _newcomer() -> Answers:
    """GitHub tells it by the association."""
    new = frozenset(word for word, association in ASSOCIATION.words.items() if association in NEWCOMERS)
    yes = Left(Words(new), f"somebody new has the association {spoken(tuple(sorted(new)), 'or')}")
    no = Left(Words(_FEW["association"] - new), "somebody of that association is new")
    return Answers({_NEWCOMER: _YES, "association": yes}, {_NEWCOMER: _NO, "association": no})


def _with_files(key: str, facts: Facts) -> Facts:
    if key not in _OF_FILES | _OF_FILES_IF_TRUE:
        return facts
    return {**facts, "files": Left(_A_FILE, f"for `{key}` there has to be a file")}


def _ranged(key: str, bounds: Table) -> Answers | None:
    """Each end by itself: without the one or without the other, a range does not hold."""
    whole = key in _COUNTS
    ends = [_end(bound.key, bound.value, whole=whole) for bound in bounds.entries.values()]
    spans = [span for span in ends if span is not None]
    if len(spans) < len(ends):
        return None
    yes = both(_numbered(key, inside) for inside, _ in spans)
    no = either([both([_numbered(key, outside)]) for _, outside in spans])
    return Answers(yes, no, is_told=True)


def _end(word: str, node: Node, *, whole: bool) -> tuple[Span, Span] | None:
    """The numbers within a bound, and those without."""
    limit = node.value if isinstance(node, Leaf) else None
    if isinstance(limit, bool) or not isinstance(limit, int | float):
        return None
    below, at, above = _exact((limit, -1), whole), _exact((limit, 0), whole), _exact((limit, 1), whole)
    match word:
        case "over":
            return Span(low=above), Span(high=at)
        case "at-least":
            return Span(low=at), Span(high=below)
        case "under":
            return Span(high=below), Span(low=at)
        case "at-most":
            return Span(high=at), Span(low=above)
        case _:
            return None


def _exact(end: End, whole: bool) -> End:  # noqa: FBT001
    """Of whole numbers the next one in place of "just above"."""
    number, side = end
    return (number + side, 0) if whole else end


def _numbered(key: str, span: Span) -> Admitted:
    """A number within the bounds that every such number has, and what follows from it."""
    most = (100.0, 0) if key in _SHARES else (float("inf"), 0)
    left = both([{key: Left(span)}, {key: Left(Span((0, 0), most))}])
    if isinstance(left, Nothing):
        return left
    if key == "changed-lines" and span.low >= (1, 0):
        return {**left, "files": Left(_A_FILE, "whatever changes lines changes a file")}
    if key == "share":
        return {**left, "possible-share": Left(Span(low=span.low), "`possible-share` is never less than `share`")}
    return left
