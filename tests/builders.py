"""Values with usable defaults: a test changes only what it is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from bot.app import knowledge, packs
from bot.core.facts import (
    Account,
    ChangedFile,
    Comment,
    Commit,
    Diff,
    Pull,
    PullRef,
    Review,
    Roster,
    Signature,
    Snapshot,
    Team,
)
from bot.core.judge import Book, Knowledge
from bot.core.rules import Source, compose
from bot.core.words import AccountKind, PullState, ReviewState

NOW = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)  # a Tuesday
HEAD = "a" * 40
CLAUDE = "\n\nCo-Authored-By: Claude <noreply@anthropic.com>"

RULES = """\
version: 1
domains:
  payments: {paths: ["src/payments/**"], risk: high}
groups:
  seniors: [ben, cleo, dan]
  ai-specialists: ["@acme/ai-review"]
  architects: [gus]
tracks:
  careful: {request: [ai-specialists]}
"""


@cache
def shipped() -> Knowledge:
    """The shipped signals and questions."""
    return knowledge()


@cache
def book(text: str | None = RULES, base: str | None = None) -> Book:
    """Rules as the default branch, and perhaps the base, have them."""
    return Book(default=_composed(text), base=None if base is None else _composed(base))


def _composed(text: str | None) -> Any:
    source = None if text is None else Source(name=".github/rules.yml", text=text, oid=text)
    return compose(
        repository=source,
        organisation=None,
        packs={name: Source(name=f"pack {name}", text=pack, oid=name) for name, pack in _pack_texts().items()},
    )


@cache
def _pack_texts() -> dict[str, str]:
    return {name: source.text for name, source in packs().items()}


def person(login: str) -> Account:
    return Account(login)


def robot(login: str) -> Account:
    return Account(login, AccountKind.BOT)


def commit(
    message: str = "Change it", *, added: int = 10, author: str = "hana", sha: str = HEAD, **more: Any
) -> Commit:
    signature = Signature(author.title(), f"{author}@acme.example", author)
    return Commit(sha=sha, message=message, author=signature, committer=signature, at=NOW, added=added, **more)


def file(path: str = "src/basket.py", *, added: int = 10, deleted: int = 0, **more: Any) -> ChangedFile:
    return ChangedFile(path=path, added=added, deleted=deleted, **more)


def review(login: str, state: ReviewState = ReviewState.APPROVED, *, head: str = HEAD, **more: Any) -> Review:
    return Review(
        author=person(login), state=state, head=head, at=more.pop("at", NOW), can_push=more.pop("can_push", True)
    )


def comment(login: str, body: str, *, at: datetime = NOW, association: str = "member", ours: bool = False) -> Comment:
    return Comment(
        id=f"IC_{login}_{at:%H%M}", author=person(login), body=body, ours=ours, at=at, association=association
    )


def snapshot(*files: ChangedFile, commits: tuple[Commit, ...] | None = None, **pull: Any) -> Snapshot:
    """An open pull request by hana on acme/shop, changing one file of ordinary code."""
    files = files or (file(),)
    added, deleted = sum(item.added for item in files), sum(item.deleted for item in files)
    commits = commits if commits is not None else (commit(added=added),)
    opened = NOW - timedelta(hours=1)
    made = Pull(
        ref=PullRef("acme", "shop", 7),
        id="PR_7",
        url="https://github.com/acme/shop/pull/7",
        title="Change it",
        body="",
        author=person("hana"),
        association="member",
        state=PullState.OPEN,
        draft=False,
        created_at=opened,
        updated_at=opened,
        ready_at=opened,
        base="main",
        base_sha="b" * 40,
        branch="change-it",
        head=HEAD,
        fork=False,
        added=added,
        deleted=deleted,
        changed_files=len(files),
        commits=commits,
        commits_total=len(commits),
    )
    return Snapshot(
        taken_at=NOW,
        repository_id="R_1",
        default_branch="main",
        archived=False,
        pull=replace(made, **pull),
        diff=Diff(files),
        folders=(".github", "docs", "src"),
        roster=roster(),
    )


def roster() -> Roster:
    """Everybody RULES names."""
    team = Team(slug="acme/ai-review", id="T_1", members=frozenset({"eva", "finn"}))
    people = ("ben", "cleo", "dan", "eva", "finn", "gus")
    writers = dict.fromkeys((*people, "hana", "ivo"), True)
    return Roster(users={login: f"U_{login}" for login in people}, teams={team.slug: team}, writers=writers)
