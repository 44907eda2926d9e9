"""A GitHub of our own: state, people, API and webhooks on one loopback address."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.sandbox.app import EVENTS, PERMISSIONS, App
from bot.sandbox.attention import Attention
from bot.sandbox.auth import Gatekeeper
from bot.sandbox.checks import Checks
from bot.sandbox.clock import Clock
from bot.sandbox.content import sha
from bot.sandbox.faults import Faults
from bot.sandbox.hooks import Delivery, Hooks
from bot.sandbox.issues import Issues
from bot.sandbox.limits import Limits
from bot.sandbox.log import Request
from bot.sandbox.people import Person
from bot.sandbox.queue import MergeQueue
from bot.sandbox.relocations import Relocations
from bot.sandbox.replica import Replica
from bot.sandbox.server import build
from bot.sandbox.state import Account, GitCommit, Installation, PullRequest, Repository
from bot.sandbox.teams import Teams
from bot.sandbox.telling import Telling
from bot.sandbox.world import World


class Sandbox(Checks, Teams, Attention, Relocations, Issues):
    """Starts empty; make repositories and people, install the app, and act."""

    def __init__(
        self,
        now: datetime | None = None,
        *,
        app_slug: str = "twotrack",
        permissions: Mapping[str, str] | None = None,
        events: Sequence[str] | None = None,
        webhook_secret: str = "a secret for the sandbox",  # noqa: S107 - it guards nothing but loopback
    ) -> None:
        self.clock = Clock(now)
        self.world = World()
        self.app = App(app_slug, dict(permissions or PERMISSIONS), list(events or EVENTS), webhook_secret)
        self.bot_account = self.world.account(app_slug, "Bot")
        self.itself = Person(self, self.bot_account)
        self.hooks = Hooks(self.clock, webhook_secret, self.app.id)
        self.telling = Telling(self.world, self.hooks, self.app.account, self.app.events)
        self.gate = Gatekeeper(self.world, self.app.id, self.app.client_id, self.app.public_key)
        self.limits = Limits()
        self.faults = Faults()
        self.latency = 0.0
        self.lag = timedelta()
        self.log: list[Request] = []
        self.unknown: list[str] = []
        self.url = ""
        self._by_email: dict[str, Account] = {}
        self._runner: web.AppRunner | None = None

    # -- time and running ---------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The sandbox's time."""
        return self.clock.now()

    @property
    def replica(self) -> Replica:
        """What reads see, as far as replicas lag behind."""
        return Replica(self.now(), self.lag)

    def advance(self, **by: float) -> None:
        """Move time forward: `advance(hours=26)`."""
        self.clock.advance(timedelta(**by))
        for repository in list(self.world.repositories.values()):
            self.settle_all(repository)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen; the answer is the address."""
        self._runner = web.AppRunner(build(self), access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"
        self.telling.shapes.url = self.url
        await self.hooks.start()
        return self.url

    async def close(self) -> None:
        """Stop listening and sending."""
        await self.hooks.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def deliver_to(self, url: str | None) -> None:
        """Where webhooks go."""
        self.hooks.target = url

    async def delivered(self) -> None:
        """Return when no webhook waits or is under way."""
        await self.hooks.delivered()

    @property
    def deliveries(self) -> list[Delivery]:
        """Every delivery so far."""
        return self.hooks.deliveries

    def redeliver(self, guid: str) -> Delivery:
        """Send one again, with the same GUID."""
        return self.hooks.redeliver(guid)

    def requests(self, pull: PullRequest) -> list[Request]:
        """What the app asked about one pull request."""
        return [request for request in self.log if request.pull == pull.full]

    # -- who and where ------------------------------------------------------------------------------------------------

    def person(self, login: str, *, name: str = "", email: str = "") -> Person:
        """Somebody by login, made when unknown."""
        account = self.world.account(login, "User")
        account.name = name or account.name
        if email:
            account.email = email
            self._by_email[email.lower()] = account
        return Person(self, account)

    def bot(self, login: str, *, database_id: int | None = None) -> Person:
        """A bot account by login, made when unknown."""
        account = self.world.account(login, "Bot", database_id)
        return Person(self, account)

    def repository(
        self,
        full_name: str,
        *,
        files: Mapping[str, str] | None = None,
        private: bool = True,
        default_branch: str = "main",
    ) -> Repository:
        """A repository with one commit of files."""
        login, _, name = full_name.partition("/")
        owner = self.world.account(login, "Organization")
        made = Repository(owner=owner, name=name, private=private, default_branch=default_branch, at=self.now())
        tree = dict(files or {"README.md": f"# {name}\n"})
        first = GitCommit(
            sha=sha("first", full_name), message="Begin", author=(login, f"{login}@users.noreply.github.com"),
            committer=("GitHub", "noreply@github.com"), at=self.now(), parents=(), tree=tree,
            additions=sum(text.count("\n") for text in tree.values()), deletions=0,
        )  # fmt: skip
        made.branches[default_branch] = self.world.keep(made, first)
        self.world.former.pop(full_name.lower(), None)
        self.world.repositories[full_name.lower()] = self.world.remember(made)
        return made

    def merge_queue(
        self, repository: Repository, branch: str | None = None, *, grouping: str = "ALLGREEN", minutes: float = 60
    ) -> MergeQueue:
        """Merges into a branch go through a queue from now on; required checks have that long to answer."""
        name = branch or repository.default_branch
        made = MergeQueue(repository=repository, branch=name, grouping=grouping, timeout=timedelta(minutes=minutes))
        repository.queues[name] = self.world.remember(made, home=repository)
        return made

    def installs(self, owner: str | Account, repositories: Sequence[str] | None = None) -> Installation:
        """Install the app on an account: on all its repositories, or on some."""
        account = owner if isinstance(owner, Account) else self.world.account(owner, "Organization")
        chosen = None if repositories is None else set(repositories)
        made = Installation(account=account, permissions=dict(self.app.permissions), repositories=chosen)
        self.world.installations[made.id] = made
        self.telling.installation(
            made, "created", [one for one in self.world.repositories.values() if made.covers(one)]
        )
        return made

    def uninstalls(self, installation: Installation) -> None:
        """Take the app off."""
        del self.world.installations[installation.id]
        self.telling.installation(installation, "deleted", [])

    def accepts(self, installation: Installation, **permissions: str) -> None:
        """Accept new permissions."""
        installation.permissions |= permissions
        self.telling.installation(installation, "new_permissions_accepted", [])

    def suspends(self, installation: Installation) -> None:
        """Stop the app from seeing an account; its tokens are refused until it may again."""
        installation.suspended_at = self.now()
        self.telling.installation(installation, "suspend", [])

    def unsuspends(self, installation: Installation) -> None:
        """Let the app see an account again."""
        installation.suspended_at = None
        self.telling.installation(installation, "unsuspend", [])

    def user_by_email(self, email: str) -> Account | None:
        """The user GitHub knows behind an e-mail."""
        found = self._by_email.get(email.lower())
        if found is None and email.endswith("@users.noreply.github.com"):
            login = email.removesuffix("@users.noreply.github.com").rpartition("+")[2]
            found = self.world.accounts.get(login.lower())
        return found if found is not None and found.kind == "User" else None
