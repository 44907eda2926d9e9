"""`twotrack lint`: the mistakes that a pull request would be told of, before it is pushed."""

import asyncio
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.app import knowledge
from bot.cli.findings import Format, Report, Told, show
from bot.cli.offline import RulesUnreadable, attributes_of, default_branch, rules_of, signals
from bot.cli.replay import said
from bot.core.generated import Paths
from bot.core.inspected import Inspected
from bot.core.lint.changed import Change, Changed, read_change, whole_file
from bot.core.lint.inspection import needs_text, wishes
from bot.core.lint.item import Item
from bot.core.lint.skipping import unchecked
from bot.core.lint.surroundings import Wishes, listing
from bot.git.changes import diff_text, texts
from bot.git.clone import Clone, open_clone
from bot.git.history import HistoryUnreadable
from bot.work.inspector import Inspector

# What `diff.mnemonicPrefix`, which some people set, writes instead of a/ and b/.
_MNEMONICS = (
    (re.compile(r"(?m)^diff --git [ciow]/(.*) [ciow]/"), r"diff --git a/\1 b/"),
    (re.compile(r"(?m)^--- [ciow]/"), "--- a/"),
    (re.compile(r"(?m)^\+\+\+ [ciow]/"), "+++ b/"),
)
_LARGEST = 1024 * 1024  # bytes of a file that is read


def lint(
    *,
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="[BASE..HEAD | FILE...]", help="A range, or whole files. By default: your branch."),
    ] = None,
    diff: Annotated[Path | None, typer.Option(help="A unified diff; - reads standard input.", allow_dash=True)] = None,
    repo: Annotated[Path, typer.Option(help="The local clone to read.")] = Path(),
    rules: Annotated[Path | None, typer.Option(help="Rules with items of your own; else the clone's.")] = None,
    form: Annotated[
        Format, typer.Option("--format", help="For people, GitHub Actions, code scanning, programs.")
    ] = Format.TEXT,
) -> None:
    """Find the common mistakes of AI-written code in a change, as the bot would tell them on its pull request.

    Without arguments: what your branch adds to the default branch. Given files, every line of them counts as added.
    Files that are generated, vendored, minified or binary are skipped, and said to be. A finding is accepted on its
    line: `twotrack: accept ITEM because …`.

    Exit code: 0, or 1 where something blocks or cannot be read, 2 for wrong usage.
    """
    with said():
        items, uncounted = _asked(repo, rules, alone=diff is not None or _are_files(what))
        change = _change(what or [], diff, repo, _Wanted(items, uncounted))
        inspected = asyncio.run(_inspected(change, items, uncounted))
    report = Report(Told.all(items, inspected.findings), inspected.unchecked, len(change.files))
    show(report, form)
    raise typer.Exit(1 if report.blocks else 0)


class _Wanted:
    """What somebody has to read beside the diff."""

    def __init__(self, items: tuple[Item, ...], uncounted: Paths) -> None:
        self._items, self._uncounted = items, uncounted

    def whole(self, change: Change) -> list[str]:
        """The paths of the changed files that have to be seen whole."""
        why = unchecked(change, self._uncounted)
        return [file.path for file in change.files if file.path not in why and needs_text(file, self._items)]

    def around(self, change: Change) -> Wishes:
        """The unchanged files that detectors compare with."""
        return wishes(replace(change, uncounted=frozenset(unchecked(change, self._uncounted))), self._items)


def _are_files(what: list[str] | None) -> bool:
    return bool(what) and not (
        len(what or ()) == 1 and ".." in (what or [""])[0] and not Path((what or [""])[0]).exists()
    )


def _asked(repo: Path, rules: Path | None, *, alone: bool) -> tuple[tuple[Item, ...], Paths]:
    """The items that the rules leave, and the files that count for nobody. Files alone need no clone."""
    try:
        clone = open_clone(repo)
    except HistoryUnreadable:
        if not alone or rules is not None:
            raise
        return knowledge().checklist, knowledge().signals.uncounted
    composed = rules_of(clone, rules)
    if composed.rules is None:
        raise RulesUnreadable("\n".join(str(problem) for problem in composed.problems))
    known = signals(frozenset(), composed.rules, attributes_of(clone))
    return composed.rules.checklist.applied(knowledge().checklist), known.uncounted


def _change(what: list[str], diff: Path | None, repo: Path, wanted: _Wanted) -> Change:
    if diff is not None and what:
        raise typer.BadParameter("name a range or files, or --diff, and not both")
    if diff is not None:
        return _of_diff(diff, repo, wanted)
    if _are_files(what):
        return Change(files=tuple(_of_file(Path(path)) for path in what if not Path(path).is_dir()))
    clone = open_clone(repo)
    base, _, head = (what[0] if what else "..").partition("..")
    head = clone.commit(head.removeprefix(".") or "HEAD")
    base = clone.ask("merge-base", clone.commit(base or default_branch(clone)), head).strip()
    return _completed(_read(diff_text(clone, base, head)), clone, head, wanted)


def _completed(change: Change, clone: Clone, head: str, wanted: _Wanted) -> Change:
    """With the whole text of the files that have to be seen whole."""
    found = texts(clone, head, wanted.whole(change), _LARGEST)
    return _surrounded(
        replace(change, files=tuple(_with(file, found.get(file.path)) for file in change.files)), clone, head, wanted
    )


def _surrounded(change: Change, clone: Clone, head: str, wanted: _Wanted) -> Change:
    """With what lies around it."""
    wished = wanted.around(change)
    if not wished.paths and not wished.folders:
        return change
    names = clone.ask("ls-tree", "-r", "-z", "--name-only", head).split("\0")
    listed = listing(filter(None, names), (folder.path for folder in wished.folders))
    changed = frozenset(file.path for file in change.files)
    return replace(change, around=texts(clone, head, wished.to_read(listed, changed), _LARGEST), listed=listed)


def _of_diff(diff: Path, repo: Path, wanted: _Wanted) -> Change:
    """A diff, with files as they lie in the clone where their added lines stand there."""
    try:
        change = _read(sys.stdin.read() if str(diff) == "-" else diff.read_text("utf-8", "replace"))
    except OSError as problem:
        raise HistoryUnreadable(f"{diff} cannot be read ({type(problem).__name__})") from None
    paths = set(wanted.whole(change))
    return replace(
        change, files=tuple(_as_it_lies(file, repo) if file.path in paths else file for file in change.files)
    )


def _as_it_lies(file: Changed, repo: Path) -> Changed:
    path = repo / file.path
    if not path.resolve().is_relative_to(repo.resolve()) or not path.is_file() or path.stat().st_size > _LARGEST:
        return file
    text = path.read_text("utf-8", "replace")
    lines = text.split("\n")
    stands = all(line.number <= len(lines) and lines[line.number - 1].rstrip("\r") == line.text for line in file.added)
    return _with(file, text) if stands else file


def _of_file(path: Path) -> Changed:
    try:
        data = path.read_bytes()[: _LARGEST + 1]
    except OSError as problem:
        raise HistoryUnreadable(f"{path} cannot be read ({type(problem).__name__})") from None
    if b"\0" in data:
        return Changed(path=str(path), binary=True)
    return whole_file(path.as_posix(), data.decode("utf-8", "replace"))


def _with(file: Changed, text: str | None) -> Changed:
    return file if text is None else replace(file, text=text)


def _read(text: str) -> Change:
    for mnemonic, usual in _MNEMONICS:
        text = mnemonic.sub(usual, text)
    if (change := read_change(text)) is None or (text.strip() and not change.files):
        raise HistoryUnreadable("the diff cannot be read; it should be as `git diff` writes it")
    return change


async def _inspected(change: Change, items: tuple[Item, ...], uncounted: Paths) -> Inspected:
    inspector = Inspector()
    try:
        return await inspector.inspect(change, items, unchecked(change, uncounted))
    finally:
        await inspector.close()
