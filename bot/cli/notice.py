"""`twotrack notice`: does a destination of notices take what it is sent?"""

import asyncio
import sys
import time
import uuid
from difflib import get_close_matches
from typing import Annotated, Final

import typer

from bot.clock import system_clock
from bot.core.destination import Destination
from bot.core.notice import Notice
from bot.notice_settings import NoticeSettings
from bot.settings import SettingsMissing, load_notices
from bot.work.post import Answer, posting

notice: Final = typer.Typer(no_args_is_help=True, help="Notices to chats and programs: try a destination.")


@notice.callback()
def _nothing() -> None:
    """Notices to chats and programs: try a destination."""


@notice.command()
def test(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A destination of TWOTRACK_NOTICES.")],
) -> None:
    """Send one notice to a destination, as the server would, and say what came of it. Nothing is tried twice.

    It needs TWOTRACK_NOTICES and what belongs to it; no database, and nothing of GitHub.

    Exit code: 0 when it was taken, 1 when not, 2 for wrong usage or settings.
    """
    try:
        settings = load_notices()
        destination = _named(settings, name)
    except SettingsMissing as problem:
        print(f"twotrack: {problem}", file=sys.stderr)
        raise typer.Exit(2) from None
    began = time.monotonic()
    answer = asyncio.run(_send(settings, destination))
    milliseconds = round((time.monotonic() - began) * 1000)
    if answer.trouble:
        print(f"twotrack: {name} ({destination.kind}) did not take it: {answer.trouble}", file=sys.stderr)
        raise typer.Exit(1)
    print(f"{name} ({destination.kind}) took it: answered {answer.status} in {milliseconds} ms")


async def _send(settings: NoticeSettings, destination: Destination) -> Answer:
    secret = settings.notices_secret.get_secret_value() if settings.notices_secret else ""
    made = Notice(
        key=f"test {uuid.uuid4()}",
        destination=destination.name,
        event="test",
        title="A test from Twotrack",
        lines=("Somebody who runs Twotrack wanted to see whether notices arrive here. They do.",),
        at=system_clock(),
    )
    async with posting(system_clock, secret=secret, private=settings.notices_private) as post:
        return await post.send(destination, made)


def _named(settings: NoticeSettings, name: str) -> Destination:
    known = {one.name: one for one in settings.notices}
    if name in known:
        return known[name]
    if not known:
        raise SettingsMissing("there are no destinations; set TWOTRACK_NOTICES as docs/notices.md says")
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(sorted(known))}"
    raise SettingsMissing(f"TWOTRACK_NOTICES has no destination of that name; {hint}")
