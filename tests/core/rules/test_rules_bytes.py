"""Files that are hardly files, and packs that go round in circles: each is answered in full, and soon."""

from pathlib import Path

import pytest

from bot.core.rules import Problem, Source, compose
from bot.core.rules.encoded import decoded
from tests.core.rules.test_rules_problems import told

GOLDEN = dict(
    case.split("\n", 1) for case in (Path(__file__).parent / "bytes.txt").read_text("utf-8").split("\n=== ")[1:]
)
FINE = "version: 1\nmode: observe\n"
FILES = {
    "Latin-1": "version: 1\ngroups: {seniors: [andr\u00e9]}\n".encode("latin-1"),
    "UTF-16, low byte first": FINE.encode("utf-16"),
    "UTF-16, high byte first": b"\xfe\xff" + FINE.encode("utf-16-be"),
    "half a letter": "# \u00e9\nmode: \u00e9".encode()[:-1],
    "a zero byte": b"version: 1\nmode: obs\0erve\n",
    "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "one byte too many": FINE.encode() + b"#" * (256 * 1024 - len(FINE) + 1),
    "a byte order mark within": FINE.encode() + b"\xef\xbb\xbfversion: 1\n",
    "no byte": b"",
    "a mistake behind a byte order mark and Windows line ends": b"\xef\xbb\xbfversion: 1\r\nmode: off\r\n",
}
FINE_FILES = {
    "a byte order mark": b"\xef\xbb\xbf" + FINE.encode(),
    "Windows line ends": FINE.replace("\n", "\r\n").encode(),
    "as large as may be": FINE.encode() + b"#" * (256 * 1024 - len(FINE)),
}


def problems(data: bytes, pack: Source) -> tuple[Problem, ...]:
    source = decoded("rules.yml", data)
    if isinstance(source, Problem):
        return (source,)
    return compose(repository=source, organisation=None, packs={"default": pack}).problems


@pytest.mark.parametrize("name", FILES)
def test_bytes_that_are_no_rules_are_told_so(pack: Source, name: str) -> None:
    assert "\n".join(told(problem) for problem in problems(FILES[name], pack)) == GOLDEN[name].strip("\n")


@pytest.mark.parametrize("name", FINE_FILES)
def test_bytes_that_are_rules(pack: Source, name: str) -> None:
    assert problems(FINE_FILES[name], pack) == ()


def test_a_source_is_known_by_the_id_that_git_gives_its_bytes() -> None:
    """As `git hash-object` says it."""
    source = decoded("rules.yml", b"version: 1\n")

    assert isinstance(source, Source)
    assert source.oid == "b82551848c644f63b8517a7bdf8be9a992e6f4da"


@pytest.mark.parametrize("name", ["packs in a circle", "a pack that extends itself"])
def test_packs_in_a_circle_are_told_so(name: str) -> None:
    other = {"packs in a circle": "right", "a pack that extends itself": "left"}[name]
    packs = {
        "default": Source("pack default", FINE, "d"),
        "left": Source("pack left", f"version: 1\nextends: [{other}]\n", "l"),
        "right": Source("pack right", "version: 1\nextends: [left]\n", "r"),
    }
    asked = Source("rules.yml", "version: 1\nextends: [left]\n", "f")
    answer = compose(repository=asked, organisation=None, packs=packs)

    assert answer.rules is None
    assert "\n".join(told(problem) for problem in answer.problems) == GOLDEN[name].strip("\n")
