"""A rules file and a change as large as they get, for measuring: 500 lines, 200 routes, 3,000 changed paths."""

import random

from bot.core.facts import ChangedFile, Snapshot
from bot.core.rules import Composed, Source, compose
from tests.builders import file, snapshot

WORDS = [
    "api",
    "core",
    "web",
    "billing",
    "cart",
    "user",
    "order",
    "item",
    "list",
    "view",
    "model",
    "auth",
    "docs",
    "config",
    "price",
    "tax",
    "net",
    "db",
    "job",
    "mail",
]


def rules(routes: int = 200, lines: int = 500) -> str:
    """A file of so many lines, each route of which asks for paths; no two globs are the same."""
    dice = random.Random(1)
    text = ["version: 1", "domains:"]
    spare = lines - routes - 4
    for number in range(spare // 4):
        word = dice.choice(WORDS)
        text += [
            f"  {word}-{number}:",
            "    risk: normal",
            "    paths:",
            f'      - "services/{word}{number}/**"',
        ]
    text += ["routes:"]
    text += [_route(number, dice.choice(WORDS)) for number in range(routes - 1)]
    text += ["  - {name: everything else, track: fast}"]
    return "\n".join(text) + "\n" * (lines - len(text))


def _route(number: int, word: str) -> str:
    paths = (
        f'["**/{word}{number}/**"]',
        f'{{only: ["{word}/{number}/**", "*.{word}{number}"]}}',
        f'["src/{number}/*.py"]',
    )
    more = ("", ", fork: true", ", risk: high")[number % 3]
    return f"  - {{name: route {number}, when: {{paths: {paths[number % 3]}{more}}}, track: careful}}"


def composed(text: str, pack: Source) -> Composed:
    """Read it over the default pack."""
    return compose(repository=Source("rules.yml", text, "large"), organisation=None, packs={"default": pack})


def change(files: int = 3000, seed: int = 2) -> Snapshot:
    """A pull request that touches so many files, all over the place."""
    dice = random.Random(seed)
    return snapshot(*(_file(number, dice) for number in range(files)))


def _file(number: int, dice: random.Random) -> ChangedFile:
    folders = "/".join(dice.choice(WORDS) for _ in range(dice.randint(1, 5)))
    return file(f"services/{folders}/part_{number}.py", added=3, deleted=1)
