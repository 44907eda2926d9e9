"""The checklist in the comment and in the check: what machines found, with links, and what they leave to people."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from bot.core.boxes import line as box
from bot.core.found import place
from bot.core.judgement import Judgement
from bot.core.lint.finding import Severity
from bot.core.lint.secrets import redacted
from bot.core.messages.markdown import address, code, plain, prose
from bot.core.question import Question, Spot

_SIGN: Final = {Severity.BLOCK: "⛔", Severity.WARN: "⚠️", Severity.ASK: "🔎"}
_ORDER: Final = tuple(Severity)
_MOST_SPOTS = 5  # of one item in the comment
_USUAL: Final = {"binary", "generated or vendored", "a submodule", "a symbolic link", "kept in Git LFS", "a notebook"}
_MOST_UNCHECKED = 5  # files a reason


def checklist(judgement: Judgement) -> Iterator[str]:
    """By family, as Markdown. What blocks has no box: it is mended or accepted, and then it is gone from here."""
    if judgement.checklist:
        yield "\n**For the reviewer**"
    for family, items in groupby(_heaviest_first(judgement.checklist), key=lambda item: item.family):
        yield f"\n_{plain(family)}_\n"
        for item in items:
            yield _entry(item, judgement)
    yield from _looked(judgement)


def found(judgement: Judgement) -> Iterator[str]:
    """What machines found, for the check: nothing can be ticked there, and its page is no place for relative links."""
    for item in sorted(judgement.checklist, key=_weight):
        if item.found:
            places = ", ".join(code(place(spot)) for spot in item.spots[:_MOST_SPOTS]) or "all of it accepted"
            yield f"- {_SIGN[item.severity]} {prose(item.text)} ({code(item.id)}) · {places}"


def _weight(item: Question) -> int:
    """What was found before what is asked, the most severe first."""
    return _ORDER.index(item.severity) if item.spots else len(_ORDER)


def _heaviest_first(items: Iterable[Question]) -> list[Question]:
    """Families stay together; that with the most severe finding comes first."""
    families: dict[str, list[Question]] = {}
    for item in items:
        families.setdefault(item.family, []).append(item)
    ordered = sorted(families.values(), key=lambda family: min(_weight(item) for item in family))
    return [item for family in ordered for item in sorted(family, key=_weight)]


def _entry(item: Question, judgement: Judgement) -> str:
    if not item.found:
        return box(item.box, f"{prose(item.text)}{_ticked(item, judgement)}", judgement.ticks)
    if not item.spots:
        return f"- ✅ {prose(item.text)}{_accepted(item)}"
    text = f"{_SIGN[item.severity]} {prose(item.text)}{_where(item, judgement)}{_accepted(item)}"
    line = f"- {text}" if item.blocks else box(item.box, f"{text}{_ticked(item, judgement)}", judgement.ticks)
    return f"{line}\n  {prose(item.how)} ({code(item.id)})" if item.how else line


def _where(item: Question, judgement: Judgement) -> str:
    spots = [_spot(spot, judgement) for spot in item.spots[:_MOST_SPOTS]]
    more = f" and {item.left - _MOST_SPOTS} more" if item.left > _MOST_SPOTS else ""
    return f" · {', '.join(spots)}{more}" if spots else ""


def _spot(spot: Spot, judgement: Judgement) -> str:
    said = f" ({prose(spot.said)})" if spot.said else ""
    if not spot.path:
        return f"the change as a whole{said}"
    name = code(place(spot))
    if redacted(spot.path) != spot.path:  # a link would repeat the secret in the name
        return f"{name}{said}"
    anchor = f"#L{spot.line}" if spot.line else ""
    return f"[{name}]({_pages(judgement)}/blob/{judgement.head}/{address(spot.path)}{anchor}){said}"


def _pages(judgement: Judgement) -> str:
    """The pages of the repository, in full: e-mails show the comment too, and there nothing can be relative to it."""
    url = judgement.url.removesuffix(f"/pull/{judgement.ref.number}")
    return url if url and url != judgement.url else ".."


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
    yield f"\n_Machines looked for {judgement.looked_for} kinds of mistakes and found {told or 'none'}._"
    usual = [(path, why) for path, why in judgement.unchecked if why in _USUAL]
    odd = [(path, why) for path, why in judgement.unchecked if why not in _USUAL]
    if odd:
        yield "\n⚠️ **Not checked: please look yourself**\n"
        yield from _unchecked(odd)
    if usual:
        yield "\n<details><summary>Not checked</summary>\n"
        yield from _unchecked(usual)
        yield "\n</details>"


def _unchecked(left_out: list[tuple[str, str]]) -> Iterator[str]:
    """One line a reason."""
    reasons: dict[str, list[str]] = {}
    for path, why in left_out:
        reasons.setdefault(why, []).append(path)
    for why, paths in reasons.items():
        named = ", ".join(code(path) if path else "the change" for path in paths[:_MOST_UNCHECKED])
        more = f" and {len(paths) - _MOST_UNCHECKED:,} more" if paths[_MOST_UNCHECKED:] else ""
        yield f"- {prose(why)}: {named}{more}"
