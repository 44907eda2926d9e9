"""Reads the catalogue of questions: the same YAML, the same conditions and the same error messages as rules.yml."""

from dataclasses import dataclass
from typing import Final

from bot.core.checklist import Item, Question
from bot.core.rules import Condition, Source
from bot.core.rules.conditions import WHEN
from bot.core.rules.document import read
from bot.core.rules.names import NAME
from bot.core.rules.report import Report
from bot.core.rules.shapes import Key, Many, MisreadError, Number, Record, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class _ItemKeys:
    id: str
    family: str
    question: str
    why: str
    when: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class _FileKeys:
    version: int
    items: tuple[_ItemKeys, ...]


def _prose(text: str) -> str:
    if "\n" in text or not 0 < len(text.strip()) <= _LONGEST:
        raise MisreadError(f"expected one line of at most {_LONGEST} characters")
    return text.strip()


_LONGEST = 400
_LINE: Final = Text("one line of text", _prose)
_ITEM: Final = Record(
    "a question such as `{id: …, question: …, when: {…}}`",
    {
        "id": Key("id", NAME, "its name", required=True),
        "family": Key("family", _LINE, "the heading it stands under", required=True),
        "question": Key("question", _LINE, "what the reviewer reads", required=True),
        "why": Key("why", _LINE, "why it matters, with the source", required=True),
        "when": Key("when", WHEN, "asked only where this holds", required=True),
    },
    _ItemKeys,
)
_FILE: Final = Record(
    "a catalogue, beginning with `version: 1`",
    {
        "version": Key("version", Number("the number 1", 1, 1, whole=True), "start with it", required=True),
        "items": Key("items", Many("a list of questions", _ITEM, least=1), "the questions", required=True),
    },
    _FileKeys,
)


def checklist(source: Source) -> tuple[Item, ...]:
    """The catalogue of one file. ValueError names everything that is wrong with it, with line and column."""
    report = Report()
    root, problems = read(source)
    keys = None if root is None else _FILE.read(root, report)
    found = (*problems, *report.problems)
    if keys is None or found:
        raise ValueError("\n".join(str(problem) for problem in found) or f"{source.name} is empty")
    return tuple(
        Item(question=Question(item.id, item.family, item.question), why=item.why, when=item.when)
        for item in keys.items
    )
