"""Who is asked for a review and why, and who was passed over: the part of the comment on the choice of people."""

from collections.abc import Iterator
from itertools import chain

from bot.core.judgement import Choice, Ignored, Judgement
from bot.core.messages.markdown import code, prose

_MOST = 10  # of those who were passed over


def asked_lines(judgement: Judgement) -> Iterator[str]:
    """A warning where somebody is asked although something speaks against it, and the reasons, folded."""
    asked = judgement.reviewers
    yield from (_warned(choice) for choice in asked.chosen if choice.warning)
    yield from (_again(login, by) for login, by in asked.again.items())
    passed = list({one.login.lower(): one for one in chain(asked.skipped, asked.passed)}.values())
    if not asked.chosen and not passed:
        return
    yield "\n<details><summary>Who is asked, and why</summary>\n"
    yield from (f"- {code(choice.login)} of {code(choice.group)}: {prose(choice.why)}" for choice in asked.chosen)
    yield from (_passed(one) for one in passed[:_MOST])
    if len(passed) > _MOST:
        yield f"- …and {len(passed) - _MOST} more were passed over"
    yield "\n</details>"


def _warned(choice: Choice) -> str:
    return (
        f"\n> ⚠️ {code(choice.login)} {prose(choice.warning)}, and is asked because nobody of {code(choice.group)} is "
        "freer. Somebody else of the group may review instead."
    )


def _again(login: str, by: str) -> str:
    return (
        f"\n> {code(by)} took the request of {code(login)} back, who was asked again: choosing is not theirs. "
        "Whoever cannot review says `/pass because …`."
    )


def _passed(one: Ignored) -> str:
    return f"- not asked: {code(one.login)} {prose(one.reason)}"
