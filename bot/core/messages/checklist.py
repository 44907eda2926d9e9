"""The checklist in the comment and in the check: what machines found, with links, and what they leave to people."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from bot.core.boxes import line as box
from bot.core.found import place
from bot.core.judgement import Judgement
from bot.core.lint.finding import Severity
from bot.core.messages.markdown import address, code, plain, prose
from bot.core.question import Question, Spot

_SIGN: Final = {Severity.BLOCK: "⛔", Severity.WARN: "⚠️", Severity.ASK: "🔎"}
_MOST_SPOTS = 5  # of one item in the comment
_MOST_UNCHECKED = 10


def checklist(judgement: Judgement) -> Iterator[str]:
    """By family, as Markdown. What blocks has no box: it is mended or accepted, and then it is gone from here."""
    if judgement.checklist:
        yield "\n**For the reviewer**"
    for family, items in groupby(judgement.checklist, key=lambda item: item.family):
        yield f"\n_{plain(family)}_\n"
        for item in items:
            yield _entry(item, judgement)
    yield from _looked(judgement)


def found(judgement: Judgement) -> Iterator[str]:
    """What machines found, for the check, where nothing can be ticked."""
    for item in judgement.checklist:
        if item.found:
            yield f"- {_SIGN[item.severity]} {prose(item.text)} ({code(item.id)}){_where(item, judgement)}"


def _entry(item: Question, judgement: Judgement) -> str:
    if not item.found:
        return box(item.box, f"{prose(item.text)}{_ticked(item, judgement)}", judgement.ticks)
    if not item.spots:
        return f"- ✅ {prose(item.text)}{_accepted(item)}"
    text = f"{_SIGN[item.severity]} {prose(item.text)}{_where(item, judgement)}{_accepted(item)}"
    if item.how:
        text += f"<br><sub>{prose(item.how)} ({code(item.id)})</sub>"
    if item.blocks:
        return f"- {text}"
    return box(item.box, f"{text}{_ticked(item, judgement)}", judgement.ticks)


def _where(item: Question, judgement: Judgement) -> str:
    spots = [_spot(spot, judgement) for spot in item.spots[:_MOST_SPOTS]]
    more = f" and {len(item.spots) - _MOST_SPOTS} more" if item.spots[_MOST_SPOTS:] else ""
    return f": {', '.join(spots)}{more}" if spots else ""


def _spot(spot: Spot, judgement: Judgement) -> str:
    said = f" ({prose(spot.said)})" if spot.said else ""
    if not spot.path:
        return f"the change as a whole{said}"
    anchor = f"#L{spot.line}" if spot.line else ""
    # GitHub resolves it against the page of the pull request: whatever host that is on.
    link = f"../blob/{judgement.head}/{address(spot.path)}{anchor}"
    return f"[{code(place(spot))}]({link}){said}"


def _accepted(item: Question) -> str:
    if not item.accepted:
        return ""
    said = (f"{f'by {code(one.login)}' if one.login else 'on its line'}: {prose(one.why)}" for one in item.accepted)
    return f" · accepted {'; '.join(said)}"


def _ticked(item: Question, judgement: Judgement) -> str:
    tick = judgement.ticks.get(item.box)
    return f" · {code(tick.login)}" if tick else ""


def _looked(judgement: Judgement) -> Iterator[str]:
    """What was looked for and not found is one line, and what was not looked at is said."""
    if not judgement.looked_for:
        return
    told = sum(bool(item.found) for item in judgement.checklist)
    yield f"\n<sub>Machines looked for {judgement.looked_for} kinds of mistakes and found {told or 'none'}.</sub>"
    if judgement.unchecked:
        yield "\n<details><summary>Not checked</summary>\n"
        for path, why in judgement.unchecked[:_MOST_UNCHECKED]:
            yield f"- {code(path) if path else 'the change'}: {prose(why)}"
        if more := len(judgement.unchecked) - _MOST_UNCHECKED:
            yield f"- and {more} more" if more > 0 else ""
        yield "\n</details>"
