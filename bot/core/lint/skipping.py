"""Files that are not checked for everything, each with the word that says why: written by a machine, or no source."""

import re
from typing import Final

from bot.core.generated import Paths
from bot.core.lint.changed import Change, Changed
from bot.core.words import FileStatus

_LONG_LINES = 500  # characters of an added line on the average; no person writes, or reads, such files
# A mode as git tells it: `new file mode 120000`, or as the last word of `index 1a2b..3c4d 120000`, never in a hash.
_MODE: Final = re.compile(r"^(?:.* mode (\d{6})|index [0-9a-f]+\.\.[0-9a-f]+ (\d{6}))$", re.MULTILINE)
_LARGEST = 1024 * 1024  # characters of one file
_LFS = "version https://git-lfs.github.com/spec/"
_MINIFIED: Final = "minified"
_SELF_SAID: Final = "it says that it is generated"
_LARGE: Final = "larger than 1 MB"
BY_ITS_LINES: Final = frozenset({_MINIFIED, _SELF_SAID, _LARGE})
"""Reasons that whoever writes a file can bring about. What blocks is looked for in such a file all the same."""
_HEAD: Final = 20  # lines among which generators sign
_COMMENT: Final = re.compile(r"\s*(?://|/?\*|#|--|<!--|;)")
_SIGNED: Final = re.compile(r"@generated\b|<auto-?generated\b", re.IGNORECASE)
_GENERATED: Final = re.compile(r"\b(?:auto)?generated\b", re.IGNORECASE)
_HANDS_OFF: Final = re.compile(r"\bdo not (?:\w+ )?(?:edit|modify|change)\b", re.IGNORECASE)


def unchecked(change: Change, uncounted: Paths) -> dict[str, str]:
    """The files that are not checked for everything, by path, with the reason."""
    found = ((file.path, skipped(file, uncounted)) for file in change.files)
    return {path: why for path, why in found if why}


def skipped(file: Changed, uncounted: Paths) -> str:
    """Why a file is not checked; empty where it is."""
    if file.status is FileStatus.REMOVED and not file.removed:
        return ""
    return _kind(file) or _written(file, uncounted)


def _kind(file: Changed) -> str:
    """Why git's own words rule it out."""
    if file.binary:
        return "binary"
    modes = {mode for match in _MODE.finditer(file.note) for mode in match.groups() if mode}
    if "160000" in modes:
        return "a submodule"
    if "120000" in modes:
        return "a symbolic link"
    if file.added and file.added[0].text.startswith(_LFS):
        return "kept in Git LFS"
    return "a notebook" if file.path.endswith(".ipynb") else ""


def _written(file: Changed, uncounted: Paths) -> str:
    """Why its lines rule it out."""
    if file.path in uncounted:
        return "generated or vendored"
    if len(file.added_text) > _LONG_LINES * max(1, len(file.added)):
        return _MINIFIED
    if _says_generated(file):
        return _SELF_SAID
    size = len(file.text) if file.text is not None else len(file.added_text)
    return _LARGE if size > _LARGEST else ""


def _says_generated(file: Changed) -> bool:
    """Whether the comment on top says that a program wrote it, and that nobody should edit it."""
    added = [line.text for line in file.added if line.number <= _HEAD]
    lines = added if file.text is None else file.text.split("\n", _HEAD)[:_HEAD]
    top = "\n".join(line for line in lines if _COMMENT.match(line))
    return bool(_SIGNED.search(top) or (_GENERATED.search(top) and _HANDS_OFF.search(top)))
