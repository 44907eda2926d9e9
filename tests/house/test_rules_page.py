"""docs/rules.md is true: its reference is made from the grammar, and its tutorial was walked just now."""

import re
from pathlib import Path

import pytest

from bot.cli.rules_page import PAGE, with_reference
from bot.core.rules import CONDITIONS
from bot.core.rules.grammar import FILE
from tests.cli.test_commands import git
from tests.program import ROOT, twotrack

TEXT = (ROOT / PAGE).read_text("utf-8")
BLOCKS = re.findall(r"```(yaml|console)\n(.*?)```", TEXT, re.DOTALL)
TUTORIAL = re.findall(r"```(yaml|console)\n(.*?)```", TEXT.partition("## The tools")[0], re.DOTALL)


def test_the_reference_is_made_from_the_grammar() -> None:
    """`python -m bot.cli.reference` writes it."""
    assert with_reference(TEXT) == TEXT


def test_every_key_and_condition_is_on_the_page() -> None:
    reference = TEXT.partition("## The keys")[2]

    assert [key for key in FILE.keys if f"\n| `{key}` |" not in reference] == []
    assert [each.key for each in CONDITIONS if each.help.replace("|", "\\|") not in reference] == []


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text("x = 1\n")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-q", "-m", f"Add {name}")
    git(tmp_path, "switch", "-q", "-c", "topic")
    (tmp_path / "three.py").write_text("x = 1\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "Add three")
    (tmp_path / ".github").mkdir()
    return tmp_path


def test_the_tutorial_prints_what_it_says(clone: Path) -> None:
    printed = 0
    for kind, text in TUTORIAL:
        if kind == "yaml":
            place, _, _ = text.removeprefix("# ").partition("\n")
            (clone / place).write_text(text)
            continue
        for command, shown in re.findall(r"\$ twotrack (.*)\n((?:[^$].*\n)*)", text):
            done = twotrack(*command.split(), folder=clone)
            assert "Traceback" not in done.stderr
            assert done.stderr == ""
            if shown:
                printed += 1
                assert done.stdout == shown
    assert printed == 3


def test_every_file_on_the_page_is_fine(clone: Path) -> None:
    (clone / "tests").mkdir()
    (clone / ".github" / "rules.yml").write_text("version: 1\n")
    seen = 0
    for number, (kind, text) in enumerate(BLOCKS):
        if kind == "yaml" and "\nrepos:" not in text:
            seen += 1
            (clone / "tests" / f"{number}.yml").write_text(text)
            done = twotrack("check", f"tests/{number}.yml", folder=clone)
            assert done.returncode == 0, done.stdout
    assert seen >= 5


def test_the_schema_is_kept_as_the_page_says(clone: Path) -> None:
    done = twotrack("schema", folder=clone)

    assert done.stdout == (ROOT / "rules" / "rules.schema.json").read_text("utf-8")
