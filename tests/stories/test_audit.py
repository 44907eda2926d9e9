"""A year later the record answers why something was merged; and it shows where somebody laid hands on it."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import commands
from bot.sandbox import Commit
from tests.town import CLAUDE, RULES, Town, town

DOCS = Path(__file__).parents[2] / "docs" / "audit.md"


async def careful(place: Town) -> None:
    """#1 keeps what the careful track promises; #2 is merged past the check. Eleven entries."""
    hana, ivo, ben, cleo, dan = map(place.person, ("hana", "ivo", "ben", "cleo", "dan"))
    pull = await place.opens("hana", path="src/payments/pay.py", title="Pay by card", message="Pay" + CLAUDE)
    await after(place, hana.comments, pull, "/tested it myself")
    await after(place, ivo.approves, pull)
    await after(place, ben.approves, pull)
    place.sandbox.advance(days=1)
    await after(place, ivo.comments, pull, "/tested checkout on staging")
    await after(place, cleo.approves, pull)
    await after(place, ben.merges, pull)
    await after(place, dan.merges, await place.opens("hana", branch="other", title="In a hurry"))


async def after(place: Town, act: Callable[..., object], *about: object) -> None:
    """Somebody acts, and the bot has looked."""
    act(*about)
    await place.settle()


def played(database: str, story: Callable[[Town], Any], **more: Any) -> str:
    async def play() -> None:
        async with town(database, **more) as place:
            await story(place)

    asyncio.run(play())
    return database


def audit(*arguments: str, database: str | None = None) -> Result:
    return CliRunner().invoke(commands("audit"), ["audit", *arguments], env={"DATABASE_URL": database})


def shown(database: str, *arguments: str) -> str:
    done = audit("show", *arguments, database=database)
    assert (done.exit_code, done.stderr) == (0, ""), done.stderr
    return " ".join(done.stdout.split())


def test_why_was_this_merged(database: str) -> None:
    played(database, careful)
    text = shown(database, "acme/shop#1")

    for words in ("acme/shop#1: Pay by card", "Merged by ben on Wed 4 Nov 2026, 10:00 UTC, with our check green",
                  "Careful track. Rule AI-heavy code: origin is ai-heavy", "ai-heavy: about 88 %", "claude-code",
                  "payments (high)", ".github/rules.yml", "over pack default", "2 approvals from seniors",
                  "ben approved (Tue 3 Nov 2026, 10:00 UTC)", "cleo approved (Wed 4 Nov 2026, 10:00 UTC)",
                  "does not count: ivo is not in seniors", "does not count: hana opened this pull request",
                  "ivo checkout on staging", "seniors: ben, cleo, dan",
                  "command by ivo: /tested checkout on staging (counts)"):  # fmt: skip
        assert words in text


def test_what_held_on_a_day_before_is_told_as_it_was(database: str) -> None:
    played(database, careful)
    text = shown(database, "acme/shop#1", "--at", "2026-11-03")

    assert "as it was on Tue 3 Nov 2026, 23:59 UTC" in text
    assert "Careful: awaiting 1 approval, manual test (waiting)" in text
    assert "Merged" not in text
    assert "cleo approved" not in text
    assert "entries of it came later" in text
    assert "Nothing was decided by then" in shown(database, "acme/shop#1", "--at", "2026-11-02T23:00:00+01:00")


def test_a_merge_past_the_check_says_so(database: str) -> None:
    played(database, careful)
    told = json.loads(audit("show", "acme/shop#2", "--format", "json", database=database).stdout)
    end = told["held"]["body"]["end"]

    assert "Merged by dan on Wed 4 Nov 2026, 10:00 UTC, although our check said in_progress" in shown(
        database, "acme/shop#2"
    )
    assert (told["held"]["kind"], end["by"], end["green"]) == ("merged", "dan", False)
    assert end["missing"] == ["2 approvals from seniors", "Tested by hand"]


def test_the_record_keeps_who_was_senior_when_it_was_decided(database: str) -> None:
    async def story(place: Town) -> None:
        await place.opens("hana")
        place.sandbox.advance(days=1)
        rules = RULES.replace("[ben, cleo, dan]", "[eva, finn]")
        place.person("gus").commits_to(place.shop, Commit("New seniors", files={".github/rules.yml": rules}))
        await place.settle()

    played(database, story)

    assert "seniors: ben, cleo, dan" in shown(database, "acme/shop#1", "--at", "2026-11-03")
    assert "seniors: eva, finn" in shown(database, "acme/shop#1")


def test_looks_that_conclude_the_same_add_nothing(database: str) -> None:
    async def story(place: Town) -> None:
        pull = await place.opens("hana")
        for _ in range(5):
            place.person("ivo").comments(pull, "Nice work!")
            place.sandbox.rerequests(pull, "twotrack")
            await place.settle()

    played(database, story)

    assert len(audit("export", database=database).stdout.splitlines()) == 1


def test_what_was_open_before_there_was_a_record_gets_its_first_entry_at_the_next_look(database: str) -> None:
    """The decision is the one of old: it is kept once more, so that the entry has its facts."""

    async def story(place: Town) -> None:
        pull = await place.opens("hana")
        with psycopg.connect(database) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute("DELETE FROM audit; DELETE FROM audit_chain; UPDATE pull SET trail = '{}'")
        place.sandbox.rerequests(pull, "twotrack")
        await place.settle()

    played(database, story)
    (line,) = audit("export", database=database).stdout.splitlines()

    assert (json.loads(line)["position"], json.loads(line)["decision"]) == (1, 2)
    assert audit("verify", database=database).exit_code == 0


async def test_an_entry_costs_two_statements_and_none_where_nothing_differs(
    shop_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = shop_town
    statements: list[str] = []
    execute = psycopg.AsyncConnection.execute

    async def counted(self: Any, query: Any, *more: Any, **options: Any) -> Any:
        statements.append(str(query))
        return await execute(self, query, *more, **options)

    monkeypatch.setattr(psycopg.AsyncConnection, "execute", counted)
    pull = await place.opens("hana")
    opening = [statement for statement in statements if "audit" in statement]
    statements.clear()
    place.sandbox.rerequests(pull, "twotrack")
    await place.settle()

    assert len(opening) == 2
    assert [statement for statement in statements if "UPDATE pull\n" in statement], "there was a look"
    assert [statement for statement in statements if "audit" in statement] == []


def test_many_at_once_in_one_repository_make_one_chain(database: str) -> None:
    async def story(place: Town) -> None:
        for number in range(20):
            hana = place.person("hana")
            pull = hana.opens(
                place.shop,
                title=f"Change {number}",
                branch=f"b{number}",
                commits=[Commit("x", files={f"{number}.py": "x\n"})],
            )
            hana.comments(pull, "/tested nothing")
        await place.settle()

    played(database, story)
    done = audit("verify", database=database)

    assert done.exit_code == 0
    assert re.fullmatch(r"acme/shop: \d\d entries fit together; the last has the hash [0-9a-f]{64}\n", done.stdout)


@dataclass(frozen=True)
class Hands:
    """What somebody who owns the database does to it, and what the record says then."""

    does: str
    says: str


SWAP = """
UPDATE audit SET position = -1 WHERE position = 2; UPDATE audit SET position = 2 WHERE position = 3;
UPDATE audit SET position = 3 WHERE position = -1"""
BODIES = "UPDATE audit a SET body = b.body FROM audit b WHERE a.position + b.position = 5 AND a.position IN (2, 3)"


@pytest.mark.parametrize("hands", [
    Hands("UPDATE audit SET body = replace(body, 'hana', 'dan') WHERE position = 2",
          "entry 2 (command on acme/shop#1) was changed after it was written"),
    Hands("UPDATE audit SET at = at - interval '1 day' WHERE position = 4", "entry 4 (decision on acme/shop#1) was changed"),
    Hands("UPDATE audit SET number = 9 WHERE position = 1", "entry 1 (decision on acme/shop#9) was changed"),
    Hands("DELETE FROM audit WHERE position = 2", "entry 2 is missing: entry 3 comes instead"),
    Hands("DELETE FROM audit WHERE position > 3", "entry 4 is missing, and so is all that came after it: 11 were written"),
    Hands("DELETE FROM audit", "entry 1 is missing, and so is all that came after it: 11 were written"),
    Hands(SWAP, "entry 2 (decision on acme/shop#1) stands later, after entry 3: their order was changed"),
    Hands(BODIES, "entry 2 (command on acme/shop#1) was changed after it was written"),
    Hands("UPDATE decision SET snapshot = jsonb_set(snapshot, '{pull,title}', '\"x\"') WHERE id = 1",
          "entry 1 (decision on acme/shop#1) is as it was written, but the facts that it was decided by"),
    Hands("UPDATE decision SET judgement = jsonb_set(judgement, '{track}', '\"fast\"') WHERE id = 1",
          "but the judgement that it records, in row 1 of the table `decision`, was changed"),
    Hands("DELETE FROM decision WHERE id = 1", "nothing is in row 1 of the table `decision`"),
    Hands("DELETE FROM audit_chain", "no longer says where this chain ends"),
], ids=lambda hands: hands.does[:40])  # fmt: skip
def test_hands_laid_on_the_record_are_found(hands: Hands, database: str) -> None:
    """By a superuser who switches the triggers off first."""
    played(database, careful)
    with psycopg.connect(database) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(hands.does.encode())
    done = audit("verify", database=database)

    assert (done.exit_code, done.stderr) == (1, "")
    assert hands.says in done.stdout
    assert len(done.stdout.splitlines()) == 1, "the first that does not fit, and nothing after it"


@pytest.mark.parametrize("statement", [
    "UPDATE audit SET kind = 'x' WHERE position = 1", "DELETE FROM audit WHERE position = 1", "TRUNCATE audit CASCADE",
    "DELETE FROM audit WHERE false", "TRUNCATE decision CASCADE",
])  # fmt: skip
def test_the_database_refuses_to_change_the_record(statement: str, database: str) -> None:
    played(database, careful)
    with psycopg.connect(database) as connection, pytest.raises(psycopg.errors.RaiseException, match="only ever added"):
        connection.execute(statement.encode())


def test_a_changed_entry_is_not_shown_as_if_it_were_true(database: str) -> None:
    played(database, careful)
    with psycopg.connect(database) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE audit SET body = replace(body, 'hana', 'dan') WHERE position = 2")
    done = audit("show", "acme/shop#1", database=database)

    assert (done.exit_code, done.stdout) == (1, "")
    assert "entry 2, which is about acme/shop#1, was changed after it was written" in done.stderr


def test_whoever_rewrites_the_whole_chain_is_found_by_a_hash_noted_elsewhere(
    database: str, second_database: str
) -> None:
    played(database, careful)
    noted = audit("verify", database=database).stdout.split()[-1]

    async def another(place: Town) -> None:
        await place.opens("hana", title="History as somebody would like it")

    played(second_database, another)
    rewritten = audit("verify", "--expect", noted, database=second_database)

    assert audit("verify", "--expect", noted.upper(), database=database).exit_code == 0
    assert rewritten.exit_code == 1
    assert f"No entry that fits has the hash {noted}" in rewritten.stdout


def test_an_export_is_verified_without_a_database(database: str, tmp_path: Path) -> None:
    played(database, careful)
    done = audit("export", "acme/shop", database=database)
    file = tmp_path / "export.jsonl"
    file.write_text(done.stdout, "utf-8")
    last = json.loads(done.stdout.splitlines()[-1])["hash"]

    assert f"acme/shop: the last entry, 11, has the hash {last}" in done.stderr
    assert (
        f"acme/shop: 11 entries fit together; the last has the hash {last}"
        in audit("verify", "--file", str(file)).stdout
    )
    file.write_text(done.stdout.replace("ivo", "dan"), "utf-8")
    altered = audit("verify", "--file", str(file))
    assert altered.exit_code == 1
    assert "was changed after it was written" in altered.stdout


def test_a_part_of_the_record_can_be_exported_and_verified(database: str, tmp_path: Path) -> None:
    played(database, careful)
    file = tmp_path / "export.jsonl"
    file.write_text(audit("export", "acme", "--since", "2026-11-04", database=database).stdout, "utf-8")
    verified = audit("verify", "--file", str(file))

    assert verified.exit_code == 0
    assert re.search(
        r"entries fit together \(from entry \d on; what came before is not in this file\)", verified.stdout
    )


def test_the_lines_of_python_in_the_documentation_check_an_export(database: str, tmp_path: Path) -> None:
    played(database, careful)
    (script,) = re.findall(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    export = audit("export", database=database).stdout

    def check(text: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", script], input=text, capture_output=True, text=True, check=False, cwd=tmp_path
        )

    assert len(script.splitlines()) <= 15
    last = json.loads(export.splitlines()[-1])["hash"]
    assert check(export).stdout == f"acme/shop: entry 11 has the hash {last}\n"
    assert "AssertionError" in check(export.replace("ivo", "dan")).stderr
    assert "AssertionError" in check("".join(export.splitlines(keepends=True)[1:])).stderr


@pytest.mark.parametrize(("arguments", "code", "words"), [
    (("verify", "a/b/c"), 2, "neither an owner"),
    (("verify", "--expect", "abc"), 2, "64 digits"),
    (("show", "acme"), 2, "does not name a pull request"),
    (("show", "acme/shop#1", "--at", "yesterday"), 2, "is no time"),
    (("export", "--since", "2026-13-01"), 2, "is no time"),
    (("show", "acme/shop#1"), 1, "nothing on record about acme/shop#1"),
    (("verify", "acme/shop"), 1, "nothing on record about acme/shop"),
    (("verify",), 0, "There is nothing on record here."),
    (("export",), 0, ""),
])  # fmt: skip
def test_what_cannot_be_answered_is_said_in_a_line(
    arguments: tuple[str, ...], code: int, words: str, database: str
) -> None:
    done = audit(*arguments, database=database)

    assert done.exit_code == code
    assert words in " ".join((done.stdout + done.stderr).replace("│", " ").split())
    assert "Traceback" not in done.stderr


def test_a_database_of_an_older_version_is_told_of(database: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("DROP TABLE audit, audit_chain")
    for command in (("verify",), ("export",), ("show", "acme/shop#1")):
        done = audit(*command, database=database)

        assert done.exit_code == 1
        assert "the next start of `twotrack serve` makes it" in done.stderr


@pytest.mark.parametrize("text", ["", "nothing\n", "{}\n", '{"a":1}\n'])
def test_a_file_that_is_no_export_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "export.jsonl"
    file.write_text(text, "utf-8")
    done = audit("verify", "--file", str(file))

    assert done.exit_code == (1 if text else 0)
    assert ("export.jsonl:1: " in done.stderr) == bool(text)
