"""`twotrack check` tells all that is wrong with rules files, to people and to programs."""

import json
import os
import pty
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.git.histories import History
from tests.program import COMMAND, ROOT, twotrack

BAD = "version: 1\nmod: enforce\nroutes: [{name: a, when: {orign: ai-heavy}, track: fast}]\n"
GOOD = "version: 1\nmode: advise\ngroups: {seniors: [ana, ben]}\n"
TOLD = """\
error: mod: unknown key `mod`
 --> bad.yml:2:1
  |
2 | mod: enforce
  | ^^^
  = help: did you mean `mode`?

error: routes[0].when.orign: unknown condition `orign`
 --> bad.yml:3:27
  |
3 | routes: [{name: a, when: {orign: ai-heavy}, track: fast}]
  |                           ^^^^^
  = help: did you mean `origin`?

good.yml: fine; mode advise; """


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "bad.yml").write_text(BAD)
    (tmp_path / "good.yml").write_text(GOOD)
    return tmp_path


def check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return twotrack("check", *arguments, folder=folder)


def test_all_problems_of_all_files_are_told_at_once(folder: Path) -> None:
    done = check(folder, "bad.yml", "good.yml")

    assert done.returncode == 1
    assert done.stdout.startswith(TOLD)
    assert done.stdout.endswith("\n2 errors in 1 file.\n")
    assert done.stderr == ""


def test_a_file_that_is_fine_is_told_in_one_line_with_what_it_does(folder: Path) -> None:
    done = check(folder, "good.yml")

    assert done.returncode == 0
    (line,) = done.stdout.splitlines()
    for part in (
        "good.yml: fine; mode advise;",
        "at last `everything else` to fast;",
        "3 groups",
        "over pack default.",
    ):
        assert part in line


def test_a_warning_is_told_and_fails_nothing(folder: Path) -> None:
    (folder / "small.yml").write_text("version: 1\ngroups: {seniors: [ana]}\n")
    done = check(folder, "small.yml")

    assert done.returncode == 0
    assert done.stdout.startswith("warning: groups.seniors: the careful track needs 2 approvals")
    assert "small.yml: fine, but for the warnings above;" in done.stdout


def test_programs_get_json(folder: Path) -> None:
    done = check(folder, "--format", "json", "bad.yml", "good.yml")
    first, second = json.loads(done.stdout)

    assert done.returncode == 1
    assert first == {
        "path": "bad.yml", "line": 2, "column": 1, "severity": "error", "key": "mod", "message": "unknown key `mod`",
        "hint": "did you mean `mode`?", "count": 1,
    }  # fmt: skip
    assert (second["line"], second["column"]) == (3, 27)
    assert json.loads(check(folder, "--format", "json", "good.yml").stdout) == []


def test_github_gets_annotations_that_no_text_can_break_out_of(folder: Path) -> None:
    (folder / "a,b:c.yml").write_text('version: 1\n"x%0A::error::y": 1\n')
    done = check(folder, "--format", "github", "bad.yml", "a,b:c.yml")

    first, second, third = done.stdout.splitlines()
    assert first == "::error file=bad.yml,line=2,col=1,endColumn=3::mod: unknown key `mod`%0Adid you mean `mode`?"
    assert second.startswith("::error file=bad.yml,line=3,col=27,endColumn=31::routes[0].when.orign: ")
    assert third.startswith("::error file=a%2Cb%3Ac.yml,line=2,col=1,")
    assert "unknown key `x%250A::error::y`" in third


def test_a_repository_is_read_over_its_organisation(folder: Path) -> None:
    (folder / "org.yml").write_text("version: 1\ngroups: {wise: [cleo, dan]}\nmode: observe\n")
    (folder / "repo.yml").write_text("version: 1\ntracks: {fast: {request: [wise]}}\n")

    assert "no group is named `wise`" in check(folder, "repo.yml").stdout
    over = check(folder, "repo.yml", "--organisation", "org.yml")
    assert over.returncode == 0
    assert "mode observe" in over.stdout
    assert "over org.yml over pack default" in over.stdout


def test_problems_of_the_organisation_are_told_once(folder: Path) -> None:
    done = check(folder, "good.yml", "good.yml", "--organisation", "bad.yml")

    assert done.returncode == 1
    assert done.stdout.count("unknown key `mod`") == 1


@pytest.mark.parametrize("arguments", [(), ("nothing.yml",), ("--format", "xml", "good.yml"), (".",)])
def test_wrong_usage_is_told_apart(folder: Path, arguments: tuple[str, ...]) -> None:
    done = check(folder, *arguments)

    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"version: 1\nmode: caf\xe9\n", "error: the byte 0xE9 is no UTF-8\n --> odd.yml:2:10\n"),
        ("version: 1\n".encode("utf-16"), "error: this file is UTF-16; rules are UTF-8\n --> odd.yml:1:1\n"),
        ("é".encode() * 131_073, "error: this file has more than 256 KiB\n --> odd.yml:1:1\n"),
        (b"\xef\xbb\xbfversion: 1\nmode: x\n", 'error: mode: expected observe, advise or enforce, got "x"\n --> odd.yml:2:7\n'),
    ],
    ids=["latin-1", "utf-16", "too large, cut within a letter", "a byte order mark"],
)  # fmt: skip
def test_bytes_that_are_no_rules(folder: Path, data: bytes, said: str) -> None:
    (folder / "odd.yml").write_bytes(data)
    done = check(folder, "odd.yml")

    assert done.returncode == 1
    assert done.stdout.startswith(said)


def test_a_terminal_gets_colours_and_nothing_else_does(folder: Path) -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    subprocess.run([*COMMAND, "check", "bad.yml"], stdout=theirs, check=False, cwd=folder, env=environment)
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)

    assert "\x1b[1;31merror\x1b[0m" in shown
    assert "\x1b" not in check(folder, "bad.yml").stdout


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_a_file_may_have_any_name(folder: Path, form: str) -> None:
    (folder / os.fsdecode(b"\xff\x1b[31m.yml")).write_text(BAD)
    done = check(folder, "--format", form, os.fsdecode(b"\xff\x1b[31m.yml"))

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.replace("\n", "").isprintable()


def test_the_shipped_packs_are_fine() -> None:
    packs = sorted(str(path) for path in (ROOT / "rules").glob("*.yml") if path.name != "signals.yml")
    done = twotrack("check", *packs)

    assert done.returncode == 0, done.stdout
    assert done.stdout.count(": fine; ") == len(packs)


def test_the_hook_of_pre_commit_is_one() -> None:
    """Keys and values as https://pre-commit.com/#new-hooks asks for them."""
    hook, _ = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))

    assert {"id", "name", "entry", "language"} <= hook.keys()
    assert hook["entry"].split() == ["twotrack", "check", "--only-ours"]
    assert hook["language"] == "python"


def test_a_glob_that_matches_no_file_of_its_repository_is_a_warning(tmp_path: Path) -> None:
    made = History(tmp_path / "shop")
    rules = "version: 1\ndomains: {pay: {paths: ['src/pay/**', 'src/bill/**'], risk: high}}\n"
    made.commit("Begin", {"src/pay/card.py": "1\n", ".github/rules.yml": rules})
    done = check(tmp_path, str(made.folder / ".github" / "rules.yml"))

    assert done.returncode == 0
    assert "rules.yml:2:39" in done.stdout
    assert "matches no file of this repository" in done.stdout
    assert done.stdout.count("matches no file") == 1


ENFORCE = "version: 1\nmode: enforce\ngroups: {seniors: [ana, ben]}\n"
STEPS = "mode enforce holds merges back once an admin"


def test_rules_that_enforce_are_told_with_what_an_admin_must_set(folder: Path) -> None:
    (folder / ".github").mkdir()
    (folder / ".github" / "rules.yml").write_text(ENFORCE)
    told = check(folder, ".github/rules.yml", ".github/rules.yml").stdout

    assert told.count(STEPS) == 1
    assert "Add checks: twotrack, source: your Twotrack app (not any source)" in told
    assert "an admin" not in check(folder, "good.yml").stdout
    assert "an admin" not in check(folder, ".github/rules.yml", "--format", "github").stdout


def test_what_an_admin_must_set_is_told_when_rules_begin_to_enforce(tmp_path: Path) -> None:
    made = History(tmp_path / "shop")
    path = made.folder / ".github" / "rules.yml"
    made.commit("Begin", {".github/rules.yml": GOOD, "src/a.py": "1\n"})
    path.write_text(ENFORCE)

    assert STEPS in check(tmp_path, str(path)).stdout
    made.commit("Enforce", {".github/rules.yml": ENFORCE})
    assert STEPS not in check(tmp_path, str(path)).stdout
    assert STEPS in check(tmp_path, str(path), "--steps").stdout
    path.write_text(ENFORCE + "domains: {docs: {paths: [src/a.py]}}\n")
    assert STEPS not in check(tmp_path, str(path)).stdout


ORGANISATION = "version: 1\nfloor: {mode: advise}\n"


def test_rules_of_an_organisation_are_known_by_where_they_stand(tmp_path: Path) -> None:
    home = History(tmp_path / "clone")
    home.commit("Begin", {"rules.yml": "version: 1\nmode: advise\n", "README.md": "x\n"})
    home.git("remote", "add", "origin", "git@github.com:acme/.github.git")
    named = History(tmp_path / ".github")
    named.commit("Begin", {"rules.yml": ORGANISATION})
    told = check(tmp_path, "clone/rules.yml", ".github/rules.yml")
    said = "read as an organisation's rules, as it stands at the root of a repository named `.github`; "

    assert told.returncode == 0, told.stdout
    for path in ("clone/rules.yml", ".github/rules.yml"):
        assert f"{path}: {said}--as repository reads it as a repository's.\n{path}: fine; mode " in told.stdout


@pytest.mark.parametrize(
    ("path", "text", "arguments", "code", "said"),
    [
        ("rules.yml", ORGANISATION, (), 0, "rules.yml: read as an organisation's rules, as it has a `floor`;"),
        ("rules.yml", ORGANISATION, ("--as", "organisation"), 0, "rules.yml: fine; mode advise;"),
        ("rules.yml", ORGANISATION, ("--as", "repository"), 1, "error: floor: only an organisation's rules have a floor"),
        ("rules.yml", GOOD, (), 0, "rules.yml: fine; mode advise;"),
        (".github/rules.yml", ORGANISATION, (), 1, ".github/rules.yml: read as a repository's rules, as it stands at .github/rules.yml; --as organisation reads it as an organisation's."),
        (".github/rules.yml", ORGANISATION, ("--as", "organisation"), 0, ".github/rules.yml: fine; mode advise;"),
        ("rules.yml", ORGANISATION, ("--as", "organisation", "--organisation", "good.yml"), 2, ""),
        ("rules.yml", ORGANISATION, ("--organisation", "good.yml"), 1, "error: floor: only an organisation's rules have a floor"),
    ],
)  # fmt: skip
def test_whose_rules_a_file_holds_is_guessed_and_told(
    folder: Path, path: str, text: str, arguments: tuple[str, ...], code: int, said: str
) -> None:
    (folder / ".github").mkdir()
    (folder / path).write_text(text)
    done = check(folder, path, *arguments)

    assert done.returncode == code
    assert said in done.stdout


def test_what_a_floor_overrules_is_not_fine(folder: Path) -> None:
    (folder / "org.yml").write_text("version: 1\nfloor: {mode: enforce, tracks: {fast: {manual-test: required}}}\n")
    (folder / "loose.yml").write_text("version: 1\nmode: observe\ntracks: {fast: {manual-test: optional}}\n")
    done = check(folder, "loose.yml", "--organisation", "org.yml")

    assert done.returncode == 1
    assert (
        "loose.yml: holds, but where it is looser than the floor (2 places above) the floor does; mode enforce;"
        in done.stdout
    )
    assert "2 errors in 1 file." in done.stdout
    assert "fine" not in done.stdout


def test_all_errors_are_counted_and_a_hundred_told(folder: Path) -> None:
    (folder / "long.yml").write_text("version: 1\n" + "".join(f"key{number}: 1\n" for number in range(500)))
    done = check(folder, "long.yml")

    assert done.stdout.count("unknown key") == 100
    assert "error: 400 more problems of this file\n   --> long.yml:102:1\n" in done.stdout
    assert done.stdout.endswith("\n500 errors in 1 file; 100 are told.\n")
    assert sum(one["count"] for one in json.loads(check(folder, "long.yml", "--format", "json").stdout)) == 500


def test_a_file_that_nobody_reads_is_an_error(tmp_path: Path) -> None:
    made = History(tmp_path / "shop")
    made.commit("Begin", {".github/rules.yaml": GOOD})
    done = check(tmp_path, "shop/.github/rules.yaml")

    assert done.returncode == 1
    assert "error: nobody reads this file: rules stand in `.github/rules.yml`" in done.stdout
    assert "help: rename it: `git mv .github/rules.yaml .github/rules.yml`" in done.stdout

    home = History(tmp_path / ".github")
    home.commit("Begin", {"rules.yaml": GOOD})
    assert "help: rename it: `git mv rules.yaml rules.yml`" in check(tmp_path, ".github/rules.yaml").stdout


@pytest.mark.parametrize("name", [".github/rules.yml", ".github/rules.yaml", "rules.yml", "rules.yaml"])
def test_the_hook_looks_at_either_name(name: str) -> None:
    hook, _ = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))

    assert re.search(hook["files"], name)
    assert not re.search(hook["files"], f"docs/{name}")


PROMETHEUS = "groups:\n  - name: example\n    rules: []\n"


def test_a_hook_leaves_out_what_only_has_the_name_of_rules(tmp_path: Path) -> None:
    """Prometheus has a `rules.yml` too; rules of Twotrack are told what is wrong with them, wherever they stand."""
    (tmp_path / "rules.yml").write_text(PROMETHEUS)
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "rules.yml").write_text("mode: advise\n")
    assert check(tmp_path, "--only-ours", "rules.yml").returncode == 0
    assert "`version` is missing" in check(tmp_path, "--only-ours", ".github/rules.yml").stdout

    for ours in ("version: 1\nmode: enfroce\n", "version: 1\nmode: [\n"):
        (tmp_path / "rules.yml").write_text(ours)
        assert check(tmp_path, "--only-ours", "rules.yml").returncode == 1


def test_what_a_domain_written_anew_takes_from_that_of_the_pack_is_named(tmp_path: Path) -> None:
    """A domain replaces the one underneath whole: who only means to add a path loses the rest without a word."""
    head = "version: 1\nmode: advise\nextends: [default, regulated]\n"
    (tmp_path / "less.yml").write_text(head + "domains: {payments: {paths: ['pay/**'], risk: high}}\n")
    same = "{paths: ['pay/**'], risk: high, most-ai: ai-assisted, design-doc: required}"
    (tmp_path / "same.yml").write_text(head + f"domains: {{payments: {same}, mine: {{paths: [a]}}}}\n")

    assert (
        ", looser than those of the packs: `payments` (`most-ai`, `design-doc`);" in check(tmp_path, "less.yml").stdout
    )
    assert "looser" not in check(tmp_path, "same.yml").stdout


def test_the_packs_routes_that_a_list_drops_are_named(tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(
        "version: 1\nmode: advise\nroutes:\n"
        "  - {name: mine, when: {origin: ai-heavy}, track: careful}\n  - {name: rest, track: fast}\n"
    )
    (tmp_path / "same.yml").write_text("version: 1\nmode: advise\n")
    (tmp_path / "all.yml").write_text("version: 1\nmode: advise\nroutes: [{name: all, track: careful}]\n")
    told = check(tmp_path, "rules.yml").stdout

    assert "in place of the packs' routes, and so without their `only part of it was seen`, `high-risk domain`" in told
    assert "AI-heavy code" not in told, "another route asks the same"
    assert "in place" not in check(tmp_path, "same.yml").stdout
    assert "in place of the packs' routes;" in check(tmp_path, "all.yml").stdout


def test_steps_for_an_admin_are_told_where_a_file_lies_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "draft.yml").write_text("version: 1\nmode: enforce\n")
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "rules.yml").write_text("version: 1\nmode: enforce\n")

    assert "Rulesets" not in check(tmp_path, "draft.yml").stdout
    assert "Rulesets" in check(tmp_path, "draft.yml", "--steps").stdout
    assert "Rulesets" in check(tmp_path, ".github/rules.yml").stdout
