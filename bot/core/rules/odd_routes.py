"""Routes and promises that are possible and hardly meant: each is told as a warning, and holds as it stands."""

from typing import Final

from bot.core.rules.conditions import Condition
from bot.core.rules.conditions.change import PathsAre
from bot.core.rules.conditions.files import LanguagesAre
from bot.core.rules.conditions.paths import Quantity
from bot.core.rules.grammar import FileKeys
from bot.core.rules.problem import Severity
from bot.core.rules.report import Report
from bot.core.rules.tree import Node, at
from bot.core.words import Track

_ALL_OF_IT: Final = "if every file has to be one of these: `{key}: {{only: […]}}`"


def check_fast_routes(root: Node, keys: FileKeys, report: Report) -> None:
    """A route to fast that one file opens: `paths: ["docs/**"]` holds for a change of documents and all else, too."""
    for position, route in enumerate(keys.routes):
        key = _one_is_enough(route.when) if route.track is Track.FAST else ""
        node = at(root, "routes", position, "when", key) if key else None
        if node is not None:
            message = "one such file is enough for fast, whatever else the change touches"
            report.add(node.place, message, hint=_ALL_OF_IT.format(key=key), severity=Severity.WARNING)


def _one_is_enough(when: Condition | None) -> str:
    """The key of a condition that asks for one file and for nothing else; empty where there is more to it."""
    match when:
        case PathsAre(wanted=wanted) | LanguagesAre(wanted=wanted) if wanted.quantity is not Quantity.ONLY:
            return when.key
        case _:
            return ""


def check_promises(root: Node, keys: FileKeys, report: Report) -> None:
    """A decision that is promised sooner than the first review."""
    for track, said in keys.tracks.items():
        node = at(root, "tracks", track.value, "decision")
        first, last = said.first_review, next(iter(said.decision), None)
        if node is None or first is None or last is None or last.wall is not first.wall:
            continue
        if last.hours < first.hours:
            message = f"a decision after {last.hours:g} hours is sooner than the first review, after {first.hours:g}"
            hint = "promise the first review sooner, or the decision later"
            report.add(node.place, message, hint=hint, severity=Severity.WARNING)
