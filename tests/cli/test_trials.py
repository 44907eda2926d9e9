"""`twotrack test` judges what tests of rules describe, and shows auditors what came otherwise, and why."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.test_check import check
from tests.program import ROOT, twotrack

GOLDEN = (Path(__file__).parent / "trials.txt").read_text("utf-8")
RULES = "version: 1\ngroups: {seniors: [ana, ben]}\n"
HOLDS = """\
tests:
  - name: a typo in the docs
    pull: {files: {docs/a.md: 3}, author: ana}
    expect: {track: fast, route: everything else, domains: [docs], requirements: [1 approval from seniors]}
"""
ALONE = "Judged without an organisation's rules; if yours has a floor, name its file: `--organisation FILE`.\n"
FAILS = HOLDS.replace("track: fast", "track: careful")


def try_out(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return twotrack("test", *arguments, folder=folder, environment={"PATH": "", "HOME": str(folder)})


def test_a_test_that_holds_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(RULES + HOLDS)
    done = try_out(tmp_path, "rules.yml")

    assert done.returncode == 0
    assert done.stdout == "ok    a typo in the docs: fast, by `everything else`\n1 test holds.\n" + ALONE


def test_a_test_that_fails_shows_what_came_and_why(tmp_path: Path) -> None:
    text, _, expected = GOLDEN.partition("\n>>>\n")
    (tmp_path / "rules.yml").write_text(text)
    done = try_out(tmp_path, "rules.yml")

    assert done.stdout == expected
    assert done.returncode == 1


def test_a_failure_tells_what_added_something_from_what_was_passed(tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(
        """\
version: 1
groups: {seniors: [ana, ben], payers: [pia]}
routes:
  - {name: payers look, when: {domain: payments}, also: {approvals: [{from: payers}]}}
  - {name: docs are read aloud, when: {domain: docs}, also: {manual-test: required}}
  - {name: high-risk domain, when: {risk: high}, track: careful, also: {manual-test: required}}
  - {name: any file, when: {files: {at-least: 1}}, also: {first-review: 1h}}
  - {name: everything else, track: fast}
tests:
  - {name: pay, pull: {files: {src/payments/a.py: 3}, origin: human-led}, expect: {track: fast}}
"""
    )
    done = try_out(tmp_path, "rules.yml")
    _, _, told = done.stdout.partition("risk high\n")
    (one,) = json.loads(try_out(tmp_path, "rules.yml", "--format", "json").stdout)["tests"]

    assert told == (
        "      taken   `high-risk domain` to careful: risk is high\n"
        "      adds    `payers look`: touches payments\n"
        "      adds    `high-risk domain`: risk is high\n"
        "      adds    `any file`: 1 changed file is at least 1\n"
        "      passed  `docs are read aloud`: does not touch docs\n"
        "1 of 1 test failed.\n" + ALONE
    )
    assert [each["route"] for each in one["added"]] == ["payers look", "high-risk domain", "any file"]
    assert [each["route"] for each in one["passed"]] == ["docs are read aloud"]


def test_a_file_of_tests_names_its_rules_as_seen_from_itself(tmp_path: Path) -> None:
    (tmp_path / ".github").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / ".github" / "rules.yml").write_text(RULES)
    (tmp_path / "org.yml").write_text("version: 1\nmode: observe\n")
    (tmp_path / "tests" / "review.yml").write_text(
        "rules: ../.github/rules.yml\norganisation: ../org.yml\n" + HOLDS.replace("track: fast", "mode: observe")
    )
    done = try_out(tmp_path, "tests/review.yml")

    assert done.returncode == 0, done.stdout
    assert done.stdout.endswith("1 test holds.\n")
    told = check(tmp_path, "tests/review.yml")
    assert told.stdout == (
        "tests/review.yml: fine; 1 test of tests/../.github/rules.yml, which `twotrack test` runs.\n"
    )


def test_an_organisation_may_be_named_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(RULES + HOLDS)
    (tmp_path / "org.yml").write_text("version: 1\nroutes: [{name: all of it, track: careful}]\n")
    done = try_out(tmp_path, "rules.yml", "--organisation", "org.yml")

    assert done.returncode == 1
    assert "error: tests[0].expect.route: the rules have no route named `everything else`" in done.stdout


MISTAKES = [
    ("{name: a, pull: {fils: {a: 1}}, expect: {track: fast}}", "tests[0].pull.fils: unknown key `fils`", "3:20"),
    ("{name: a, pull: {files: {a: 1}}, expect: {trak: fast}}", "tests[0].expect.trak: unknown key `trak`", "3:46"),
    ("{name: a, pull: {files: {a: 1}}, expect: {}}", "tests[0].expect: expected what should come of it", "3:45"),
    ("{name: a, pull: {files: {a: x}}, expect: {risk: low}}", "tests[0].pull.files.a: expected a whole number", "3:32"),
    ("{pull: {files: {a: 1}}, expect: {risk: low}}", "tests[0]: `name` is missing", "3:4"),
    ("{name: a, pull: {}, expect: {risk: low}}", "tests[0].pull: `files` is missing", "3:20"),
    ("{name: a, pull: {files: {/a: 1}}, expect: {risk: low}}", "tests[0].pull.files./a: paths start at the root", "3:29"),
    (
        "{name: a, pull: {files: {a: 1}, at: 2027-01-05}, expect: {risk: low}}",
        'tests[0].pull.at: "2027-01-05" does not say where',
        "3:40",
    ),
    (
        "{name: a, pull: {files: {a: 1}}, expect: {route: everything els}}",
        "tests[0].expect.route: the rules have no route named `everything els`",
        "3:53",
    ),
    (
        "{name: a, pull: {files: {a: 1}}, expect: {domains: [dosc]}}",
        "tests[0].expect.domains[0]: the rules have no domain named `dosc`",
        "3:56",
    ),
    (
        "{name: a, pull: {files: {../c: 1}}, expect: {track: fast}}",
        'tests[0].pull.files.../c: "../c" is no path of a file',
        "3:29",
    ),
    (
        '{name: a, pull: {files: {a: 1}, author: "@ana"}, expect: {track: fast}}',
        "tests[0].pull.author: a login has no `@` before it",
        "3:44",
    ),
    (
        "{name: a, pull: {files: {a: 1}}, expect: {requirements: []}}",
        "tests[0].expect.requirements: expected a list of requirements, got an empty list",
        "3:60",
    ),
    (
        "{name: a, pull: {files: {a: 1}}, expect: {requirements: {only: [checks pass, Checks  pass]}}}",
        "tests[0].expect.requirements.only: `checks pass` is listed twice",
        "3:67",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("example", "said", "place"), MISTAKES)
def test_a_mistake_in_a_test_is_told_with_its_place(tmp_path: Path, example: str, said: str, place: str) -> None:
    (tmp_path / "rules.yml").write_text(f"version: 1\ntests:\n - {example}\n")
    done = try_out(tmp_path, "rules.yml")

    assert done.returncode == 1
    assert f"error: {said}" in done.stdout
    assert f"--> rules.yml:{place}\n" in done.stdout
    assert "failed" not in done.stdout
    assert f"error: {said}" in check(tmp_path, "rules.yml").stdout


def test_a_file_without_tests_tests_nothing_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(RULES)
    done = try_out(tmp_path, "rules.yml")

    assert done.returncode == 1
    assert done.stdout.startswith("rules.yml: there are no tests here;")


def test_rules_that_cannot_be_read_are_told_where_they_stand(tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text("version: 1\nmod: x\n")
    (tmp_path / "review.yml").write_text("rules: rules.yml\n" + HOLDS)
    done = try_out(tmp_path, "review.yml")

    assert done.returncode == 1
    assert "--> rules.yml:2:1" in done.stdout


@pytest.mark.parametrize("command", ["check", "test"])
def test_all_that_is_wrong_is_told_at_once(tmp_path: Path, command: str) -> None:
    """In the rules, in their tests, and in what links the two."""
    tests = """\
  - {name: a, pull: {files: {/a: 1}}, expect: {track: fast}}
  - {name: b, pull: {files: {a: 1}}, expect: {requirements: [1 aproval from seniors], route: everything els}}
"""
    (tmp_path / "broken.yml").write_text("version: 1\nmod: x\n")
    (tmp_path / "rules.yml").write_text("version: 1\nmod: x\ntests:\n" + tests)
    (tmp_path / "whole.yml").write_text(RULES + "tests:\n" + tests)
    (tmp_path / "review.yml").write_text("rules: broken.yml\ntests:\n" + tests)
    (tmp_path / "lost.yml").write_text("rules: nowhere.yml\norganisation: gone.yml\ntests:\n" + tests)
    (tmp_path / "half.yml").write_text("rules: broken.yml\norganisation: gone.yml\ntests:\n" + tests)
    run = {"check": check, "test": try_out}[command]
    both = ["files./a: paths start at the root", "route: the rules have no route named `everything els`"]
    unknown = "requirements[0]: these rules can ask for no `1 aproval from seniors`"
    lost = "gone.yml: this file cannot be read: no such file or directory"
    expected = {
        "rules.yml": ["mod: unknown key `mod`", *both, unknown],
        "whole.yml": [*both, unknown],
        "review.yml": ["mod: unknown key `mod`", *both, unknown],
        "lost.yml": ["error: rules: nowhere.yml: this file cannot be read: no such", f"organisation: {lost}", both[0]],
        "half.yml": ["mod: unknown key `mod`", f"organisation: {lost}", both[0]],
    }
    for name, said in expected.items():
        done = run(tmp_path, name)
        assert done.returncode == 1
        assert [each for each in said if each not in done.stdout] == [], name
        assert done.stdout.count("error: ") == len(said), done.stdout
    assert "--> lost.yml:1:8" in run(tmp_path, "lost.yml").stdout


def test_tests_of_an_organisation_are_run_as_such(tmp_path: Path) -> None:
    floor = "floor: {routes: [{name: ours, when: {risk: high}, track: careful}]}\n"
    (tmp_path / "rules.yml").write_text(RULES + floor + HOLDS)
    (tmp_path / "review.yml").write_text("rules: rules.yml\n" + HOLDS)

    assert try_out(tmp_path, "rules.yml", "review.yml").stdout.endswith("2 tests hold.\n")
    assert try_out(tmp_path, "rules.yml", "--as", "repository").returncode == 1


def test_programs_get_json(tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(RULES + FAILS)
    done = try_out(tmp_path, "rules.yml", "--format", "json")
    told = json.loads(done.stdout)

    assert done.returncode == 1
    assert told["problems"] == []
    (one,) = told["tests"]
    assert (one["name"], one["line"], one["column"], one["holds"]) == ("a typo in the docs", 4, 5, False)
    assert one["differences"] == [{"key": "track", "expected": ["careful"], "actual": ["fast"]}]
    assert one["route"] == "everything else"
    assert one["passed"][0] == {"route": "AI-heavy code", "why": "origin is undeclared, not ai-heavy"}


def test_nothing_in_a_name_reaches_the_terminal(tmp_path: Path) -> None:
    text = RULES + FAILS.replace("a typo in the docs", '"a \\e[31m\\u202Etypo"')
    (tmp_path / "rules.yml").write_text(text)
    done = try_out(tmp_path, "rules.yml")

    assert "FAIL  a  [31m typo (rules.yml:4:5)" in done.stdout
    assert done.stdout.replace("\n", "").isprintable()


def test_the_tests_of_the_shipped_packs_hold() -> None:
    packs = [path for path in sorted((ROOT / "rules").glob("*.yml")) if path.name != "signals.yml"]
    with_tests = [str(path) for path in packs if "\ntests:" in path.read_text("utf-8")]
    done = twotrack("test", *with_tests)

    assert "rules/default.yml" in " ".join(with_tests)
    assert done.returncode == 0, done.stdout


def test_a_test_that_leaves_out_what_the_rules_ask_for_is_told_how_to_say_it(tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(
        "version: 1\ngroups: {staff: ['@acme/staff']}\n"
        "routes:\n"
        "  - {name: pay, when: {any: [{repository: 'acme/*'}, {property: {a: b}}, {author-in: staff}]}, track: careful}\n"
        "  - {name: rest, track: fast}\n"
        "tests: [{name: x, pull: {files: {a: 1}}, expect: {track: fast}}]\n"
    )
    done = try_out(tmp_path, "rules.yml")

    assert "untold  the rules ask for `repository`: say it in the test, as in `repository: acme/shop`\n" in done.stdout
    assert "untold  the rules ask for `property`: say it in the test" in done.stdout
    assert "untold  the rules ask for `author-in`: say the author's teams in the test" in done.stdout


def test_a_team_that_the_rules_do_not_name_is_no_fact(tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(
        "version: 1\ngroups: {seniors: ['@acme/staff']}\n"
        "tests: [{name: x, pull: {files: {a: 1}, teams: ['@acme/stuff']}, expect: {track: fast}}]\n"
    )
    done = try_out(tmp_path, "rules.yml")

    assert "tests[0].pull.teams[0]: the rules have no team named `@acme/stuff`" in done.stdout
    assert "did you mean `@acme/staff`?" in done.stdout


def test_whoever_expects_no_requirements_is_told_how_to_say_so(tmp_path: Path) -> None:
    """An empty list would say nothing, and hold whatever is asked."""
    rules = RULES + HOLDS.replace("requirements: [1 approval from seniors]", "requirements: []")
    (tmp_path / "rules.yml").write_text(rules)
    assert "help: to say that there are none, write `{only: []}`" in try_out(tmp_path, "rules.yml").stdout

    (tmp_path / "rules.yml").write_text(rules.replace("requirements: []", "requirements: {only: []}"))
    done = try_out(tmp_path, "rules.yml")
    assert done.returncode == 1
    assert "- (none)" in done.stdout
    assert "+ 1 approval from seniors" in done.stdout
