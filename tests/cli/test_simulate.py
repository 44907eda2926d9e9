"""`twotrack simulate`, as whoever wants to change a rule meets it."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import commands
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


def run(*arguments: str, **environment: str | None) -> Result:
    return CliRunner().invoke(commands(None), ["simulate", *arguments], env={"DATABASE_URL": None, **environment})


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
    nothing = run(*rules, "--stored", "acme/other", DATABASE_URL=database)
    assert json.loads(nothing.stdout)["judged"] == 0


def test_without_a_server_it_says_what_to_do(history: History, tmp_path: Path) -> None:
    done = run("--rules", str(history.folder / "new.yml"), "--stored", "acme/shop", TWOTRACK_HOME=str(tmp_path))

    assert done.exit_code == 1
    assert "set DATABASE_URL" in done.stderr
    assert "leave --stored out" in done.stderr
