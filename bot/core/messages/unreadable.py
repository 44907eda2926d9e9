"""What the comment and the check say while the rules cannot be read.

The comment keeps what stood there, below a notice: people's ticks live in it, and a mended file finds them again.
"""

import re
from collections.abc import Iterator, Sequence

from bot.core.judgement import Judgement
from bot.core.messages.markdown import code
from bot.core.rules import Problem
from bot.core.words import Mode

_BEGIN, _END = "<!-- rules -->", "<!-- end of rules -->"
_NOTICE = re.compile(rf"{re.escape(_BEGIN)}.*?{re.escape(_END)}\n*", re.DOTALL)
_MOST = 5  # problems in a comment
_MOST_IN_CHECK = 100
_LONGEST = 65_000  # GitHub: "Body is too long" beyond 65,536 characters


def notice(judgement: Judgement, before: str, marker: str) -> str:
    """The comment with a notice; `before` is what it says now, empty where there is none."""
    rest = _NOTICE.sub("", before.replace("\r\n", "\n").removeprefix(marker)).strip()
    told = "\n".join((marker, _BEGIN, *_notice(judgement, kept=bool(rest)), _END))
    return f"{told}\n\n{rest}"[:_LONGEST] if rest else told


def _notice(judgement: Judgement, *, kept: bool) -> Iterator[str]:
    below = " What stands below is from before." if kept else ""
    is_held = judgement.mode is Mode.ENFORCE
    then = "so nothing can merge until they are mended" if is_held else "so nothing can be advised"
    yield f"> ⚠️ **The rules on the default branch cannot be read**, {then}.{below}"
    yield from (f"> - {line}" for line in _listed(judgement.problems, _MOST))


def story(judgement: Judgement) -> Iterator[str]:
    """The check's summary, line by line."""
    yield "Twotrack cannot judge this pull request because the rules on the default branch cannot be read."
    if judgement.mode is Mode.ENFORCE:
        yield "Until they are mended, this check stays red and nothing else is changed.\n"
    else:
        yield "They only gave advice when they could be read, so this check blocks nothing.\n"
    yield from (f"- {line}" for line in _listed(judgement.problems, _MOST_IN_CHECK))
    yield "\nMend them in a pull request; every open one is looked at again when it lands."


def _listed(problems: Sequence[Problem], most: int) -> Iterator[str]:
    yield from (code(str(problem), 400) for problem in problems[:most])
    if len(problems) > most:
        yield f"…and {len(problems) - most} more"
