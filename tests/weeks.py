"""What became of pull requests, put into the tables that the weekly summary is counted from."""

from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier, Placeholder

from tests.builders import NOW


def promise(number: int, **more: Any) -> tuple[str, dict[str, Any]]:
    """A promise of a day for a first review, made on NOW; a test changes only what it is about."""
    began: datetime = more.get("began_at", NOW)
    return "promise", {
        "repository": "acme/shop", "number": number, "kind": "first-review", "began_at": began,
        "due_at": began + timedelta(days=1), "kept_at": None, "ended_at": None, "track": "fast", "origin": "human-led",
        "groups": [], **more,
    }  # fmt: skip


def pace(number: int, **more: Any) -> tuple[str, dict[str, Any]]:
    """A pull request that became ready on NOW and waits since."""
    return "pace", {
        "repository": "acme/shop", "number": number, "track": "fast", "origin": "human-led", "groups": [],
        "ready_at": NOW, "first_review_at": None, "first_machine_review_at": None, "on_author": timedelta(0),
        "on_reviewers": timedelta(0), "closed_at": None, "merged": False, **more,
    }  # fmt: skip


def put(connection: psycopg.Connection[Any], row: tuple[str, dict[str, Any]]) -> None:
    table, values = row
    text = SQL("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ON CONSTRAINT {} DO UPDATE SET {}")
    statement = text.format(
        Identifier(table),
        SQL(", ").join(map(Identifier, values)),
        SQL(", ").join(map(Placeholder, values)),
        Identifier(f"{table}_pkey"),  # a look may have kept it already
        SQL(", ").join(SQL("{} = excluded.{}").format(Identifier(one), Identifier(one)) for one in values),
    )
    connection.execute(statement, values)


def stored(database: str, *rows: tuple[str, dict[str, Any]]) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        for row in rows:
            put(connection, row)
