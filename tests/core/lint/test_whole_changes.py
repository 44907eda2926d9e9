"""Whatever a change holds, the detectors that look at all of it answer, and point at lines that it added."""

from hypothesis import given
from hypothesis import strategies as st

from bot.app import checklists
from bot.core.catalogue import checklist
from bot.core.lint.changed import Change, Changed, Line
from bot.core.lint.inspection import find_in_change, find_in_file, wishes
from bot.core.lint.surroundings import listing

ITEMS = checklist(*checklists())
_PATHS = st.sampled_from(
    [
        "",
        "a\nb.py",
        "package.json",
        "web/package.json",
        "pyproject.toml",
        "requirements.txt",
        "go.mod",
        "pom.xml",
        "src/new_part.py",
        "src/Part.tsx",
        "tests/test_a.py",
        "a_test.go",
        ".github/workflows/ci.yml",
        "Dockerfile",
        "é/ü.rb",
    ]
)
_WORDS = st.sampled_from(
    [
        "import",
        "from",
        "def test_a(",
        "@Test",
        "func TestA(",
        '"a": "*",',
        "a==1",
        "gem 'a'",
        "[project]",
        "{",
        "}",
        "<dependency>",
        "uses: a/b@main",
        "'",
        '"',
        "\\",
        "\x00",
        "\ud800",
        "(" * 50,
        " ",
        "httpx",
    ]
)
_TEXT = st.lists(st.lists(_WORDS, max_size=6).map(" ".join), max_size=30).map("\n".join)


@st.composite
def _files(draw):
    text, removed = draw(_TEXT), draw(_TEXT)
    lines = [Line(number, line) for number, line in enumerate(text.splitlines(), 1)]
    kept = draw(st.sets(st.integers(1, 30)))
    return Changed(
        path=draw(_PATHS),
        status=draw(st.sampled_from(["added", "modified", "removed", "renamed"])),
        added=tuple(line for line in lines if line.number not in kept),
        removed=tuple(Line(number, line) for number, line in enumerate(removed.splitlines(), 1)),
        text=draw(st.sampled_from([text, None])),
    )


@given(st.lists(_files(), max_size=6), st.dictionaries(_PATHS, _TEXT, max_size=4))
def test_any_change_is_answered_and_only_added_lines_are_pointed_at(files, around):
    bare = Change(files=tuple(files))
    listed = listing([*around, *(file.path for file in files)], (each.path for each in wishes(bare, ITEMS).folders))
    change = Change(files=tuple(files), around=around, listed=listed)

    found = find_in_change(change, ITEMS)
    alone = [(file, finding) for file in files for finding in find_in_file(file, ITEMS)]

    numbers = {(file.path, number) for file in files for number in file.numbers}
    assert all(not finding.line or (finding.path, finding.line) in numbers for finding in found)
    assert all(not finding.line or finding.line in file.numbers for file, finding in alone)
