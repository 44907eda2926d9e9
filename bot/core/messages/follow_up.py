"""The issue that an override opens: what was not given, and what somebody should do about it."""

from collections.abc import Iterator

from bot.core.judgement import Judgement, Override, Standing
from bot.core.messages.markdown import code, prose
from bot.core.messages.time import instant


def mark(override: str) -> str:
    """What names an override, by the id of its comment, in its issue: a later look finds the issue by it."""
    return f"<!-- twotrack: override {override.replace('-->', '')} -->"


def follow_up(judgement: Judgement, override: Override) -> str:
    """The issue's Markdown."""
    return "\n".join(_lines(judgement, override))


def _lines(judgement: Judgement, override: Override) -> Iterator[str]:
    yield f"{mark(override.comment)}\n"
    yield (
        f"{code(override.login)} let {judgement.ref} through at {code(judgement.head[:12])} on {instant(override.at)}, "
        f"without what the {judgement.track} track asks for:\n"
    )
    yield f"> {prose(override.why)}\n"
    missing = [each for each in judgement.requirements if each.standing is not Standing.MET]
    if missing:
        yield "What was not there:\n"
        yield from (f"- [ ] {prose(each.title)}" for each in missing)
        yield "\nPlease give it now, or say here why it is not needed, and close this issue."
    else:
        yield "Everything was there by the time of this look. Please close this issue."
