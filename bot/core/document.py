"""A design document as GitHub shows it: what it says in which section, who wrote it, who approved it and when.

Facts alone. Its text is read into sections where it is fetched, so that no look keeps a quarter of a megabyte.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A Markdown file by its path, or an issue or a pull request by its number. `repository` is `owner/name`."""

    repository: str
    path: str = ""
    number: int = 0

    def __str__(self) -> str:
        return self.path or f"{self.repository}#{self.number}"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading as it is written, and whether its part of the document, with those below it, says anything."""

    heading: str
    filled: bool


class DocumentKind(StrEnum):
    """What a link leads to."""

    FILE = "file"
    ISSUE = "issue"
    PULL = "pull request"


@dataclass(frozen=True, slots=True)
class Nod:
    """Somebody's approval. `void` says why it is none for anybody, and is empty where it is one."""

    login: str
    at: datetime
    void: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document. `trouble` says why it cannot count, as a clause, and is empty where it may.

    `worded_at` is since when it reads as it does, where it can change without its approvals falling.
    """

    link: Link
    kind: DocumentKind
    sections: tuple[Section, ...] = ()
    writers: tuple[str, ...] = ()  # logins
    nods: tuple[Nod, ...] = ()
    worded_at: datetime | None = None
    by: str = ""  # where it was approved: `acme/shop#12`
    trouble: str = ""
