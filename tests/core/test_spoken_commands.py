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
        ("/design [the ledger](docs/a.md), ok", [Command("design", "[the ledger](docs/a.md), ok")]),
        ("/design <https://x.example/a.md>", [Command("design", "https://x.example/a.md")]),
        ("[/tested x](https://x.example)", [Command("tested", "x")]),
        ("/help", [Command("help", "")]),
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
