"""Pull requests by the thousand, put into the database as looks leave them behind."""

import json
import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import psycopg

from bot.core.messages.time import iso
from tests.builders import NOW

FINDING = {
    "what": "an agent is credited", "quote": "Co-Authored-By: Claude <noreply@anthropic.com>", "tool": "claude-code",
    "where": "3 commits, commit 1a2b3c4 first", "lines": "351", "forgeable": "whoever can write the commit message",
}  # fmt: skip
PEOPLE = tuple(f"{name}{number}" for number in range(1, 21) for name in ("ana", "ben", "cleo", "dan", "eva", "finn"))
REPOSITORIES = tuple(f"acme/{name}" for name in ("shop", "ledger", "mobile", "infra", "search", "mail", "docs", "auth"))


def card(number: int = 1, **more: Any) -> dict[str, Any]:
    """A card as a look keeps it; a test changes only what it is about."""
    return {
        "number": number, "repository": "acme/shop", "url": f"https://github.com/acme/shop/pull/{number}",
        "title": f"Change {number}", "author": "hana", "draft": False, "origin": "ai-heavy",
        "share": {"low": 70.0, "best": 88.0, "high": 100.0}, "basis": "declared", "tools": ["claude-code"],
        "origin_sentence": "ai-heavy: about 88 % (70–100 %) of the added lines by AI (claude-code), declared.",
        "automation": False, "contradiction": None, "lowered": None, "evidence": [FINDING],
        "domains": ["payments"], "risk": "normal", "track": "careful", "route": "AI-heavy code",
        "why": "origin is ai-heavy", "also": [], "mode": "advise", "outcome": "waiting",
        "check": "Careful: awaiting 2 approvals, manual test",
        "own": {"outcome": "waiting", "title": "", "base": "main", "mode": "advise", "track": "careful", "words": ""},
        "base": "main", "missing": [{"what": "2 approvals from seniors", "how": "Ask them.", "refused": False}],
        "reviewers": ["ben", "cleo"], "due": iso(NOW + timedelta(days=1)), "overdue": False, "judged_at": iso(NOW),
        "head": "a" * 40, "rules_told_at": None, "required": True, "observed": [], "added": 300, "deleted": 12,
        "files": 9,
        **more,
    }  # fmt: skip


def promise(due: datetime, kind: str = "first-review", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "began_at": iso(due - timedelta(days=1)), "due": iso(due), "kept_at": None, "overdue": False,
            "paused": False, **more}  # fmt: skip


def crowd(many: int, *, seed: int = 7, now: datetime = NOW) -> list[dict[str, Any]]:
    """Open pull requests of an organisation, of all kinds."""
    chance = random.Random(seed)
    return [_one(number, chance, now) for number in range(1, many + 1)]


def _one(number: int, chance: random.Random, now: datetime) -> dict[str, Any]:
    repository, author = chance.choice(REPOSITORIES), chance.choice(PEOPLE)
    opened = now - timedelta(minutes=chance.randrange(1, 20_000))
    due = now + timedelta(minutes=chance.randrange(-600, 6_000))
    side = chance.choices(("reviewers", "author", "nobody"), (7, 2, 1))[0]
    track = chance.choice(("careful", "fast"))
    return card(
        number, repository=repository, url=f"https://github.com/{repository}/pull/{number}", author=author,
        title=f"Make {chance.choice(('checkout', 'search', 'billing', 'sign-in'))} {'a little ' * chance.randrange(6)}better",
        origin=chance.choice(("human-led", "ai-assisted", "ai-heavy", "undeclared")), track=track,
        risk=chance.choices(("low", "normal", "high"), (3, 5, 2))[0], draft=chance.random() < 0.1,
        outcome=chance.choices(("waiting", "success", "failure"), (7, 1, 2))[0],
        domains=chance.sample(("payments", "ledger", "docs", "tests", "auth", "web"), chance.randrange(3)),
        reviewers=chance.sample(PEOPLE, 2), added=chance.randrange(1, 900), deleted=chance.randrange(200),
        opened_at=iso(opened), ready_at=iso(opened), due=iso(due), promises=[promise(due, paused=side == "author")],
        turn={"on": side, "since": iso(opened), "why": "two approvals are missing"},
        groups=chance.sample(("seniors", "architects", "ai-specialists"), chance.randrange(3)), breached=False,
        snoozed_until=None, evidence=[FINDING] * chance.randrange(4),
    )  # fmt: skip


def put(connection: psycopg.Connection[Any], cards: Iterable[dict[str, Any]], state: str = "open") -> None:
    """Store them as rows of `pull`; whoever is named as a reviewer is asked."""
    statement = "COPY pull (repository, number, installation, state, head, awaiting, card) FROM STDIN"
    with connection.cursor().copy(statement) as rows:
        for one in cards:
            asked = [login.lower() for login in one.get("reviewers", [])]
            rows.write_row((one["repository"], one["number"], 1, state, one["head"], asked, json.dumps(one)))
    connection.execute("ANALYZE pull")


def stored(database: str, cards: Iterable[dict[str, Any]]) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        put(connection, cards)
