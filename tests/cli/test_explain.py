"""`twotrack explain`, as whoever runs it meets it."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import commands
from tests.git.histories import CLAUDE, History

RULES = """\
version: 1
domains: {docs: {paths: ["docs/**"], risk: low}}
groups: {seniors: [ben, cleo], ai-specialists: ["@acme/ai"]}
"""


def run(*arguments: str, **environment: str | None) -> Result:
    return CliRunner().invoke(commands("explain"), ["explain", *arguments], env={"DATABASE_URL": None, **environment})


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    made = History(tmp_path_factory.mktemp("explain") / "shop")
    made.commit("Begin", {".github/rules.yml": RULES, "a.py": "1\n"})
    made.branch("docs")
    made.commit("Say it better", {"docs/a.md": "words\n"})
    made.branch("pay")
    made.commit(f"Pay [bold]<b>\x1b[31mby card{CLAUDE}", {"src/payments/a.py": "1\n" * 600})
    return made


def explained(history: History, *arguments: str) -> Result:
    return run("--repo", str(history.folder), *arguments)


def test_a_branch_is_explained_before_anybody_opens_it(history: History) -> None:
    done = explained(history, "main..pay")
    text = " ".join(done.stdout.split())

    assert done.exit_code == 10, done.stderr
    for words in ("Careful track", "AI-heavy code", "ai-heavy", "claude-code", "an agent is credited",
                  "Co-Authored-By: Claude", "whoever writes the", "payments (high)",
                  "2 approvals from seniors: ben, cleo", "ai-specialists", "Architecture review", "Tested by hand",
                  "At least 70 % and at most 100 %", "[bold]<b>"):  # fmt: skip
        assert words in text
    assert "\x1b" not in done.stdout


def test_the_exit_code_tells_the_track(history: History) -> None:
    assert explained(history, "main..docs").exit_code == 0
    assert explained(history, "main..pay").exit_code == 10


def test_what_is_left_out_of_a_range_is_the_default_branch_and_head(history: History) -> None:
    assert explained(history).stdout == explained(history, "main..HEAD").stdout


def test_json_holds_the_whole_judgement(history: History) -> None:
    done = explained(history, "main..pay", "--json")
    told = json.loads(done.stdout)

    assert done.exit_code == 10
    assert (told["track"], told["provenance"]["origin"], told["risk"]) == ("careful", "ai-heavy", "high")
    assert told["head"] == history.git("rev-parse", "pay")


def test_another_file_of_rules_can_be_tried(history: History, tmp_path: Path) -> None:
    rules = tmp_path / "mine.yml"
    rules.write_text("version: 1\nroutes: [{name: mine, track: fast}]\n", "utf-8")
    done = explained(history, "main..pay", "--rules", str(rules))

    assert done.exit_code == 0
    assert "mine" in done.stdout


@pytest.mark.parametrize(("arguments", "code", "words"), [
    (("pay",), 2, "is neither a range"),
    (("acme/shop#seven",), 2, "does not name a pull request"),
    (("main..pay", "--without", "magic"), 2, "trailers"),
    (("main..nothing",), 1, "'nothing' names no commit"),
    (("main..main",), 1, "main has no commit that main has not; commit the change on a branch (`git switch -c my-change`)"),
    (("main..pay", "--rules", "nowhere.yml"), 1, "nowhere.yml cannot be read"),
])  # fmt: skip
def test_mistakes_are_told_in_words(history: History, arguments: tuple[str, ...], code: int, words: str) -> None:
    done = explained(history, *arguments)

    assert done.exit_code == code
    assert words in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr


def test_who_stands_on_the_default_branch_is_told_what_to_do(tmp_path: Path) -> None:
    made = History(tmp_path / "shop")
    made.commit("Begin", {"a.py": "1\n"})
    made.commit("More", {"a.py": "2\n"})
    told = run("--repo", str(made.folder))

    assert told.exit_code == 1
    assert "HEAD has no commit that main has not; commit the change on a branch" in told.stderr
    assert "HEAD~1..HEAD for the last commit" in told.stderr
    assert run("--repo", str(made.folder), "HEAD~1..HEAD").exit_code == 10


def test_a_pull_request_needs_a_server_and_it_says_which(tmp_path: Path) -> None:
    nobody = run("acme/shop#7", TWOTRACK_HOME=str(tmp_path / "nothing"))
    away = run("acme/shop#7", DATABASE_URL="postgresql://bot:swordfish@127.0.0.1:9/twotrack")

    assert (nobody.exit_code, away.exit_code) == (1, 1)
    assert "DATABASE_URL" in nobody.stderr
    assert "cannot reach the database" in away.stderr
    assert "swordfish" not in away.stderr


def test_help_documents_the_exit_codes() -> None:
    assert "0 fast, 10 careful" in " ".join(run("--help").stdout.replace("│", " ").split())


SPOKEN = """\
version: 1
domains:
  money: {content: ['stripe\\.Charge'], risk: high}
groups: {seniors: [ben], payers: [dan]}
signals:
  acme-agent: [{signal: credit, field: trailer-email, match: iexact, values: [agent@acme.example]}]
routes:
  - {name: payers look, when: {domain: money}, also: {approvals: [{from: payers}], manual-test: required}}
  - {name: everything else, track: fast}
"""


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> History:
    made = History(tmp_path_factory.mktemp("spoken") / "shop")
    made.commit("Begin", {".github/rules.yml": SPOKEN, "a.py": "stripe.Charge(1)\n"})
    made.branch("pay")
    message = "Charge\n\nCo-authored-by: Agent <agent@acme.example>"
    made.commit(message, {"a.py": "stripe.Charge(1)\nstripe.Charge(2)\n"})
    return made


def test_added_lines_own_tools_and_what_routes_add_are_explained(spoken: History) -> None:
    text = " ".join(explained(spoken, "main..pay").stdout.split())

    for words in ("Fast track", "money (high): adds a line with stripe\\.Charge, a.py", "1 approval from payers: dan",
                  "Rule payers look adds 1 approval from payers and a manual test: touches money.",
                  "acme-agent", "an agent is credited"):  # fmt: skip
        assert words in text


def test_a_tool_of_ones_own_can_be_left_out_as_well(spoken: History) -> None:
    done = explained(spoken, "main..pay", "--without", "trailers")

    assert "acme-agent" not in done.stdout
    assert "no AI evidence found" in " ".join(done.stdout.split())


def test_what_routes_add_is_counted_in_a_replay(spoken: History) -> None:
    done = CliRunner().invoke(
        commands("replay"),
        ["replay", "--repo", str(spoken.folder), "--unit", "commit", "--jobs", "1", "--range", "main..pay"],
    )

    assert done.exit_code == 0, done.stderr
    assert "payers" in done.stdout


AROUND = """\
version: 1
groups: {staff: ["@acme/staff"]}
routes:
  - {name: pay, when: {repository: "acme/pay-*"}, track: careful}
  - {name: critical, when: {property: {tier: critical}}, track: careful}
  - {name: outsiders, when: {not: {author-in: staff}}, track: careful}
  - {name: rest, track: fast}
"""
TOLD = ("--property", "tier=low", "--team", "acme/staff")


@pytest.fixture(scope="module")
def around(history: History, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    file = tmp_path_factory.mktemp("around") / "rules.yml"
    file.write_text(AROUND)
    return ("main..docs", "--rules", str(file))


def test_what_a_clone_does_not_tell_is_careful_and_can_be_said(history: History, around: tuple[str, ...]) -> None:
    done = explained(history, *around)
    text = " ".join(done.stdout.split())

    assert done.exit_code == 10
    assert "Rule pay: nobody said which repository this is." in text
    for option in ("--repository owner/name", "--property tier=critical", "--team org/name"):
        assert option in text

    done = explained(history, *around, "--repository", "acme/shop", *TOLD)
    assert (done.exit_code, "Not known here" in done.stdout) == (0, False)
    assert explained(history, *around, "--repository", "acme/pay-api", *TOLD).exit_code == 10
    assert (
        explained(history, *around, "--repository", "acme/shop", *TOLD, "--property", "tier=critical").exit_code == 10
    )
    assert (
        explained(history, *around, "--repository", "acme/shop", "--property", "tier=", "--team", "a/b").exit_code == 10
    )


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--repository", "shop", "--repository takes owner/name, not 'shop'"),
        ("--property", "tier", "--property takes name=value, not 'tier'"),
        ("--team", "staff", "--team takes org/name, not 'staff'"),
    ],
)
def test_an_option_that_says_nothing_is_refused(history: History, option: str, value: str, said: str) -> None:
    done = explained(history, "main..docs", option, value)

    assert done.exit_code == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())


def test_code_owners_are_those_of_the_default_branch(tmp_path: Path) -> None:
    made = History(tmp_path / "owned")
    rules = RULES + "tracks: {fast: {code-owners: required}, careful: {code-owners: required}}\n"
    made.commit("Begin", {".github/rules.yml": rules, "CODEOWNERS": "/docs/ @ivo @acme/writers\n"})
    made.branch("mine")
    made.commit("Say it better", {"docs/a.md": "words\n", "CODEOWNERS": "* @mallory\n"})
    done = explained(made, "main..mine")
    text = " ".join(done.stdout.split())

    assert done.exit_code in {0, 10}, done.stderr
    assert "Approval from the code owners: an approval from ivo or @acme/writers for docs/a.md" in text
    assert "mallory" not in text
