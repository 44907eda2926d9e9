"""The bytes of a rules file as text, or the place where they stop being any."""

import codecs
from hashlib import sha1

from bot.core.rules.document import MOST_BYTES
from bot.core.rules.problem import Problem
from bot.core.rules.source import Place, Source

_MARKS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}
_SAVE = "save the file as UTF-8; most editors offer that beside the name, or at the foot of the window"


def decoded(name: str, data: bytes) -> Source | Problem:
    """The file as a source, with git's id of its bytes; or what is wrong with its first byte that is no UTF-8."""
    oid = sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    if len(data) > MOST_BYTES:  # refused for its size, wherever whoever read it stopped
        return Source(name, data.decode("utf-8", "replace"), oid)
    try:
        return Source(name, data.decode("utf-8"), oid)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").removeprefix("\ufeff")
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        place = Place(Source(name, data.decode("utf-8", "replace"), oid), line, column)
        if (encoding := _MARKS.get(data[:2])) is not None:
            return place.problem(f"this file is {encoding}; rules are UTF-8", _SAVE)
        return place.problem(f"the byte 0x{data[error.start]:02X} is no UTF-8", _SAVE)
