"""`.gitattributes`: generated and vendored files as git itself reads them."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from pulls import ask, commit, pull, share, shipped

from bot.core.attributes import read_attributes, slim
from bot.core.classify import Question, classify
from bot.core.facts import ChangedFile, Diff
from bot.core.generated import Paths

NAMES = ("linguist-generated", "linguist-vendored")
PATHS = [
    "a.py", "vendor", "vendor/x.js", "src/vendor/x.js", "src/vendor/y/x.js", "api/gen.pb.go", "gen.pb.go", "docs/a b.md",
    "dist/app.js", "dist/deep/app.js", "src/dist/app.js", "ä.py", "#x", "uv.lock", "third/party/a.c", "third/a.c",
]  # fmt: skip
LINES = [
    "*.pb.go linguist-generated",
    "vendor/** linguist-vendored",
    "vendor linguist-vendored",
    "/dist/* linguist-generated=true",
    "dist/** -linguist-generated",
    "**/vendor/*.js linguist-vendored",
    '"docs/a b.md" linguist-generated',
    "*.py text eol=lf linguist-generated",
    "a.py !linguist-generated",
    "a.py -linguist-generated",
    "uv.lock linguist-generated=false",
    "third/**/a.c linguist-vendored",
    "vendor/ linguist-vendored",
    "!a.py linguist-generated",
    "# *.py linguist-generated",
    "\\#x linguist-generated",
    "[attr]gen linguist-generated",
    "ä.py linguist-generated=True",
]


def by_git(folder: Path, text: str) -> dict[str, bool | None]:
    """What git says of each path: set, unset, or nothing."""
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    (folder / ".gitattributes").write_text(text, "utf-8")
    command = ["git", "-C", str(folder), "check-attr", "-z", "--stdin", *NAMES]
    answer = subprocess.run(command, input="\0".join(PATHS).encode(), capture_output=True, check=True).stdout.decode()
    words = answer.split("\0")[:-1]
    found: dict[str, list[bool]] = {path: [] for path in PATHS}
    for path, value in zip(words[::3], words[2::3], strict=True):
        if value != "unspecified":
            found[path].append(value not in {"unset", "false"})
    return {path: any(said) if said else None for path, said in found.items()}


@pytest.mark.parametrize("start", range(len(LINES)))
@pytest.mark.parametrize("many", [1, 3, len(LINES)])
def test_every_path_is_what_git_says(tmp_path: Path, start: int, many: int) -> None:
    text = "\n".join((LINES * 2)[start : start + many]) + "\n"
    attributes = read_attributes(text)

    assert {path: attributes.verdict(path) for path in PATHS} == by_git(tmp_path, text)
    assert read_attributes(slim(text)) == attributes


@pytest.mark.parametrize("text", ["", "\0\0", "*.py", "linguist-generated", "a" * 300 + " linguist-generated", "* " * 9999,
                                  "*a*a*a*a*a*a linguist-generated", '"open linguist-generated'])  # fmt: skip
def test_what_cannot_be_read_says_nothing(text: str) -> None:
    assert read_attributes(text).verdict("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") is None


def test_the_repository_is_believed_before_well_known_names() -> None:
    paths = Paths(
        names=frozenset({"uv.lock"}),
        attributes=read_attributes("uv.lock -linguist-generated\n*.gen.py linguist-generated"),
    )

    assert ["uv.lock" in paths, "a.gen.py" in paths, "a.py" in paths] == [False, True, False]
    assert "uv.lock" in Paths(names=frozenset({"uv.lock"}))


def test_lines_of_generated_files_count_for_nobody() -> None:
    diff = Diff((ChangedFile(path="a.gen.py", added=90), ChangedFile(path="a.py", added=10)))
    asked = pull(commit(1, added=100))
    assert ask(asked, diff).counted == 100
    uncounted = Paths(attributes=read_attributes("*.gen.py linguist-generated"))
    answer = classify(Question(pull=asked, diff=diff, signals=replace(shipped(), uncounted=uncounted)))

    assert (answer.counted, share(answer)) == (10, (0, 0, 100))
