"""Which added lines count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulls import shipped

from bot.core.facts import ChangedFile, Diff
from bot.core.generated import Paths, counted_lines


@pytest.mark.parametrize(
    "path",
    [
        "package-lock.json",
        "web/Package-Lock.json",
        "Cargo.lock",
        "uv.lock",
        "go.sum",
        "static/app.min.js",
        "static/app.js.map",
        "api/shop.pb.go",
        "api/shop_pb2.py",
        "lib/model.freezed.dart",
        "vendor/github.com/pkg/errors/errors.go",
        "src/node_modules/left-pad/index.js",
        "third_party/zlib/zlib.c",
        "dist/index.js",
        "src/__snapshots__/basket.test.ts.snap",
        "web/src/__generated__/schema.ts",
    ],
)
def test_generated_vendored_lock_and_minified_files_count_for_nobody(path):
    assert path in shipped().uncounted


@pytest.mark.parametrize(
    "path",
    [
        "src/basket.py",
        "src/vendors.py",
        "vendor.py",
        "src/distance/metric.go",
        "locks/lock.rs",
        "package.json",
        "requirements.txt",
        "generated/notes.md",
        "admin.js",
    ],
)
def test_other_files_count(path):
    assert path not in shipped().uncounted


def test_trees_begin_at_the_root():
    paths = Paths(trees=frozenset({".github/agents"}))
    asked = [".github/agents/a.md", ".github/agents", ".github/agentsmith", "x/.github/agents/a.md"]

    assert [path in paths for path in asked] == [True, True, False, False]


def test_counted_lines_are_the_added_lines_of_counted_text_files():
    diff = Diff(
        (
            ChangedFile(path="src/basket.py", added=7, deleted=90),
            ChangedFile(path="uv.lock", added=4000),
            ChangedFile(path="logo.png", added=3, binary=True),
            ChangedFile(path="README.md", added=2),
        )
    )

    assert counted_lines(diff, shipped().uncounted) == 9


@pytest.mark.parametrize("path", ["a/x.lock", "b/y.min.js", "deep/vendor/z", "gen/a", "src/a.py", "gen"])
def test_two_sets_of_paths_together_hold_what_either_holds(path: str) -> None:
    one = Paths(names=frozenset({"x.lock"}), trees=frozenset({"gen"}))
    other = Paths(endings=(".min.js",), folders=frozenset({"vendor"}))

    assert (path in one | other) is (path in one or path in other)
    assert (path in one | Paths()) is (path in one)


ODD = st.text(st.sampled_from("aB./-\nİ\ud800é$"), max_size=6)
PARTS = st.sampled_from(["a", "B", "lock", "a.b", ".b", "é", "i̇", "\ud800", ""]) | ODD
PATHS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)
SETS = st.builds(
    Paths,
    names=st.frozensets(PARTS.map(str.lower), max_size=3),
    endings=st.lists(PARTS.map(str.lower), max_size=3).map(tuple),
    folders=st.frozensets(PARTS.map(str.lower), max_size=3),
    trees=st.frozensets(PATHS.map(str.lower), max_size=3),
)


@given(SETS, st.lists(PATHS, max_size=6))
def test_searching_a_whole_list_finds_what_a_look_at_each_path_finds(some, paths):
    def belongs(path: str) -> bool:
        *folders, name = path.lower().split("/")
        inside = any(f"{path.lower()}/".startswith(f"{tree}/") for tree in some.trees)
        return inside or name in some.names or bool(some.folders & {*folders}) or path.lower().endswith(some.endings)

    assert some.among(paths) == [path for path in paths if belongs(path)]


def test_a_set_too_large_to_search_for_at_once_is_looked_up_path_by_path():
    many = Paths(names=frozenset(f"{number:030}" for number in range(10_000)))

    assert many.among([f"src/{7:030}", "src/else"]) == [f"src/{7:030}"]
