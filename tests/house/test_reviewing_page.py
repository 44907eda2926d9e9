"""docs/reviewing.md lists every command there is, and no other."""

import re
from pathlib import Path

from bot.core.messages.commands import USAGE
from bot.core.words import Word

PAGE = (Path(__file__).parents[2] / "docs" / "reviewing.md").read_text("utf-8")


def test_every_command_that_the_comment_lists_is_in_the_table() -> None:
    table = PAGE.split("<!-- commands -->")[1].split("<!-- end of commands -->")[0]
    rows = re.findall(r"^\| `(/[^`]+)` \|", table, flags=re.MULTILINE)

    assert rows == [line for line, _ in USAGE.values()]


def test_it_names_no_command_that_is_none() -> None:
    named = set(re.findall(r"`/([a-z]+)", PAGE))

    assert named <= {word.value for word in Word}
