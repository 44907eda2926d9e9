"""A reason in the code accepts what stands on its line, or below a comment of its own, and nothing else."""

import pytest

from bot.core.lint.changed import Changed, Line, whole_file
from bot.core.lint.finding import Severity
from bot.core.lint.inspection import find_in_file
from bot.core.lint.item import Item
from tests.core.lint.test_examples import ITEMS

ACCEPT = "twotrack: accept sql-from-strings because the number is ours"
QUERY = '''def order(db, number):
    return db.execute(f"""
        SELECT * FROM orders WHERE number = {number}
    """)'''


def reasons(text: str, item: Item = ITEMS["sql-from-strings"]) -> list[str]:
    return [finding.accepted for finding in find_in_file(whole_file("src/a.py", text), [item])]


@pytest.mark.parametrize(
    "text",
    [
        f"{QUERY}  # {ACCEPT}\n",
        QUERY.replace("    return", f"    # {ACCEPT}\n    return") + "\n",
    ],
    ids=["behind its last line", "above it"],
)
def test_a_text_of_many_lines_is_accepted_behind_it_or_above_it(text):
    assert reasons(text) == ["the number is ours"]


def test_a_comment_behind_other_code_speaks_of_that_code_alone():
    line = 'db.execute(f"DELETE FROM orders WHERE number = {number}")'

    assert reasons(f"{line}  # {ACCEPT}\n{line}\n") == ["the number is ours", ""]


def test_a_reason_for_another_item_or_without_a_word_counts_for_nothing():
    other = ACCEPT.replace("sql-from-strings", "swallowed-error")

    assert reasons(f"{QUERY}  # {other}\n") == [""]
    assert reasons(f"{QUERY}  # twotrack: accept sql-from-strings because !!!\n") == [""]


def test_the_comment_need_not_be_new_where_the_text_is_known():
    text = f"{QUERY}  # {ACCEPT}\n"
    added = (Line(3, text.splitlines()[2]),)
    finding = find_in_file(Changed(path="src/a.py", added=added, text=text), [ITEMS["sql-from-strings"]])[0]

    assert (finding.line, finding.accepted) == (3, "the number is ours")
    assert ITEMS["sql-from-strings"].severity is Severity.BLOCK
