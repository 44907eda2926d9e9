"""What the records of a commit say of the lines that it adds.

A record names lines of files; what we want is a part of the lines that the pull request adds. Where it is known which
lines of a commit are left in the head (`blamed`), the record's are held against those, line by line. Where one commit
made the whole diff, each file's lines are held against what the diff adds to it, without generated and vendored files.
Otherwise only the number of lines that a commit adds is known: the record's lines are counted, and are at most those.

A record that names more lines than there are was made for another version of the commit. AI lines go first then, so
that stale records never hide any.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.core.carriers.carrier import Lines, Measured, length, shared
from bot.core.carriers.known import UNREAD, measured
from bot.core.evidence import Weight
from bot.core.facts import Commit, Diff, Left, Note
from bot.core.generated import counted_lines, counting
from bot.core.signals import Signals


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What one record says of one tool. `weight`: at least the tool's own lines, at most all but people's.

    None = none of the lines that it names is added: it is shown, and decides nothing.
    """

    ref: str
    tool: str | None
    weight: Weight | None
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Lines of a commit by who wrote them; the rest of `added` is unknown."""

    ai: int
    human: int
    added: int
    tools: dict[str, int]


def measures(commit: Commit, alone: Diff | None, signals: Signals) -> Iterator[Measure]:
    """What each record says: of all tools together under the name of the first, then of each other tool.

    `alone` is the diff where this commit made all of it.
    """
    for note in commit.notes:
        if note.text == UNREAD:
            says = f"{note.ref}: a record too long to read, so its lines are unknown"
            yield Measure(ref=note.ref, tool=None, weight=None, says=says)
            continue
        said = measured(note)
        counted = count(said, commit, alone, signals)
        if counted.added and counted.ai + counted.human:
            yield from _measures(note, counted, signals)
        elif said.ai and commit.left is not None:
            yield _gone(note, said, signals)


def count(found: Measured, commit: Commit, alone: Diff | None, signals: Signals) -> Counted:
    """The lines of a record that the commit adds."""
    if commit.left is not None:
        return _count_left(found, commit.left, signals)
    files = found.files
    added = commit.added
    if alone is not None and alone.truncated is None and (of_diff := counted_lines(alone, signals.uncounted)):
        room = {file.path: file.added for file in counting(alone.files, signals.uncounted)}
        files = {path: lines for path, lines in files.items() if path in room}
        parts = [_within(lines, room[path]) for path, lines in files.items()]
        added = of_diff
    else:
        parts = [_within(lines, added) for lines in files.values()]
    ai = min(sum(part[0] for part in parts), added)
    human = min(sum(part[1] for part in parts), added - ai)
    return Counted(ai=ai, human=human, added=added, tools=_tools(files.values()))


def _count_left(found: Measured, left: Iterable[Left], signals: Signals) -> Counted:
    counting = [one for one in left if one.path not in signals.uncounted]
    named = [(one.spans, _lines_of(found, one)) for one in counting]
    return Counted(
        ai=sum(shared(lines.ai, spans) for spans, lines in named),
        human=sum(shared(lines.human, spans) for spans, lines in named),
        added=sum(length(one.spans) for one in counting),
        tools=_tools(lines for _, lines in named),
    )


def _lines_of(found: Measured, left: Left) -> Lines:
    return next((found.files[name] for name in left.names if name in found.files), Lines())


def _within(lines: Lines, room: int) -> tuple[int, int]:
    ai = min(length(lines.ai), room)
    return ai, min(length(lines.human), room - ai)


def _tools(files: Iterable[Lines]) -> dict[str, int]:
    tools: dict[str, int] = {}
    for lines in files:
        for name, number in lines.tools.items():
            tools[name] = tools.get(name, 0) + number
    return tools


def _gone(note: Note, said: Measured, signals: Signals) -> Measure:
    """A record of AI lines of which none is left: it decides nothing, and is shown."""
    tools = (signals.tool_called(name) for lines in said.files.values() for name in lines.tools)
    says = f"{note.ref}: {said.ai} AI lines, none of which is among those added now"
    return Measure(ref=note.ref, tool=next((tool for tool in tools if tool), None), weight=None, says=says)


def _measures(note: Note, counted: Counted, signals: Signals) -> Iterator[Measure]:
    most = 1.0 - counted.human / counted.added
    by_id: dict[str, int] = {}
    for name, lines in counted.tools.items():
        if tool := signals.tool_called(name):
            by_id[tool] = by_id.get(tool, 0) + lines
    ordered = sorted(by_id, key=lambda tool: (-by_id[tool], tool))
    first, others = (ordered[0] if ordered else None), ordered[1:]
    part = counted.ai / counted.added
    says = f"{note.ref}: {counted.ai} AI, {counted.human} human of {counted.added} added lines"
    yield Measure(ref=note.ref, tool=first, weight=Weight(part, part, max(part, most)), says=says)
    for tool in others:
        of = min(by_id[tool], counted.ai)
        part = of / counted.added
        says = f"{note.ref}: {of} of {counted.added} added lines"
        yield Measure(ref=note.ref, tool=tool, weight=Weight(part, part, max(part, most)), says=says)
