"""What docs/promises.md shows is so."""

import re
import shlex
from pathlib import Path

from typer.testing import CliRunner

from bot.cli import commands
from bot.core.rules import Source, compose
from bot.core.rules.promising import Act
from tests.builders import _pack_texts

PAGE = (Path(__file__).parents[2] / "docs" / "promises.md").read_text("utf-8")
RULES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0]


def test_its_rules_can_be_read() -> None:
    packs = {name: Source(name=f"pack {name}", text=text, oid=name) for name, text in _pack_texts().items()}

    assert (
        () == compose(repository=Source(name="rules.yml", text=RULES, oid="1"), organisation=None, packs=packs).problems
    )


def test_its_command_prints_what_it_says(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```console\n\$ twotrack (.*?)```", PAGE, re.DOTALL)
    line, _, expected = shown.partition("\n")
    file = tmp_path / "rules.yml"
    file.write_text(RULES)

    asked = shlex.split(line.replace(".github/rules.yml", str(file)))
    assert expected == CliRunner().invoke(commands(asked[0]), asked).stdout


def test_every_act_of_a_rung_is_in_the_table() -> None:
    assert [act.value for act in Act] == re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE)
