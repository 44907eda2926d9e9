"""`twotrack simulate`, as whoever wants to change a rule meets it."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import commands, offline
from bot.cli.rulefiles import packs
from bot.core.rules import Rules, compose
from bot.core.signing import attributed
from bot.store.database import open_pool
from tests.git.histories import CLAUDE, History
from tests.town import RULES as SHOP
from tests.town import Town, town

NEW = """\
version: 1
groups: {payers: [ben]}
routes:
  - {name: payments are looked at by payers, when: {domain: payments}, also: {approvals: [{from: payers, count: 1}]}}
  - {name: large, when: {changed-lines: {over: 50}}, track: careful}
  - {name: the rest, track: fast}
"""


def _plain() -> Rules:
    rules = compose(repository=None, organisation=None, packs=packs()).rules
    assert rules is not None
    return rules


PLAIN_RULES = _plain()


def run(*arguments: str, **environment: str | None) -> Result:
    return CliRunner().invoke(commands("simulate"), ["simulate", *arguments], env={"DATABASE_URL": None, **environment})


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    made = History(tmp_path_factory.mktemp("simulate") / "shop")
    made.commit("Begin", {"a.py": "1\n"})
    made.commit(f"By AI{CLAUDE}", {"b.py": "1\n" * 9})
    made.commit("Pay", {"src/payments/c.py": "1\n"})
    made.commit("Docs", {"README.md": "x\n"})
    made.commit("Much text", {"docs/long.md": "x\n" * 60})
    made.folder.joinpath("new.yml").write_text(NEW)
    return made


def simulated(history: History, *arguments: str) -> dict[str, Any]:
    done = run(
        "--rules", str(history.folder / "new.yml"), "--repo", str(history.folder), "--format", "json", *arguments
    )
    assert (done.exit_code, done.stderr) == (0, ""), done.stderr
    return json.loads(done.stdout)


def test_what_moves_is_named_with_both_routes(history: History) -> None:
    answer = simulated(history)

    assert (answer["judged"], answer["to_careful"], answer["to_fast"]) == (5, 1, 3)
    moved = {
        one["title"]: (one["before"]["track"], one["after"]["track"], one["after"]["route"]) for one in answer["moved"]
    }
    assert moved["By AI"] == ("careful", "fast", "the rest")
    assert moved["Much text"] == ("fast", "careful", "large")
    assert "Docs" not in moved
    assert answer["reviews"]["payers"] == {"before": 0, "after": 1}


def test_rules_of_an_organisation_are_tried_as_such(history: History, tmp_path: Path) -> None:
    floor = "version: 1\nfloor: {routes: [{name: ours, when: {domain: docs}, track: careful}]}\n"
    (tmp_path / "rules.yml").write_text(floor)
    done = run("--rules", str(tmp_path / "rules.yml"), "--repo", str(history.folder), "--format", "json")

    assert (done.exit_code, done.stderr) == (0, "")
    assert {one["after"]["route"] for one in json.loads(done.stdout)["moved"]} == {"ours"}


def test_the_same_rules_change_nothing(history: History) -> None:
    answer = simulated(history, "--against", str(history.folder / "new.yml"))

    assert (answer["judged"], answer["to_careful"], answer["to_fast"], answer["otherwise"], answer["moved"]) == (
        5,
        0,
        0,
        0,
        [],
    )
    said = run(
        "--rules",
        str(history.folder / "new.yml"),
        "--against",
        str(history.folder / "new.yml"),
        "--repo",
        str(history.folder),
    )
    assert "None of them would have gone another way" in " ".join(said.stdout.split())


def test_only_the_newest_are_judged(history: History) -> None:
    assert simulated(history, "--last", "2")["judged"] == 2


def test_one_change_is_told_as_one_and_a_branch_by_its_short_name(history: History) -> None:
    done = run("--rules", str(history.folder / "new.yml"), "--repo", str(history.folder), "--last", "1")
    text = " ".join(done.stdout.split())

    assert "Judged 1 change of shop by both rules" in text
    assert "refs/" not in text


def test_the_table_says_who_is_asked_more(history: History) -> None:
    done = run("--rules", str(history.folder / "new.yml"), "--repo", str(history.folder))
    text = " ".join(done.stdout.split())

    assert "Judged 5 changes of shop by both rules" in text
    assert "from careful to fast: 3" in text
    assert "Reviews a week now" in text
    assert "payers" in text


def test_rules_that_cannot_be_read_are_told_and_nothing_is_judged(history: History, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text("version: 1\nmode: enfroce\n")
    done = run("--rules", str(broken), "--repo", str(history.folder))

    assert (done.exit_code, done.stdout) == (1, "")
    assert "broken.yml:2:7: mode: expected observe, advise or enforce" in done.stderr
    assert "twotrack check" in done.stderr


def test_an_organisations_floor_holds_in_a_simulation_too(history: History, tmp_path: Path) -> None:
    floor = tmp_path / "org.yml"
    floor.write_text("version: 1\nfloor: {routes: [{name: AI is careful, when: {origin: ai-heavy}, track: careful}]}\n")
    moved = {one["title"] for one in simulated(history, "--organisation", str(floor))["moved"]}

    assert "By AI" not in moved


def test_another_promise_and_another_member_are_told(history: History, tmp_path: Path) -> None:
    before = tmp_path / "before.yml"
    before.write_text(NEW.replace("[ben]", "[ben, eve]") + "tracks: {fast: {first-review: 12h}}\n")
    answer = simulated(history, "--against", str(before))

    assert answer["besides"] == ["The group payers loses eve."]
    assert (answer["to_careful"], answer["to_fast"], answer["otherwise"]) == (0, 0, 4), "those on the fast track"
    first = answer["moved"][0]
    assert first["before"]["demands"][0] == "a first review within 12h"
    assert first["after"]["demands"][0] == "a first review within 24h"


async def judged(database: str) -> None:
    async with town(database) as place:
        await _open(place)


async def _open(place: Town) -> None:
    await place.opens("hana", title="By AI", message=f"Change it{CLAUDE}")
    await place.opens("hana", branch="b", title="Words", path="README.md")


def test_what_a_server_judged_is_judged_again(database: str, history: History, tmp_path: Path) -> None:
    asyncio.run(judged(database))
    old = tmp_path / "old.yml"
    old.write_text(SHOP)
    rules = ("--rules", str(history.folder / "new.yml"), "--against", str(old), "--format", "json")
    for scope in ("acme/shop", "acme"):
        answer = json.loads(run(*rules, "--stored", scope, DATABASE_URL=database).stdout)

        assert [(one["ref"], one["title"], one["after"]["track"]) for one in answer["moved"]] == [
            ("acme/shop#1", "By AI", "fast")
        ]
        assert answer["judged"] == 2


def test_what_a_server_judged_is_held_against_the_rules_that_it_judges_by(
    database: str, history: History, tmp_path: Path
) -> None:
    """Nobody has to name them, they are told, and a repository that is not there is no empty one."""
    asyncio.run(judged(database))
    rules = ("--rules", str(history.folder / "new.yml"), "--stored")
    answer = json.loads(run(*rules, "acme/shop", "--format", "json", DATABASE_URL=database).stdout)
    table = " ".join(run(*rules, "acme", DATABASE_URL=database).stdout.split())

    assert "The group payers gains ben." in answer["besides"]
    assert "The group seniors loses ben, cleo, dan. It then names nobody" in "".join(answer["besides"]), (
        "the shop has seniors, which the pack has not"
    )
    assert answer["before"] == ".github/rules.yml over pack default, as the server keeps it"
    assert answer["after"].endswith("new.yml over pack default")
    assert "now: .github/rules.yml over pack default, as the server keeps it" in table

    typo = run(*rules, "acme/shpo", DATABASE_URL=database)
    assert (typo.exit_code, typo.stdout) == (1, "")
    assert "this server knows no acme/shpo; did you mean acme/shop? it knows: acme/shop" in " ".join(
        typo.stderr.split()
    )


def test_an_organisations_file_lies_below_what_the_server_keeps_of_each_repository(
    database: str, history: History, tmp_path: Path
) -> None:
    asyncio.run(judged(database))
    floor = "version: 1\nfloor: {mode: enforce, routes: [{name: ours, when: {domain: docs}, track: careful}]}\n"
    (tmp_path / "rules.yml").write_text(floor)
    rules = ("--rules", str(tmp_path / "rules.yml"), "--stored", "acme", "--format", "json")
    answer = json.loads(run(*rules, DATABASE_URL=database).stdout)

    assert [(one["title"], one["after"]["route"]) for one in answer["moved"]] == [("Words", "ours")]
    assert answer["after"].startswith(".github/rules.yml over ")


def test_rules_that_a_server_does_not_keep_have_to_be_named(database: str, history: History) -> None:
    asyncio.run(judged(database))
    asyncio.run(forget(database))
    done = run("--rules", str(history.folder / "new.yml"), "--stored", "acme/shop", DATABASE_URL=database)

    assert (done.exit_code, done.stdout) == (1, "")
    assert "the server keeps no rules of acme/shop; name the rules to compare with: --against FILE" in done.stderr


async def forget(database: str) -> None:
    pool = await open_pool(database, size=1)
    async with pool.connection() as connection:
        await connection.execute("DELETE FROM rules_file")
    await pool.close()


def test_what_a_repository_calls_generated_counts_for_nobody(history: History, tmp_path: Path) -> None:
    """Of a clone and of what a server judged alike: by the `.gitattributes` of the default branch."""
    signals = offline.signals(frozenset(), PLAIN_RULES, "made/** linguist-generated\n")
    later = attributed(offline.signals(frozenset(), PLAIN_RULES), "made/** linguist-generated\n")

    for each in (signals, later):
        assert each.uncounted.among(["made/a.py", "src/b.py", "package-lock.json"]) == [
            "made/a.py",
            "package-lock.json",
        ]
        assert "made/a.py" in each.uncounted
        assert "src/b.py" not in each.uncounted


def test_without_a_server_it_says_what_to_do(history: History, tmp_path: Path) -> None:
    done = run("--rules", str(history.folder / "new.yml"), "--stored", "acme/shop", TWOTRACK_HOME=str(tmp_path))

    assert done.exit_code == 1
    assert "set DATABASE_URL" in done.stderr
    assert "leave --stored out" in done.stderr
