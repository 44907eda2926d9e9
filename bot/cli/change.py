"""A change at hand as detectors read it: of a range of a clone, of a diff, or of whole files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from stat import S_ISREG
from typing import Self

from bot.app import knowledge
from bot.cli.offline import RulesUnreadable, attributes_of, default_branch, rules_of, signals
from bot.core.generated import Paths
from bot.core.lint.changed import Change, Changed, read_change, whole_file
from bot.core.lint.inspection import wanted_whole, wishes
from bot.core.lint.item import Item
from bot.core.lint.skipping import unchecked
from bot.core.lint.surroundings import Wishes, listing
from bot.core.rules import Rules
from bot.git.changes import diff_text, texts
from bot.git.clone import Clone, open_clone
from bot.git.history import HistoryUnreadable

# What `diff.mnemonicPrefix`, which some people set, writes instead of a/ and b/.
_MNEMONICS = (
    (re.compile(r"(?m)^diff --git [ciow]/(.*) [ciow]/"), r"diff --git a/\1 b/"),
    (re.compile(r"(?m)^--- [ciow]/"), "--- a/"),
    (re.compile(r"(?m)^\+\+\+ [ciow]/"), "+++ b/"),
)
_LARGEST = 1024 * 1024  # bytes of a file that is read
NOT_HERE = "its text is not here, so only the added lines were looked at"


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads what these items ask for. `uncounted` are files that nobody wrote by hand; no `rules` without a clone."""

    items: tuple[Item, ...]
    uncounted: Paths
    rules: Rules | None = None

    @classmethod
    def under(cls, repo: Path, rules: Path | None, *, alone: bool) -> Self:
        """With the items that the rules leave. Files or a diff `alone` need no clone: then all that ship are asked."""
        try:
            clone = open_clone(repo)
        except HistoryUnreadable:
            if not alone or rules is not None:
                raise
            return cls(knowledge().checklist, knowledge().signals.uncounted)
        composed = rules_of(clone, rules)
        if composed.rules is None:
            raise RulesUnreadable("\n".join(str(problem) for problem in composed.problems))
        known = signals(frozenset(), composed.rules, attributes_of(clone))
        return cls(composed.rules.checklist.applied(knowledge().checklist), known.uncounted, composed.rules)

    def of_range(self, clone: Clone, said: str) -> Change:
        """What `BASE..HEAD` adds: the default branch and HEAD, where they are left out."""
        base, _, head = said.partition("..")
        head = clone.commit(head.removeprefix(".") or "HEAD")
        base = clone.ask("merge-base", clone.commit(base or default_branch(clone)), head).strip()
        return self.completed(parsed(diff_text(clone, base, head)), clone, head)

    def of_diff(self, text: str, repo: Path) -> tuple[Change, list[str]]:
        """A diff, with files as they lie in `repo` where its lines stand there; and the paths of those that do not."""
        change = parsed(text)
        paths = set(self.whole(change))
        files = tuple(_as_it_lies(file, repo) if file.path in paths else file for file in change.files)
        return replace(change, files=files), [file.path for file in files if file.path in paths and file.text is None]

    def of_files(self, paths: list[str]) -> Change:
        """Files of which every line counts as added; of a folder, the files in it."""
        return Change(files=tuple(_of_file(path) for said in paths for path in _files(Path(said))))

    def whole(self, change: Change) -> list[str]:
        """The paths of the changed files that have to be seen whole."""
        return list(wanted_whole(change, self.items, unchecked(change, self.uncounted)))

    def around(self, change: Change) -> Wishes:
        """The unchanged files that detectors compare with."""
        return wishes(replace(change, uncounted=frozenset(unchecked(change, self.uncounted))), self.items)

    def completed(self, change: Change, clone: Clone, head: str) -> Change:
        """With the whole text of the files that have to be seen whole, and with what lies around them."""
        found = texts(clone, head, self.whole(change), _LARGEST)
        change = replace(change, files=tuple(_with(file, found.get(file.path)) for file in change.files))
        wished = self.around(change)
        if not wished.paths and not wished.folders:
            return change
        names = clone.ask("ls-tree", "-r", "-z", "--name-only", head).split("\0")
        listed = listing(filter(None, names), (folder.path for folder in wished.folders))
        changed = frozenset(file.path for file in change.files)
        return replace(change, around=texts(clone, head, wished.to_read(listed, changed), _LARGEST), listed=listed)


def parsed(text: str) -> Change:
    """A diff; HistoryUnreadable where it is none."""
    for mnemonic, usual in _MNEMONICS:
        text = mnemonic.sub(usual, text)
    if (change := read_change(text)) is None or (text.strip() and not change.files):
        raise HistoryUnreadable("the diff cannot be read; it should be as `git diff` writes it")
    return change


def _as_it_lies(file: Changed, repo: Path) -> Changed:
    path = repo / file.path
    if not path.resolve().is_relative_to(repo.resolve()) or not path.is_file() or path.stat().st_size > _LARGEST:
        return file
    text = path.read_text("utf-8", "replace")
    lines = text.split("\n")
    stands = all(line.number <= len(lines) and lines[line.number - 1].rstrip("\r") == line.text for line in file.added)
    return _with(file, text) if stands else file


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    yield from sorted(each for each in path.rglob("*") if each.is_file() and ".git" not in each.parts)


def _of_file(path: Path) -> Changed:
    """No more of it is read than it takes to see that it is too large; what is no file, such as a pipe, may not end."""
    try:
        if not S_ISREG(path.stat().st_mode):
            raise HistoryUnreadable(f"{path} is no file")
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as problem:
        raise HistoryUnreadable(f"{path} cannot be read ({type(problem).__name__})") from None
    if b"\0" in data:
        return Changed(path=path.as_posix(), binary=True)
    return whole_file(path.as_posix(), data.decode("utf-8", "replace"))


def _with(file: Changed, text: str | None) -> Changed:
    return file if text is None else replace(file, text=text)
