"""Which added lines count."""

import pytest
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
