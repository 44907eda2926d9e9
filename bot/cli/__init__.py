"""The commands, one file each."""

import typer

from bot.cli.demo import demo
from bot.cli.explain import explain
from bot.cli.replay import replay
from bot.cli.sandbox import sandbox
from bot.cli.serve import serve

app = typer.Typer(
    name="twotrack",
    help="Two-track review for teams whose pull requests are largely written by AI.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(demo)
app.command()(serve)
app.command()(sandbox)
app.command()(explain)
app.command()(replay)


def main() -> None:
    """Run `twotrack`."""
    app()
