"""The commands, one file each. Only the one that runs is imported: the demo brings a whole GitHub along."""

import sys
from importlib import import_module

import typer

COMMANDS = {  # each with the first paragraph of its help, so that the list of them needs none of them
    "demo": "Show what Twotrack does, without GitHub: real webhooks, a real database, a dozen pull requests.",
    "serve": "Receive webhooks, look at pull requests, keep the check.",
    "sandbox": "Serve a GitHub on loopback: REST, GraphQL, signed webhooks, and people you can play.",
    "explain": "Say how a change is judged: who wrote it and how we know, what it touches, its track, and what merging "
    "it takes.",
    "replay": "Say what would have happened: judge each change of a local history, newest first, without any network.",
    "check": "Read rules files and tell everything that is wrong with them at once, each with its line and what to do "
    "about it.",
    "test": "Run the tests in rules files: each tells a pull request in a few facts, and what should come of it.",
    "simulate": "Say what a change of the rules would have done: which pull requests take another track, and who is "
    "asked more.",
    "schema": "Print a JSON Schema, with which editors complete and explain the keys of a rules file.",
    "lint": "Find the common mistakes of AI-written code in a change, as the bot would tell them on its pull request.",
    "audit": "Read the record of what was decided and done: is it whole, and why was this merged?",
    "checks": "The checklist: what it asks, and what each item pays.",
    "due": "Print the instant at which a promise falls due, with its offset from UTC.",
    "queue": "Show what waits, in the order in which to look: what is late, then risk, then what is promised soonest.",
    "move": "Move all that Twotrack remembers into another PostgreSQL: stop it, move, set DATABASE_URL, start it.",
    "notice": "Notices to chats and programs: try a destination.",
}


def commands(asked: str | None) -> typer.Typer:
    """The command that was asked for, and of the others what help lists. None = nobody asked for any."""
    app = typer.Typer(
        name="twotrack",
        help="Two-track review for teams whose pull requests are largely written by AI.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.callback()(_nothing)
    for name, summary in COMMANDS.items():
        found = getattr(import_module(f"bot.cli.{name}"), name) if name == asked else None
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name, help=None if found else summary)(found or _nothing)
    return app


def _nothing() -> None:
    """Two-track review for teams whose pull requests are largely written by AI."""


def main() -> None:
    """Run `twotrack`."""
    commands(next((word for word in sys.argv[1:] if word in COMMANDS), None))()
