"""The commands, one file each. Only the one that runs is imported: the demo brings a whole GitHub along."""

import sys
from importlib import import_module

import typer

_COMMANDS = (
    "demo",
    "serve",
    "sandbox",
    "explain",
    "replay",
    "check",
    "test",
    "simulate",
    "schema",
    "audit",
    "lint",
    "checks",
    "queue",
)


def commands(asked: str | None) -> typer.Typer:
    """The command that was asked for; all of them where none was, so that help can list them."""
    app = typer.Typer(
        name="twotrack",
        help="Two-track review for teams whose pull requests are largely written by AI.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.callback()(_nothing)
    for name in (asked,) if asked in _COMMANDS else _COMMANDS:
        found = getattr(import_module(f"bot.cli.{name}"), name)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return app


def _nothing() -> None:
    """Two-track review for teams whose pull requests are largely written by AI."""


def main() -> None:
    """Run `twotrack`."""
    commands(sys.argv[1] if len(sys.argv) > 1 else None)()
