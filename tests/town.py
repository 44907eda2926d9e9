"""A whole small world for stories: a GitHub, a bot beside it, a shop and its people, on a virtual clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.app import Bot, run
from bot.cli.demo import settled
from bot.sandbox import Commit, Person, PullRequest, Repository, Sandbox
from bot.settings import Settings
from tests.builders import CLAUDE, NOW, RULES

__all__ = ["CLAUDE", "FILES", "RULES", "Town", "plain_settings", "populate", "settings", "town"]
FILES = {"README.md": "# Shop\n", "src/basket.py": "one\ntwo\nthree\n", ".github/rules.yml": RULES}


@dataclass
class Town:
    """The sandbox, the bot, and the shop; people by name."""

    sandbox: Sandbox
    bot: Bot
    shop: Repository

    def person(self, login: str) -> Person:
        return self.sandbox.person(login)

    async def settle(self) -> None:
        await settled(self.sandbox, self.bot)

    async def opens(
        self, login: str = "hana", *, path: str = "src/basket.py", message: str = "Change it", **more: Any
    ) -> PullRequest:
        """Somebody opens a pull request that adds two lines to a file; answered when the bot has looked."""
        before = self.shop.branches["main"].tree.get(path, "")
        more.setdefault("commits", [Commit(message, files={path: f"{before}four\nfive\n"})])
        pull = self.person(login).opens(self.shop, title=more.pop("title", "Change it"), **more)
        await self.settle()
        return pull

    def spent(self, pull: PullRequest) -> int:
        """Requests about one pull request so far."""
        return len(self.sandbox.requests(pull))


def plain_settings(sandbox: Sandbox, database: str, **more: Any) -> dict[str, Any]:
    """Settings that point the bot at a sandbox, as plain values."""
    return {
        "app_id": sandbox.app.id,
        "private_key": sandbox.app.private_key,
        "webhook_secret": sandbox.app.webhook_secret,
        "app_slug": sandbox.app.slug,
        "DATABASE_URL": database,
        "api_url": sandbox.url,
        "graphql_url": f"{sandbox.url}/graphql",
        "port": 0,
        "settle": 0.0,
        "redeliver": 0,  # stories of healing turn it on; others count requests
        "sweep": 0,
        **more,
    }


def settings(sandbox: Sandbox, database: str, **more: Any) -> Settings:
    """The same, checked."""
    return Settings.model_validate(plain_settings(sandbox, database, **more))


def populate(sandbox: Sandbox, files: dict[str, str] | None = None) -> Repository:
    """The shop and its people; the app is not installed yet."""
    shop = sandbox.repository("acme/shop", files=files or FILES)
    for login in ("ben", "cleo", "dan", "eva", "finn", "gus", "hana", "ivo"):
        sandbox.person(login, name=login.capitalize(), email=f"{login}@acme.example")
        shop.collaborator(login, "write")
    sandbox.team("acme/ai-review", members=["eva", "finn"])
    return shop


@asynccontextmanager
async def town(database: str, files: dict[str, str] | None = None, **more: Any) -> AsyncIterator[Town]:
    """Everything up, the app installed, labels made."""
    async with Sandbox(now=NOW) as sandbox:
        await sandbox.start()
        shop = populate(sandbox, files)
        async with run(settings(sandbox, database, **more), sandbox.now) as bot:
            sandbox.deliver_to(f"{bot.url}/webhook")
            sandbox.installs("acme")
            made = Town(sandbox, bot, shop)
            await made.settle()
            yield made
        assert sandbox.unknown == []
