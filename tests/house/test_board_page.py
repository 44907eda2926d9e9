"""What the page on the board says is so."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import commands
from tests.crowd import card, stored

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "board.md").read_text("utf-8")
COMMANDS = re.findall(r"^\$ twotrack (queue.*?)(?: +#.*)?$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_works_as_it_is_written(database: str, command: str) -> None:
    stored(database, [card(1, repository="acme/shop", groups=["seniors"], reviewers=["ana"], breached=True)])
    done = CliRunner().invoke(
        commands("queue"), shlex.split(command), env={"DATABASE_URL": database, "TWOTRACK_ME": "ana"}
    )

    assert done.exit_code == 0
    assert "Change 1" in done.stdout


def test_each_option_is_told() -> None:
    told = set(re.findall(r"--[a-z]+", " ".join(COMMANDS)))
    there = set(re.findall(r"--[a-z]+", CliRunner().invoke(commands("queue"), ["queue", "--help"], color=False).stdout))

    assert there - told == {"--help"}


def test_pictures_and_links_lead_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", PAGE) if "://" not in link]

    assert len(links) > 5
    assert [] == [link for link in links if not (DOCS / link).exists()]
