"""Finds the issues that overrides opened, by the mark in them: asked only where an answer of GitHub's may be lost."""

from collections.abc import Collection

from bot.core.messages.follow_up import mark
from bot.github.client import Client
from bot.github.compose import document
from bot.github.failure import Transient
from bot.github.wire import account, nodes


async def opened(client: Client, repository: str, us: str, overrides: Collection[str]) -> dict[str, str]:
    """The addresses of those that are there, by the comment of their override.

    `us` is this app's login: whoever writes the mark into an issue of their own is not taken for it.
    """
    owner, _, name = repository.partition("/")
    answer = await client.ask(document("follow_ups"), {"owner": owner, "name": name})
    found = answer.data.get("repository")
    if found is None or found.get("issues") is None:
        raise Transient(f"GitHub could not tell the issues of {repository}")
    ours = [one for one in nodes(found["issues"]) if account(one.get("author")).login == us]
    return {
        override: str(one["url"])
        for override in overrides
        for one in reversed(ours)
        if mark(override) in str(one.get("body") or "")
    }
