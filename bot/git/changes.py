"""The text of a change in a local clone: its diff, and the whole of files that somebody asks for."""

from collections.abc import Collection, Iterator
from typing import Final

from bot.git.clone import Clone, output_of

_DIFF: Final = (
    "diff", "--find-renames", "--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/",
)  # fmt: skip


def diff_text(clone: Clone, base: str, head: str) -> str:
    """What leads from one commit to another; HistoryUnreadable where git cannot say."""
    return clone.ask(*_DIFF, base, head, "--")


def texts(clone: Clone, commit: str, paths: Collection[str], most: int) -> dict[str, str]:
    """The files of a commit that are text, by path, without those that are not there or larger than `most` bytes."""
    wanted = [path for path in paths if "\n" not in path]
    if not wanted:
        return {}
    feed = "".join(f"{commit}:{path}\n" for path in wanted).encode("utf-8", "surrogateescape")
    found = {}
    for path, data in zip(wanted, _blobs(b"".join(output_of(clone, ["cat-file", "--batch"], feed))), strict=True):
        if data is not None and len(data) <= most and b"\0" not in data:
            found[path] = data.decode("utf-8", "replace")
    return found


def _blobs(answer: bytes) -> Iterator[bytes | None]:
    """What `git cat-file --batch` answers: a line with kind and size, the bytes, a line end; or one line of trouble."""
    at = 0
    while at < len(answer):
        end = answer.index(b"\n", at)
        words = answer[at:end].split(b" ")
        at = end + 1
        if len(words) == 3 and words[2].isdigit():
            size = int(words[2])
            yield answer[at : at + size] if words[1] == b"blob" else None
            at += size + 1
        else:
            yield None
