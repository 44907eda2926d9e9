"""Whom the trailers of a commit message name as co-authors, as widely as people write it: hostile text in, names out.

git's form is one person a line, `Co-authored-by: Ben <ben@acme.example>`. People also write `@ben, @cleo`, several on
one line, or go on in the next one; whoever is named so had a hand in the change all the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_KEY = "co-authored-by:"
_LONGEST = 1000  # characters that are read of one trailer
_PART = re.compile(r"(?P<name>[^<>]*)(?:<(?P<email>[^<>]*)>?)?")
_BETWEEN = re.compile(r"[,;&+/|()\[\]]|\s(?:and|und|et|y)\s", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w.@-])@(?P<login>[a-z\d](?:-?[a-z\d]){0,38})(?![\w@-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CoAuthor:
    """What stands beside one address, or beside none: its names, and those of them that are mentions, `@ben`."""

    names: tuple[str, ...]
    email: str
    mentioned: tuple[str, ...] = ()


def co_authors(message: str) -> Iterator[CoAuthor]:
    """Everybody whom a message names, in its order."""
    if _KEY not in message.lower():
        return
    for line in _trailers(message):
        for part in _PART.finditer(line):
            name, email = part["name"].strip(" \t,;&"), _bare(part["email"] or "")
            if name or email:
                mentioned = (match["login"] for match in _MENTION.finditer(part["name"]))
                yield CoAuthor(tuple(_names(name)), email, tuple(dict.fromkeys(mentioned)))


def _trailers(message: str) -> Iterator[str]:
    """What follows the key, with the lines on which it goes on."""
    told: str | None = None
    for line in message.replace("\r\n", "\n").split("\n"):
        bare = line.strip()
        if bare.lower().startswith(_KEY):
            if told is not None:
                yield told
            told = bare[len(_KEY) :][:_LONGEST]
        elif told is not None and bare and line[0] in " \t":
            told = f"{told} {bare}"[:_LONGEST]
        elif told is not None:
            yield told
            told = None
    if told is not None:
        yield told


def _names(name: str) -> Iterator[str]:
    parts = [name, *(_BETWEEN.split(name) if _BETWEEN.search(name) else ())]
    yield from dict.fromkeys(bare for part in parts if (bare := _bare(part)))


def _bare(name: str) -> str:
    """A name as GitHub would know it: `@ben` is `ben`."""
    return name.strip().removeprefix("@").strip()
