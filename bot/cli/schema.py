"""`twotrack schema`: what editors need to complete and explain rules while they are written."""

import json
from enum import StrEnum
from typing import Annotated

import typer

from bot import shipped
from bot.core.rules.schema import rules_schema, tests_schema


class Of(StrEnum):
    """Which kind of file."""

    RULES = "rules"
    TESTS = "tests"


def schema(
    of: Annotated[Of, typer.Argument(help="For rules.yml, or for a file of tests beside it.")] = Of.RULES,
) -> None:
    """Print a JSON Schema, with which editors complete and explain the keys of a rules file.

    Keep it beside the rules and say so in their first line:

    # yaml-language-server: $schema=rules.schema.json
    """
    print(written(of), end="")


def written(of: Of) -> str:
    """The schema as it is kept in `rules/`."""
    made = rules_schema(shipped.packs()) if of is Of.RULES else tests_schema()
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"
