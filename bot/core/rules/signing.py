"""The section `signals:` of rules.yml: how the AI tools of a company sign, in the words of the shipped catalogue.

What is written here comes on top of what ships, of every layer: nothing that is known can be taken away. What a finding
is worth follows from its signal, as in the shipped catalogue.
"""

from dataclasses import dataclass
from typing import Any, Final

from typing_extensions import override

from bot.core.evidence import Signal
from bot.core.rules.expressions import EXPRESSION
from bot.core.rules.names import NAME
from bot.core.rules.report import Report
from bot.core.rules.shapes import Entries, Key, Many, MisreadError, Record, Shape, Text, Word
from bot.core.rules.tree import Listing, Node, at
from bot.core.signal_file import Match, Place

_LONGEST = 200
_SEARCHED = {Place.MESSAGE, Place.BODY, Place.HIDDEN}
_SAYS_AI = (
    Signal.AGENT_AUTHOR,
    Signal.CREDIT,
    Signal.SESSION,
    Signal.DISCLOSURE,
    Signal.REVIEW_CREDIT,
    Signal.HINT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSignal:
    """One way in which a tool shows itself. `tool` is filled in from the name above it."""

    tool: str = ""
    signal: Signal
    field: Place
    match: Match
    values: tuple[str, ...]
    key: str | None = None
    account: str | None = None


def _signal(note: str = "", **said: Any) -> OwnSignal:  # noqa: ARG001 - a note is for people
    made = OwnSignal(**said)
    _check_key(made, "key", Place.TRAILER, "the name of the trailer, as in `key: Acme-Agent`")
    _check_key(made, "account", Place.PULL_AUTHOR, "`bot`, because people may own the login, or `any`")
    if made.field in _SEARCHED and made.match is not Match.REGEX:
        raise MisreadError(f"`field: {made.field}` is searched by `match: regex`")
    return made


def _check_key(made: OwnSignal, key: str, place: Place, hint: str) -> None:
    if (getattr(made, key) is not None) is (made.field is place):
        return
    if made.field is place:
        raise MisreadError(f"`{key}` is missing", hint)
    raise MisreadError(f"`{key}` means nothing for `field: {made.field}`", f"it goes with `field: {place}`")


def _value(text: str) -> str:
    if not text.strip() or len(text) > _LONGEST or "\n" in text:
        raise MisreadError(f"expected a text of 1 to {_LONGEST} characters on one line")
    return text


_VALUES: Final = Many("a list of texts", Text("a text", _value), least=1)
_SHIPPED_ONLY: Final = {
    "weight": "leave it out: what a finding is worth follows from its `signal`",
    "needle": "leave it out: the expression is searched as it is",
    "not-between": "leave it out, and take the signal away while it means nothing",
    "sources": "leave it out, or write it into `note`",
    "examples": "leave it out, and write a test below `tests`",
}


class _Signals(Record[OwnSignal]):
    """A signal, whose expressions count among the hundred that a file may have."""

    __slots__ = ()

    @override
    def read(self, node: Node, report: Report) -> OwnSignal | None:
        made, values = Record.read(self, node, report), at(node, "values")
        if made is None or made.match is not Match.REGEX or not isinstance(values, Listing):
            return made
        read = [EXPRESSION.read(value, report) for value in values.items]
        return None if None in read else made


_SIGNAL: Final = _Signals(
    "a signal such as `{signal: credit, field: trailer-email, match: iexact, values: [agent@acme.example]}`",
    {
        "signal": Key(
            "signal", Word({each.value: each for each in _SAYS_AI}), "what it tells: `signal: credit`", required=True
        ),
        "field": Key(
            "field", Word({each.value: each for each in Place}), "where to look: `field: trailer-email`", required=True
        ),
        "match": Key(
            "match", Word({each.value: each for each in Match}), "how to compare: `match: iexact`", required=True
        ),
        "values": Key("values", _VALUES, "what to find: `values: […]`", required=True),
        "key": Key("key", Text("the name of a trailer", _value), "for `field: trailer`: the trailer's name"),
        "account": Key(
            "account", Word({"bot": "bot", "any": "any"}), "for `field: pull-author`: whether it is a bot's"
        ),
        "note": Key("note", Text("a text", str), "for whoever reads this"),
    },
    _signal,
    elsewhere=_SHIPPED_ONLY,
)
SIGNALS: Final[Shape[dict[str, tuple[OwnSignal, ...]]]] = Entries(
    "signals by tool, as in `acme-agent: [{signal: credit, …}]`", NAME, Many("a list of signals", _SIGNAL, least=1)
)
