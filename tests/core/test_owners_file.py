"""CODEOWNERS is read as GitHub reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.code_owners import code_owners
from bot.core.owned import Owned, Owners

# The situations that GitHub's page about code owners describes, each as a line and paths.
EVERYTHING = "* @everyone-1 @everyone-2"


@pytest.mark.parametrize(
    ("line", "owned", "free"),
    [
        ("*", ["a", "src/a.py", "docs/deep/er/a.md"], []),
        ("*.js", ["a.js", "src/deep/a.js"], ["a.jsx", "js"]),
        ("*.go", ["cmd/main.go"], ["cmd/main.go.txt"]),
        ("/build/logs/", ["build/logs/a", "build/logs/deep/a"], ["x/build/logs/a", "build/logs"]),
        ("docs/*", ["docs/a.md"], ["docs/deep/a.md", "x/docs/a.md"]),
        ("apps/", ["apps/a", "deep/apps/er/a"], ["apps", "xapps/a"]),
        ("/docs/", ["docs/a", "docs/deep/a"], ["x/docs/a"]),
        ("/scripts/", ["scripts/a.sh"], ["x/scripts/a.sh"]),
        ("**/logs", ["logs/a", "build/logs/a", "deep/er/logs/a", "logs"], ["logs.txt"]),
        ("/apps/github", ["apps/github", "apps/github/a"], ["apps/githubs", "x/apps/github"]),
        ("src/**/test_*.py", ["src/test_a.py", "src/deep/er/test_a.py"], ["test_a.py"]),
        ("/*", ["a.md"], ["docs/a.md"]),
        ("README.md", ["README.md", "docs/README.md"], ["readme.md", "README.mdx"]),
        ("path\\ with/a.txt", ["path with/a.txt"], ["path/a.txt"]),
        ("a?.md", ["ab.md"], ["a.md", "a/b.md"]),
    ],
)
def test_a_pattern_owns_these_and_not_those(line: str, owned: list[str], free: list[str]) -> None:
    read = code_owners("CODEOWNERS", f"{line} @ana\n")

    assert read.skipped == ()
    assert [path for path in (*owned, *free) if read.of(path) is not None] == owned


@pytest.mark.parametrize(
    ("text", "path", "owners"),
    [
        (f"{EVERYTHING}\n*.js @js", "a.js", Owners(users=("js",))),
        (f"*.js @js\n{EVERYTHING}", "a.js", Owners(users=("everyone-1", "everyone-2"))),
        ("*.txt @acme/octocats", "a.txt", Owners(teams=("acme/octocats",))),
        ("*.go docs@example.com @ana", "a.go", Owners(users=("ana",), emails=("docs@example.com",))),
        ("*.js @js #This is a remark @ben", "a.js", Owners(users=("js",))),
        ("/apps/ @ana\n/apps/github", "apps/github/a", None),
        ("/apps/ @ana\n/apps/github # nobody", "apps/github/a", None),
        ("/apps/ @ana\n/apps/github @ben", "apps/github/a", Owners(users=("ben",))),
        ("# /apps/ @ana\n\n", "apps/a", None),
        ("\ufeff*\t@ana\r\n", "a", Owners(users=("ana",))),
        ("* @ana @ana", "a", Owners(users=("ana",))),
        ("/docs/ @ana", "Docs/a", None),
    ],
)
def test_the_last_line_that_matches_decides(text: str, path: str, owners: Owners | None) -> None:
    assert code_owners("CODEOWNERS", text).of(path) == owners


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("!*.js @ben", "knows no exceptions"),
        ("[ab].js @ben", "knows no ranges"),
        ("\\#notes @ben", "knows no escaped `#`"),
        ("*.js ben", "`ben` is no owner"),
        ("*.js @acme/a/b", "`@acme/a/b` is no owner"),
        ("/ @ben", "is no pattern"),
        (f"{'a' * 4001} @ben", "more than 4000 characters"),
    ],
)
def test_a_line_that_github_skips_is_skipped_and_told(line: str, why: str) -> None:
    read = code_owners("docs/CODEOWNERS", f"* @ana\n{line}\n")

    assert read.of("a.js") == Owners(users=("ana",))
    (told,) = read.skipped
    assert told.startswith("`docs/CODEOWNERS` line 2 is skipped: ")
    assert why in told


def test_files_with_the_same_owners_stand_together_and_both_names_count() -> None:
    read = code_owners("CODEOWNERS", "/pay/ @ana @ben\n/docs/ @cleo\n")

    assert read.over(["pay/1", "docs/1", "pay/2", "src/1", "pay/3", "pay/4", "pay/1"]).owned == (
        Owned(Owners(users=("ana", "ben")), ("pay/1", "pay/2", "pay/3"), 4),
        Owned(Owners(users=("cleo",)), ("docs/1",), 1),
    )


@given(st.text(max_size=200), st.text(max_size=40))
def test_any_text_can_be_read_and_asked(text: str, path: str) -> None:
    read = code_owners("CODEOWNERS", text)
    read.of(path)

    assert len(read.lines) + len(read.skipped) <= text.count("\n") + 1


def test_of_many_bad_lines_the_first_are_told_and_the_others_counted() -> None:
    told = code_owners("CODEOWNERS", "* nobody\n" * 9).skipped

    assert len(told) == 6
    assert told[-1] == "4 more lines of `CODEOWNERS` are skipped"


@given(
    st.lists(st.sampled_from(["*", "*.js", "/docs/", "docs/*", "apps/"]), min_size=1), st.text("adocs/.j", max_size=9)
)
def test_a_last_line_for_everything_always_decides(patterns: list[str], path: str) -> None:
    text = "".join(f"{pattern} @ana\n" for pattern in patterns)

    assert code_owners("CODEOWNERS", f"{text}* @ben\n").of(path or "a") == Owners(users=("ben",))
