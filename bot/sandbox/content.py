"""Trees, diffs and commits of made-up content: the little of git that a pull request shows."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from bot.sandbox.lines import hunks
from bot.sandbox.moves import moves
from bot.sandbox.objects import blob_sha

_ESCAPED = re.compile(rb"\\([0-7]{3}|.)")
_COUNTS = re.compile(r"^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_ESCAPES = {7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
_PLAIN = {escape[1].encode(): bytes([byte]) for byte, escape in _ESCAPES.items()}
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
    blob: str = ""  # of the new file, or of one that is gone

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


def compare(before: Tree, after: Tree) -> list[FileChange]:
    """The files that differ, as git would list them."""
    moved = moves(before, after)
    arrived = {new for new, _ in moved.values()}
    changes = [
        _change(path if path in before else None, path if path in after else None, before, after)
        for path in {*before, *after} - set(moved) - arrived
        if before.get(path) != after.get(path)
    ]
    changes += [_change(old, new, before, after, alike) for old, (new, alike) in moved.items()]
    return sorted(changes, key=lambda change: change.path)


def _change(old: str | None, new: str | None, before: Tree, after: Tree, alike: int = 100) -> FileChange:
    source, target = before.get(old or "", "") if old else "", after.get(new or "", "") if new else ""
    path = new or old or ""
    status = "added" if old is None else "removed" if new is None else "renamed" if old != new else "modified"
    binary = "\0" in source or "\0" in target
    body = [] if binary else _hunks(source, target)
    text = "\n".join([*_head(old, new, source, target, alike), *_sides(old, new, body, binary=binary), *body]) + "\n"
    return FileChange(
        path=path,
        previous=old if status == "renamed" else None,
        status=status,
        additions=sum(line.startswith("+") for line in body),
        deletions=sum(line.startswith("-") for line in body),
        text=text,
        binary=binary,
        blob=blob_sha(source if new is None else target),
    )


def _head(old: str | None, new: str | None, source: str, target: str, alike: int) -> list[str]:
    """The lines that say what became of the file."""
    path = new or old or ""
    head = [f"diff --git {quoted(f'a/{old or path}')} {quoted(f'b/{new or path}')}"]
    before = blob_sha(source)[:7] if old is not None else "0000000"
    index = f"index {before}..{blob_sha(target)[:7] if new is not None else '0000000'}"
    if old is None:
        return [*head, "new file mode 100644", index]
    if new is None:
        return [*head, "deleted file mode 100644", index]
    if old != new:
        head += [f"similarity index {alike}%", f"rename from {quoted(old)}", f"rename to {quoted(new)}"]
    return head if source == target else [*head, f"{index} 100644"]


def _sides(old: str | None, new: str | None, body: list[str], *, binary: bool) -> list[str]:
    """The two names above the hunks. A tab ends a name with a space in it, so that patch knows where it ends."""
    names = ["/dev/null" if old is None else quoted(f"a/{old}"), "/dev/null" if new is None else quoted(f"b/{new}")]
    if binary:
        return [f"Binary files {names[0]} and {names[1]} differ"]
    ended = [f"{name}\t" if " " in name and not name.startswith('"') else name for name in names]
    return [f"--- {ended[0]}", f"+++ {ended[1]}"] if body else []


def quoted(path: str) -> str:
    """As git writes a path with quotes, control characters or bytes beyond ASCII (docs: core.quotePath)."""
    raw = path.encode("utf-8", "surrogateescape")
    if all(0x20 <= byte < 0x7F and byte not in b'"\\' for byte in raw):
        return path
    return (
        '"'
        + "".join(_ESCAPES.get(byte) or (chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}") for byte in raw)
        + '"'
    )


def _hunks(source: str, target: str) -> list[str]:
    """Unified hunks, with git's word for a last line that does not end."""
    out: list[str] = []
    for line in hunks(_lines(source), _lines(target)):
        body, open_ended, _ = line.partition("\0")
        out.append(body)
        if open_ended:
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
    return [_imported(diff[start:end]) for start, end in pairwise([*starts, len(diff)])]


def _imported(text: str) -> FileChange:
    head, *_ = re.split(r"^@@ ", text, maxsplit=1, flags=re.MULTILINE)
    old, new = _header(head, r"^--- (.+)$", r"^rename from (.+)$"), _header(head, r"^\+\+\+ (.+)$", r"^rename to (.+)$")
    fallback = _fallback(head)
    is_new, is_gone = "\nnew file mode" in head, "\ndeleted file mode" in head
    old = None if is_new else old or fallback
    new = None if is_gone else new or fallback
    additions, deletions = _count(text)
    status = "added" if old is None else "removed" if new is None else "renamed" if old != new else "modified"
    return FileChange(
        path=new or old or fallback,
        previous=old if status == "renamed" else None,
        status=status,
        additions=additions,
        deletions=deletions,
        text=text,
        binary="\nBinary files " in head,
    )


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
        path = _ESCAPED.sub(_unescaped, raw).decode("utf-8", "replace")
    return path[2:] if prefixed else path


def _unescaped(match: re.Match[bytes]) -> bytes:
    escape = match[1]
    return bytes([int(escape, 8) & 0xFF]) if len(escape) == 3 else _PLAIN.get(escape, escape)


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
