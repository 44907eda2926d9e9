"""Finds code that was put into comments instead of being taken out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import re2
from typing_extensions import override

from bot.core.lint.changed import Changed, Line, readable
from bot.core.lint.detector import FileDetector
from bot.core.lint.finding import Hit

_FEWEST: Final = 3  # lines that look like code; fewer are often a hint in passing
_HASH: Final = re2.compile(r"^\s*#(?: (.*)|(\t.*|[^\s!:#].*))?$")
_SLASHES: Final = re2.compile(r"^\s*//(?: (.*)|(\t.*|[^\s/!:*].*))?$")
_HASHED: Final = ("python", "ruby", "shell", "perl", "r", "elixir", "julia")  # elsewhere `#` begins other things
_CODE: Final = re2.compile(
    r"^\s*(?:"
    r"[\w.\[\]'\"$]+(?:: ?\w+)? ?(?::=|[-+*|]?=) ?(?:\S+|.*[()\[\]{}'\"+*/;].*)"  # an assignment, and no legend
    r"|(?:const|let|var|val|int|string) \w+.* = .*"
    r"|[\w.$]+(?:->\w+)*\(.*\)[;,]?"  # a call
    r"|(?:await|return|yield|raise|throw|assert|new|del) [\w.'\"(\[{]+.*[)\];}\"']"
    r"|(?:if|for|while|elif|else if|switch|def|class|with|try|except|catch|else|func|fn|function)\b.*[:{]"
    r"|(?:import|from) [\w.{*'\"]+(?: import .*|;| from .*)?"
    r"|.*[;{]"
    r")$"
)
_CLOSER: Final = re2.compile(r"^\s*(?:[)\]}]+[;,)]*|end|)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentedOut(FileDetector):
    """Runs of added comments, each line of which reads as code. Told at the first line of each."""

    @override
    def find(self, file: Changed) -> Iterator[Hit]:
        """One hit a run."""
        for run in _runs(file):
            texts = [text for _, text in run]
            code = sum(bool(_CODE.search(text)) for text in texts)
            closers = sum(bool(_CLOSER.search(text)) for text in texts)
            if code >= _FEWEST and code + closers == len(texts) and not texts[0].startswith((" ", "\t")):
                yield Hit(run[0][0].number, f"{len(run)} lines")


def _runs(file: Changed) -> Iterator[list[tuple[Line, str]]]:
    """Comments that stand line under line; what is indented in the first is an example in a text."""
    comment = _HASH if file.language in _HASHED else _SLASHES
    run: list[tuple[Line, str]] = []
    for line in file.added:
        said = comment.search(readable(line.text))
        if run and (said is None or line.number != run[-1][0].number + 1):
            yield run
            run = []
        if said is not None:
            run.append((line, said.group(1) or said.group(2) or ""))
    if run:
        yield run
