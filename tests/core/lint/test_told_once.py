"""One line is told once of one kind of mistake: by the item that knows most about it."""

from collections import Counter

import pytest

from bot.core.lint.changed import whole_file
from bot.core.lint.inspection import find_in_file, told_once
from tests.core.lint.test_examples import EXAMPLES, ITEMS, LOOKING, Example

APART = {"new-dependency"}  # speaks of all packages that are new, at the first of them


@pytest.mark.parametrize("example", [each for each in EXAMPLES if each.bad], ids=lambda each: each.item)
def test_no_line_of_any_bad_example_is_told_twice_in_one_family(example: Example) -> None:
    for file in example.change.files:
        told = told_once(find_in_file(file, LOOKING), LOOKING)
        lines = Counter((one.line, ITEMS[one.item].family) for one in told if one.line and one.item not in APART)

        assert [place for place, count in lines.items() if count > 1] == []


@pytest.mark.parametrize("item", [item for item in LOOKING if item.yields_to], ids=lambda item: item.id)
def test_an_item_yields_to_others_that_there_are(item):
    assert set(item.yields_to) <= ITEMS.keys() - {item.id}


def test_the_item_that_knows_more_is_the_one_that_is_told():
    line = "os.system('ping ' + request.args['host'])\n"
    told = told_once(find_in_file(whole_file("src/a.py", line), LOOKING), LOOKING)

    assert [one.item for one in told] == ["shell-from-request"]


def test_without_it_the_other_speaks():
    others = [item for item in LOOKING if item.id != "shell-from-request"]
    told = told_once(
        find_in_file(whole_file("src/a.py", "os.system('ping ' + request.args['host'])\n"), others), others
    )

    assert [one.item for one in told] == ["shell-from-strings"]
