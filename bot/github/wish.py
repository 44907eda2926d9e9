"""What a webhook asks us for: each kind of wish, as a value."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.facts import PullRef


@dataclass(frozen=True, slots=True)
class Hint:
    """What the payload said of the pull request; GitHub's reads may lag behind it."""

    head: str
    base: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class LookAt:
    """Look at one pull request."""

    ref: PullRef
    hint: Hint | None = None
    pusher: str | None = None  # who pushed, where a push is what happened


@dataclass(frozen=True, slots=True)
class LookAtHead:
    """Look at whatever pull requests have this head: check payloads name none for forks.

    `only_green` = something has begun that may yet fail: it matters where our check says success already.
    """

    repository: str
    head: str
    only_green: bool = False
    pressed: str = ""  # who pressed "Careful, please"


@dataclass(frozen=True, slots=True)
class LookAtAll:
    """Look at every open pull request of a repository, or of an owner (`acme`), when there is time."""

    scope: str


@dataclass(frozen=True, slots=True)
class LookAtNaming:
    """Look at the open pull requests whose design document is one of these files of the default branch."""

    repository: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """GitHub made a merge group and waits for our check on its head. `number` is the last pull request in it."""

    repository: str
    head: str
    branch: str
    number: int


@dataclass(frozen=True, slots=True)
class Renamed:
    """A repository has another name, or another owner: what we remember of it moves along."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Joined:
    """The app may now work in these repositories."""

    repositories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """The app may no longer work in these; empty = nowhere in the installation."""

    repositories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PeopleChanged:
    """Somebody joined or left a team, or this organisation: what we remember of its people may be wrong."""

    organisation: str


@dataclass(frozen=True, slots=True)
class LabelsChanged:
    """Somebody changed a label of ours in this repository."""

    repository: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing to do, and why. `odd` = the payload was not what GitHub sends."""

    reason: str
    odd: bool = False


Wish = (
    LookAt
    | LookAtHead
    | LookAtAll
    | LookAtNaming
    | AnswerGroup
    | Joined
    | Left
    | LabelsChanged
    | PeopleChanged
    | Renamed
    | Nothing
)
