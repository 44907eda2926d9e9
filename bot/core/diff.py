"""Unified diff text, as git and GitHub write it, to the files it changes."""

import hashlib
import re

from unidiff.errors import UnidiffParseError
from unidiff.patch import PatchedFile, PatchSet

from bot.core.facts import ChangedFile, Diff
from bot.core.words import FileStatus

_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
_ESCAPED = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


def read_diff(text: str) -> Diff:
    """Read a whole diff. A diff that cannot be read is said to be truncated, never guessed at."""
    try:
        patches = PatchSet.from_string(text)
    except (UnidiffParseError, ValueError, IndexError) as problem:
        return Diff((), truncated=f"the diff could not be read ({type(problem).__name__})")
    return Diff(tuple(changed_file(patch) for patch in patches))


def added_lines(text: str) -> tuple[tuple[str, str], ...] | None:
    """The path of each file and the lines added to it, as one text; None for a diff that cannot be read."""
    try:
        patches = PatchSet.from_string(text)
    except (UnidiffParseError, ValueError, IndexError):
        return None
    return tuple((changed_file(patch).path, _added(patch)) for patch in patches)


def _added(patch: PatchedFile) -> str:
    return "".join(str(line.value) for hunk in patch for line in hunk if line.is_added)


def added_spans(text: str) -> dict[str, tuple[tuple[int, int], ...]]:
    """The added lines of each file of a diff, as the new file numbers them. Nothing of a diff that cannot be read."""
    try:
        patches = PatchSet.from_string(text)
    except (UnidiffParseError, ValueError, IndexError):
        return {}
    found = ((_path(patch.target_file), _spans(patch)) for patch in patches)
    return {path: lines for path, lines in found if path and lines}


def _spans(patch: PatchedFile) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    numbers = (line.target_line_no for hunk in patch for line in hunk if line.is_added)
    for number in (number for number in numbers if number is not None):
        if spans and spans[-1][1] == number - 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return tuple(spans)


def changed_file(patch: PatchedFile) -> ChangedFile:
    """What one file of a diff says, without its lines."""
    source, target = _path(patch.source_file), _path(patch.target_file)
    renamed = source is not None and target is not None and source != target
    return ChangedFile(
        path=target or source or "",
        previous=source if renamed else None,
        status=_status(source, target),
        added=patch.added,
        deleted=patch.removed,
        binary=patch.is_binary_file,
        digest=_digest(patch),
    )


def _digest(patch: PatchedFile) -> str:
    """The same for the same lines in the same place of what they change; of a binary file, for the same blobs."""
    if patch.is_binary_file:
        said = [line for line in patch.patch_info or () if line.startswith("index ")]
        return _named("".join(said)) if said else ""
    modes = [line for line in patch.patch_info or () if "mode" in line]
    places = (f"@{hunk.source_start}\n{''.join(f'{line.line_type}{line.value}' for line in hunk)}" for hunk in patch)
    return _named("".join([*modes, *places]))


def _named(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _status(source: str | None, target: str | None) -> FileStatus:
    if source is None:
        return FileStatus.ADDED
    if target is None:
        return FileStatus.REMOVED
    return FileStatus.MODIFIED if source == target else FileStatus.RENAMED


def _path(written: str) -> str | None:
    """The path behind `a/` or `b/`; None for /dev/null."""
    written = unquoted(written)
    if written == "/dev/null":
        return None
    return written[2:] if written[:2] in {"a/", "b/"} else written


def unquoted(written: str) -> str:
    """A name as it is. Git quotes names with unusual bytes, C style (docs: git-config, core.quotePath)."""
    quoted = len(written) > 1 and written.startswith('"') and written.endswith('"')
    return _unescaped(written[1:-1]) if quoted else written


def _unescaped(text: str) -> str:
    def byte(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8) & 0xFF]) if code.isdigit() else _ESCAPED.get(code, code)

    return _ESCAPE.sub(byte, text.encode("utf-8", "surrogateescape")).decode("utf-8", "replace")
