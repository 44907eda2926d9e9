"""An issue, as the repository keeps it beside its pull requests, with numbers of the same row."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.sandbox.accounts import Account, new_id, node_id
from bot.sandbox.talk import Comment, Reaction

if TYPE_CHECKING:
    from bot.sandbox.state import Label, Repository


@dataclass(kw_only=True, eq=False)
class Issue:
    """An issue and its conversation."""

    repository: "Repository"
    number: int
    title: str
    body: str
    author: Account
    at: datetime
    state: str = "OPEN"  # OPEN, CLOSED
    label_records: list["Label"] = field(default_factory=list)
    assignees: list[Account] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    locked: bool = False
    lock_reason: str | None = None
    updated_at: datetime | None = None
    closed_at: datetime | None = None
    edited_at: datetime | None = None  # the description, by `editor`
    editor: Account | None = None
    id: int = field(default_factory=new_id)

    @property
    def node(self) -> str:
        """GraphQL id."""
        return node_id("I", self.id)

    @property
    def full(self) -> str:
        """`owner/name#7`."""
        return f"{self.repository.full_name}#{self.number}"
