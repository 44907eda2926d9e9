"""Commands are what a reader of the comment would take for one."""

import pytest

from bot.core.commands import Command, commands


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("/tested on staging", [Command("tested", "on staging")]),
        ("Hello\n/Tested  on staging  \nbye", [Command("tested", "on staging")]),
        ("   /tested x", [Command("tested", "x")]),
        ("/design https://x.example/a.md and `b`", [Command("design", "https://x.example/a.md and b")]),
        ("/help", [Command("help", "")]),
        ("/help:", [Command("help", "")]),
        ("/tested: on staging", [Command("tested", "on staging")]),
        ("/Tested:on staging", [Command("tested", "on staging")]),
        ("/a one\n\n/b two", [Command("a", "one"), Command("b", "two")]),
        ("see /tested x", []),
        ("> /tested x", []),
        ("> quote\n/tested x", []),
        ("```\n/tested x\n```", []),
        ("```\ncode\n```python\n/tested x\n```", []),
        ("    /tested x", []),
        ("- /tested x", []),
        ("<!--\n/tested x\n-->", []),
        ("text <!--\n/tested x\n--> more", []),
        ("<pre>\n/tested x\n</pre>", []),
        ("`\n/tested x\n`", []),
        ("`/tested x`", []),
        ("/etc/passwd", []),
        ("", []),
    ],
)
def test_what_is_a_command(body: str, expected: list[Command]) -> None:
    assert expected == list(commands(body))
