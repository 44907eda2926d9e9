"""The diff is read as git wrote it."""

from dataclasses import replace

import pytest

from bot.core.diff import read_diff
from bot.core.facts import ChangedFile
from bot.core.words import FileStatus

MODIFIED = """\
diff --git a/a.py b/a.py
index e69de29..4b48dee 100644
--- a/a.py
+++ b/a.py
@@ -1,2 +1,3 @@
 same
-old
+new
+newer
\\ No newline at end of file
"""
QUOTED = MODIFIED.replace("a/a.py", r'"a/\303\274 b.py"').replace("b/a.py", r'"b/\303\274 b.py"')
RENAMED = """\
diff --git a/pay/old name.txt b/docs/new name.txt
similarity index 100%
rename from pay/old name.txt
rename to docs/new name.txt
"""
BINARY = """\
diff --git a/img.png b/img.png
new file mode 100644
index 0000000..1234567
Binary files /dev/null and b/img.png differ
"""
REMOVED = """\
diff --git a/gone.sql b/gone.sql
deleted file mode 100644
index e69de29..0000000
--- a/gone.sql
+++ /dev/null
@@ -1,2 +0,0 @@
-x
--- y
"""
EMPTY = """\
diff --git a/empty.txt b/empty.txt
new file mode 100644
index 0000000..e69de29
"""
MODE = """\
diff --git a/run.sh b/run.sh
old mode 100644
new mode 100755
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        (MODIFIED, (ChangedFile(path="a.py", added=2, deleted=1),)),
        (QUOTED, (ChangedFile(path="ü b.py", added=2, deleted=1),)),
        (RENAMED, (ChangedFile(path="docs/new name.txt", previous="pay/old name.txt", status=FileStatus.RENAMED),)),
        (BINARY, (ChangedFile(path="img.png", status=FileStatus.ADDED, binary=True),)),
        (REMOVED, (ChangedFile(path="gone.sql", status=FileStatus.REMOVED, deleted=2),)),
        (EMPTY, (ChangedFile(path="empty.txt", status=FileStatus.ADDED),)),
        (MODE, (ChangedFile(path="run.sh"),)),
        (
            MODIFIED + REMOVED,
            (
                ChangedFile(path="a.py", added=2, deleted=1),
                ChangedFile(path="gone.sql", status=FileStatus.REMOVED, deleted=2),
            ),
        ),
    ],
)
def test_files_and_their_counts(text: str, expected: tuple[ChangedFile, ...]) -> None:
    found = read_diff(text)

    assert tuple(replace(file, digest="") for file in found.files) == expected
    assert found.truncated is None


def test_a_diff_that_cannot_be_read_is_said_to_be_truncated() -> None:
    broken = MODIFIED.replace("@@ -1,2 +1,3 @@", "@@ -1,9 +1,9 @@")

    assert read_diff(broken).truncated is not None


def counted(text: str) -> tuple[ChangedFile, ...]:
    return tuple(replace(file, digest="") for file in read_diff(text).files)


def test_carriage_returns_do_not_split_lines() -> None:
    assert counted(MODIFIED.replace("+new\n", "+new\r\n")) == (ChangedFile(path="a.py", added=2, deleted=1),)
    assert counted(MODIFIED.replace("+new\n", "+n\x0ce\u2028w\r!\n")) == (ChangedFile(path="a.py", added=2, deleted=1),)


def digest(text: str) -> str:
    return read_diff(text).files[0].digest


def test_a_digest_is_that_of_the_lines_and_of_where_they_come_in_and_not_of_what_stands_above() -> None:
    assert digest(MODIFIED) == digest(
        MODIFIED.replace("@@ -1,2 +1,3 @@", "@@ -1,2 +9,3 @@").replace("4b48dee", "aaaaaaa")
    )


@pytest.mark.parametrize(
    ("text", "other"),
    [
        (MODIFIED, MODIFIED.replace("+newer", "+older")),
        (MODIFIED, MODIFIED.replace(" same", " other")),
        (MODIFIED, MODIFIED.replace("-old", "-odd")),
        (BINARY, BINARY.replace("1234567", "7654321")),
        (MODE, MODE.replace("100755", "120000")),
        (MODIFIED, MODIFIED.replace("@@ -1,2 +1,3 @@", "@@ -7,2 +7,3 @@")),
    ],
)
def test_a_digest_changes_with_every_line_and_mode(text: str, other: str) -> None:
    assert digest(text) != digest(other)
