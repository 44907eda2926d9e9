"""`twotrack due`: the instant, why, and what is wrong with a question."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import commands

RULES = """
version: 1
groups: {payers: [ana]}
calendar: {timezone: Europe/Berlin, hours: ["09:00-12:00", "13:00-18:00"], holidays: DE}
promises: {calendars: {payers: {timezone: America/New_York, hours: "22:00-06:00"}}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yml"
    path.write_text(RULES)
    return path


def ask(file: Path, *more: str, start: str = "2026-12-23T17:30:00+01:00", within: str = "24h") -> Result:
    asked = ["due", "--rules", str(file), "--from", start, "--within", within, *more]
    return CliRunner().invoke(commands("due"), asked)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ([], "2026-12-24T17:30:00+01:00"),
        (["--wall"], "2026-12-24T17:30:00+01:00"),
        (["--group", "payers"], "2026-12-24T06:00:00-05:00"),
        (["--group", "seniors"], "2026-12-24T17:30:00+01:00"),
    ],
)
def test_it_prints_the_instant_alone(file: Path, more: list[str], expected: str) -> None:
    answer = ask(file, *more)

    assert (0, f"{expected}\n") == (answer.exit_code, answer.stdout)


def test_it_says_which_working_time_it_counted(file: Path) -> None:
    assert (
        """\
2026-12-28T09:30:00+01:00
  2026-12-24T17:30:00+01:00 to 2026-12-24T18:00:00+01:00  30 min
  2026-12-28T09:00:00+01:00 to 2026-12-28T09:30:00+01:00  30 min
  counted: 1 h
"""
        == ask(file, "--why", start="2026-12-24T17:30:00+01:00", within="3h").stdout
    )


@pytest.mark.parametrize(
    ("asked", "code", "told"),
    [
        ({"start": "2026-12-23T17:30:00"}, 2, "names no time zone"),
        ({"start": "tomorrow"}, 2, "is no instant"),
        ({"start": "9999-12-31T17:30:00+01:00"}, 2, "ask for a day between the years 1900 and 9000"),
        ({"start": "0001-01-01T00:00:00+02:00"}, 2, "ask for a day between the years 1900 and 9000"),
        ({"within": "24"}, 2, "is no duration"),
        ({"within": "0h"}, 2, "is no useful promise"),
    ],
)
def test_a_question_that_makes_no_sense_is_told_so(file: Path, asked: dict[str, str], code: int, told: str) -> None:
    answer = ask(file, **asked)

    assert code == answer.exit_code
    assert told in answer.output


def test_rules_that_cannot_be_read_are_told_as_check_tells_them(file: Path) -> None:
    file.write_text("version: 1\ncalendar: {timezone: Europe/Berlim}\n")
    answer = ask(file)

    assert 1 == answer.exit_code
    assert "did you mean `Europe/Berlin`?" in answer.output
    assert "there are: ai-specialists, architects, payers, seniors" in (
        file.write_text(RULES) and ask(file, "--group", "payer").output
    )
