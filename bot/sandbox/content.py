"""Trees, diffs and commits of made-up content: the little of git that a pull request shows."""

import difflib
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

_COUNTS = re.compile(r"^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
Tree = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """One file of a diff, with its part of the diff's text."""

    path: str
    previous: str | None
    status: str  # added, removed, modified, renamed
    additions: int
    deletions: int
    text: str  # from `diff --git` on
    binary: bool = False

    @property
    def patch(self) -> str | None:
        """The hunks alone, as REST shows them; None for a binary file or a bare rename."""
        start = self.text.find("\n@@ ")
        return None if start < 0 else self.text[start + 1 :].rstrip("\n")


@dataclass(frozen=True, slots=True)
class Commit:
    """What somebody commits: new texts by path, None for a deleted file, renames from old to new.

    A commit without files may name `additions` and `deletions` instead: then it stands for imported history.
    """

    message: str
    files: Mapping[str, str | None] = field(default_factory=dict)
    renames: Mapping[str, str] = field(default_factory=dict)
    author: tuple[str, str] | None = None  # name, e-mail; the acting person when left out
    committer: tuple[str, str] | None = None
    date: datetime | None = None
    additions: int | None = None
    deletions: int | None = None

    def applied(self, tree: Tree) -> dict[str, str]:
        """The tree after this commit."""
        after = dict(tree)
        for old, new in self.renames.items():
            after[new] = after.pop(old)
        for path, text in self.files.items():
            if text is None:
                after.pop(path, None)
            else:
                after[path] = text
        return after


def sha(*parts: object) -> str:
    """Forty hexadecimal digits that depend on nothing else."""
    return hashlib.sha1("\0".join(map(str, parts)).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def compare(before: Tree, after: Tree, renames: Mapping[str, str] | None = None) -> list[FileChange]:
    """The files that differ, as git would list them."""
    moved = _moves(before, after, renames or {})
    kept = sorted({*before, *after} - set(moved) - set(moved.values()))
    pairs = [(path if path in before else None, path if path in after else None) for path in kept]
    differing = [(old, new) for old, new in pairs if before.get(old or "") != after.get(new or "") or old != new]
    changes = [_change(old, new, before, after) for old, new in [*differing, *moved.items()]]
    return sorted(changes, key=lambda change: change.path)


def _moves(before: Tree, after: Tree, renames: Mapping[str, str]) -> dict[str, str]:
    """Declared renames, and files whose text went elsewhere unchanged."""
    gone = [path for path in before if path not in after]
    new = {path for path in after if path not in before}
    moved = {old: target for old, target in renames.items() if old in gone and target in new}
    for old in gone:
        same = next(
            (path for path in sorted(new - set(moved.values())) if after[path] == before[old] and before[old]), None
        )
        if old not in moved and same is not None:
            moved[old] = same
    return moved


def _change(old: str | None, new: str | None, before: Tree, after: Tree) -> FileChange:
    source, target = before.get(old or "", "") if old else "", after.get(new or "", "") if new else ""
    path = new or old or ""
    status = "added" if old is None else "removed" if new is None else "renamed" if old != new else "modified"
    hunks = _hunks(source, target)
    head = [f"diff --git a/{old or path} b/{new or path}"]
    if old is None:
        head.append("new file mode 100644")
    elif new is None:
        head.append("deleted file mode 100644")
    elif old != new:
        ratio = (
            100 if source == target else max(50, int(difflib.SequenceMatcher(None, source, target).quick_ratio() * 100))
        )
        head += [f"similarity index {ratio}%", f"rename from {old}", f"rename to {new}"]
    if hunks:
        head.append(f"index {sha(source)[:7] if old else '0000000'}..{sha(target)[:7] if new else '0000000'}")
        head += [f"--- {'a/' + old if old else '/dev/null'}", f"+++ {'b/' + new if new else '/dev/null'}"]
    added = sum(line.startswith("+") for line in hunks)
    deleted = sum(line.startswith("-") for line in hunks)
    text = "\n".join([*head, *hunks]) + "\n"
    return FileChange(path=path, previous=old if status == "renamed" else None, status=status, additions=added,
                      deletions=deleted, text=text)  # fmt: skip


def _hunks(source: str, target: str) -> list[str]:
    """Unified hunks, with git's word for a last line that does not end."""
    lines = difflib.unified_diff(_lines(source), _lines(target), lineterm="")
    out: list[str] = []
    for line in list(lines)[2:]:
        body, ended, _ = line.partition("\0")
        out.append(body)
        if ended:
            out.append("\\ No newline at end of file")
    return out


def _lines(text: str) -> list[str]:
    if not text:
        return []
    lines = text.split("\n")
    if lines[-1] == "":
        return lines[:-1]
    return [*lines[:-1], lines[-1] + "\0"]


def split(diff: str) -> list[FileChange]:
    """An imported diff by files, with its counts; the text of each stays as it is."""
    starts = [match.start() for match in re.finditer(r"^diff --git ", diff, re.MULTILINE)]
    return [_imported(diff[start:end]) for start, end in zip(starts, [*starts[1:], len(diff)], strict=True)]


def _imported(text: str) -> FileChange:
    head, *_ = re.split(r"^@@ ", text, maxsplit=1, flags=re.MULTILINE)
    old, new = _header(head, r"^--- (.+)$", r"^rename from (.+)$"), _header(head, r"^\+\+\+ (.+)$", r"^rename to (.+)$")
    fallback = _fallback(head)
    is_new, is_gone = "\nnew file mode" in head, "\ndeleted file mode" in head
    old = None if is_new else old or fallback
    new = None if is_gone else new or fallback
    additions, deletions = _count(text)
    status = "added" if old is None else "removed" if new is None else "renamed" if old != new else "modified"
    return FileChange(path=new or old or fallback, previous=old if status == "renamed" else None, status=status,
                      additions=additions, deletions=deletions, text=text, binary="\nBinary files " in head)  # fmt: skip


def _header(head: str, *patterns: str) -> str | None:
    for pattern in patterns:
        if match := re.search(pattern, head, re.MULTILINE):
            path = match[1].rstrip("\t")
            if path != "/dev/null":
                return unquoted(path, prefixed=pattern.startswith(("^---", r"^\+\+\+")))
    return None


def unquoted(path: str, *, prefixed: bool) -> str:
    """A path without git's quotes and without `a/` or `b/`."""
    if path.startswith('"') and path.endswith('"'):
        raw = path[1:-1].encode("utf-8", "surrogateescape")
        raw = re.sub(rb"\\([0-7]{3})", lambda match: bytes([int(match[1], 8) & 0xFF]), raw)
        path = re.sub(rb"\\(.)", rb"\1", raw).decode("utf-8", "replace")
    return path[2:] if prefixed else path


def _fallback(head: str) -> str:
    """From `diff --git a/x b/x`, for a file without hunks: both halves are the same."""
    names = head.split("\n", 1)[0].removeprefix("diff --git ")
    if names.startswith('"'):
        return unquoted(names[: names.find('" ') + 1] or names, prefixed=True)
    return names[2 : len(names) // 2]


def _count(text: str) -> tuple[int, int]:
    """Added and deleted lines, by the hunks' own counts: a deleted `-- x` is no header."""
    additions = deletions = old_left = new_left = 0
    for line in text.split("\n"):
        if old_left <= 0 and new_left <= 0:
            if match := _COUNTS.match(line):
                old_left, new_left = int(match[1] or 1), int(match[2] or 1)
            continue
        if line.startswith("+"):
            additions, new_left = additions + 1, new_left - 1
        elif line.startswith("-"):
            deletions, old_left = deletions + 1, old_left - 1
        elif not line.startswith("\\"):
            old_left, new_left = old_left - 1, new_left - 1
    return additions, deletions
