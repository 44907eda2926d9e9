"""What the rules look for in added lines is found there and nowhere else, and only answers are kept."""

import pytest

from bot.core.content import MOST, search
from bot.core.diff import added_lines
from bot.core.rules import Expression

DIFF = """\
diff --git a/src/a.py b/src/a.py
--- a/src/a.py
+++ b/src/a.py
@@ -1,3 +1,4 @@
 stripe.Refund()
-stripe.Customer()
+charge = stripe.Charge(
+    amount)
 end
diff --git a/old.py b/new.py
similarity index 90%
rename from old.py
rename to new.py
--- a/old.py
+++ b/new.py
@@ -1 +1,2 @@
 x
+++ stripe.Plan
diff --git a/logo.png b/logo.png
Binary files a/logo.png and b/logo.png differ
"""


def ask(*texts: str, diff: str | None = DIFF, whole: bool = True) -> dict[str, tuple[str, ...] | None]:
    return search(diff, [Expression.compile(text) for text in texts], whole=whole)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        (r"stripe\.Charge", ("src/a.py",)),
        (r"stripe\.(Charge|Plan)", ("src/a.py", "new.py")),
        (r"^\+\+ stripe", ("new.py",)),  # an added line that looks like a header
        (r"stripe\.Refund", ()),  # stood there before
        (r"stripe\.Customer", ()),  # was taken out
        (r"Charge\(\s*amount", ()),  # no match goes over the end of a line
        (r"amount\)$", ("src/a.py",)),
        ("(?i)STRIPE[.]charge", ("src/a.py",)),
        (r"\+\+\+ b/", ()),
    ],
)
def test_only_added_lines_are_searched(text: str, paths: tuple[str, ...]) -> None:
    assert ask(text) == {text: paths}


def test_at_most_three_paths_are_kept() -> None:
    diff = "".join(
        f"diff --git a/{n} b/{n}\n--- a/{n}\n+++ b/{n}\n@@ -0,0 +1 @@\n+pay\n" for n in ("a", "b", "c", "d", "e")
    )

    assert ask("pay", diff=diff) == {"pay": ("a", "b", "c")}


def test_nobody_knows_without_the_diff() -> None:
    assert ask("a", "b", diff=None) == {"a": None, "b": None}
    assert ask("a", diff="diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n+a\n") == {"a": None}


def test_finding_nothing_in_a_part_proves_nothing() -> None:
    assert ask("Charge", "Nowhere", whole=False) == {"Charge": ("src/a.py",), "Nowhere": None}


def test_what_is_too_long_is_searched_as_far_as_it_goes() -> None:
    line = "x" * 99
    count = MOST // 100 + 10
    diff = f"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -0,0 +1,{count + 1} @@\n" + f"+{line}\n" * count + "+late\n"

    assert ask("x", "late", diff=diff) == {"x": ("x",), "late": None}


def test_the_lines_of_each_file_stand_by_its_new_name() -> None:
    assert added_lines(DIFF) == (
        ("src/a.py", "charge = stripe.Charge(\n    amount)\n"),
        ("new.py", "++ stripe.Plan\n"),
        ("logo.png", ""),
    )
