"""Commands are what a reader of the comment would take for one."""

import pytest

from bot.core.commands import Command, commands

_TESTED, _LATE = Command("tested", "it"), Command("tested", "it", late=True)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("/tested it", [_TESTED]),
        ("\r\n/tested it\r\n\r\n/help\r\n\r\nBest, Ben", [_TESTED, Command("help", "")]),
        (
            "/tested it\n\nDe : hana\nEnvoyé : mardi\n\n/track fast because of it",
            [_TESTED, Command("track", "fast because of it", late=True)],
        ),
        ("Thanks!\n\n/tested it", [_LATE]),
        ("Prima.\n\nVan: Hana\nVerzonden: dinsdag\nOnderwerp: Re: [acme/shop]\n\n/tested it", [_LATE]),
        ("Ja.\n\n*From:* Hana\n*Sent:* Tuesday\n\n/tested it", [_LATE]),
        (
            "Sì.\n\nIl giorno mar 3 nov 2026 alle ore 10:00 hana <\nhana@acme.example> ha scritto:\n\n/tested it",
            [_LATE],
        ),
        ("> /tested it\n\n/tested it", [_LATE]),
        ("No.\n\nOn Tue, 3 Nov 2026, hana wrote:\n\n/tested it", []),
    ],
)
def test_of_an_e_mail_only_what_it_begins_with_counts(body: str, expected: list[Command]) -> None:
    assert expected == list(commands(body, by_mail=True))


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
