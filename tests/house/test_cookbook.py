"""Every recipe in docs/cookbook.md is a file that works: it passes its check without a warning, and its tests hold."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli.trials import opened
from bot.core.judge import Knowledge
from tests.core.pulls import shipped
from tests.program import ROOT, twotrack

TEXT = (ROOT / "docs" / "cookbook.md").read_text("utf-8")
KNOWN = Knowledge(signals=shipped())


@dataclass(frozen=True)
class Recipe:
    title: str
    sentences: str
    files: list[str]  # the organisation's first, where there is one


def _recipe(section: str) -> Recipe:
    title, _, rest = section.partition("\n")
    return Recipe(title, rest.partition("```")[0].strip(), re.findall(r"```yaml\n(.*?)```", rest, re.DOTALL))


RECIPES = [_recipe(section) for section in TEXT.split("\n## ")[1:]]


def written(recipe: Recipe, folder: Path) -> tuple[Path, Path | None]:
    paths = [folder / f"{number}.yml" for number in range(len(recipe.files))]
    for path, text in zip(paths, recipe.files, strict=True):
        path.write_text(text, "utf-8")
    return paths[-1], paths[0] if len(paths) > 1 else None


def test_there_are_twenty_and_the_list_at_the_top_leads_to_each() -> None:
    anchors = [re.sub(r"[^a-z0-9 -]", "", recipe.title.lower()).replace(" ", "-") for recipe in RECIPES]

    assert len(RECIPES) == 20
    assert re.findall(r"\]\(#(.*?)\)", TEXT) == anchors


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.title)
def test_a_recipe_is_fine_and_its_tests_hold(recipe: Recipe, tmp_path: Path) -> None:
    file = opened(*written(recipe, tmp_path))
    trials = [trial for _, trial in file.run(KNOWN)]

    assert [str(problem) for problem in file.problems] == []
    assert [(each.example.name, each.differences) for each in trials if not each.holds] == []
    assert len(trials) >= 2
    assert recipe.sentences.startswith("For ")


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.title)
def test_a_recipe_needs_its_rules(recipe: Recipe, tmp_path: Path) -> None:
    """Tests that hold without what they test would show nothing."""
    *below, text = recipe.files
    rules, _, tests = text.partition("\ntests:\n")
    bare = Recipe(recipe.title, "", [*below, f"version: 1\n{_groups(rules)}tests:\n{_without_routes(tests)}"])
    if below:
        bare = Recipe(recipe.title, "", [bare.files[-1]])
    file = opened(*written(bare, tmp_path))

    assert file.rules is None or not all(trial.holds for _, trial in file.run(KNOWN))


def _groups(rules: str) -> str:
    """Who is who stays; it is what is asked of them that goes."""
    found = re.search(r"^groups:\n(?:  .*\n)+", rules + "\n", re.MULTILINE)
    return found.group() if found else ""


def _without_routes(tests: str) -> str:
    """Names that only the rules which are gone had."""
    return re.sub(r"(?:, )?\b(?:route|domains): [^,{}]*(?=[,}])", "", tests)


def test_the_commands_say_so_too(tmp_path: Path) -> None:
    lone = [
        str(written(each, folder)[0]) for each in RECIPES if len(each.files) == 1 and (folder := _made(tmp_path, each))
    ]
    checked, tried = twotrack("check", *lone), twotrack("test", *lone)

    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count(": fine; ") == len(lone)
    assert "warning" not in checked.stdout
    assert tried.returncode == 0, tried.stdout
    assert re.search(r"^\d+ tests hold\.$", tried.stdout, re.MULTILINE)


def _made(folder: Path, recipe: Recipe) -> Path:
    made = folder / recipe.title.partition(".")[0]
    made.mkdir()
    return made
