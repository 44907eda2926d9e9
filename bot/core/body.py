"""A pull request's description, taken apart: what its author says, hidden comments, and ticked boxes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# GitHub refuses longer descriptions (65,536 characters); anything beyond comes from elsewhere.
_LONGEST = 65_536
_BOX = re.compile(r"^[ \t]{0,8}[-*+][ \t]{1,4}\[[xX]\][ \t]{1,4}(\S.{0,200})$")
_FENCE = re.compile(r"^ {0,3}(`{3,20}|~{3,20})")


@dataclass(frozen=True, slots=True)
class Body:
    """`said` is the text without hidden comments, quotes (`> …`) and code blocks: those show other people's words."""

    said: str
    hidden: str

    @property
    def ticked(self) -> Iterator[str]:
        """The text of every ticked box of a task list."""
        return (match[1].strip() for line in self.said.split("\n") if (match := _BOX.match(line)))


def read_body(text: str) -> Body:
    """Take a description apart, in linear time whatever it holds."""
    shown, hidden = _split(text[:_LONGEST].replace("\r\n", "\n"))
    lines = _without_code(shown.split("\n"))
    return Body("\n".join(line for line in lines if not line.lstrip(" ").startswith(">")), "\n".join(hidden))


def _split(text: str) -> tuple[str, list[str]]:
    """The text outside and the texts inside of HTML comments. An open comment hides the rest, as on GitHub."""
    shown, hidden = [], []
    at = 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start + 4)
        end = len(text) if end < 0 else end + 3
        shown.append(text[at:start])
        hidden.append(text[start:end])
        at = end
    shown.append(text[at:])
    return "".join(shown), hidden


def _without_code(lines: list[str]) -> list[str]:
    """Lines outside of fenced code. A fence nobody closes is kept: a footer below it was put there by a tool."""
    kept: list[str] = []
    block: list[str] = []
    fence = ""
    for line in lines:
        match = _FENCE.match(line)
        if not fence and match:
            fence, block = match[1], [line]
        elif not fence:
            kept.append(line)
        elif match and match[1].startswith(fence) and line.strip() == match[1]:
            fence, block = "", []
        else:
            block.append(line)
    return kept + block
