"""What is said about a pull request or an issue: comments, reviews, reactions, and what the timeline notes."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.accounts import Account, new_id, node_id


@dataclass(kw_only=True, frozen=True, eq=False)
class Reaction:
    """Somebody's reaction; `content` is one of GraphQL's ReactionContent."""

    content: str
    user: Account
    at: datetime
    id: int = field(default_factory=new_id)

    @property
    def node(self) -> str:
        """GraphQL id."""
        return node_id("REA", self.id)


@dataclass(kw_only=True, eq=False)
class Comment:
    """A comment of the conversation. `edits` are earlier bodies, oldest first."""

    author: Account
    body: str
    at: datetime
    edited_at: datetime | None = None
    editor: Account | None = None
    edits: list[str] = field(default_factory=list)
    by_mail: bool = False  # it was sent as an answer to a notification
    minimized: str | None = None  # why, in GitHub's words
    reactions: list[Reaction] = field(default_factory=list)
    id: int = field(default_factory=new_id)

    @property
    def node(self) -> str:
        """GraphQL id."""
        return node_id("IC", self.id)


@dataclass(kw_only=True, eq=False)
class Review:
    """A submitted review."""

    author: Account
    state: str  # APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED
    body: str
    commit: str
    at: datetime
    reactions: list[Reaction] = field(default_factory=list)
    id: int = field(default_factory=new_id)

    @property
    def node(self) -> str:
        """GraphQL id."""
        return node_id("PRR", self.id)


@dataclass(kw_only=True, frozen=True, eq=False)
class Event:
    """Something the timeline shows; `kind` is its GraphQL type, `about` what it was done with."""

    kind: str
    at: datetime
    actor: Account
    about: Any = None
    id: int = field(default_factory=new_id)

    @property
    def node(self) -> str:
        """GraphQL id."""
        return node_id("EV", self.id)


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A review that was made to count no more: what it had said, and why."""

    review: Review
    state: str
    message: str
