"""A GitHub of our own: state, people, API and webhooks on one loopback address."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.sandbox.auth import Gatekeeper, Refusal, new_key
from bot.sandbox.clock import Clock
from bot.sandbox.content import compare, sha, split
from bot.sandbox.faults import Faults
from bot.sandbox.hooks import Delivery, Hooks
from bot.sandbox.limits import Limits
from bot.sandbox.log import Request
from bot.sandbox.people import Person
from bot.sandbox.state import (
    Account,
    AppAccount,
    CheckRun,
    Comment,
    GitCommit,
    Installation,
    Label,
    PullRequest,
    Repository,
    Review,
    Status,
    Team,
    World,
)
from bot.sandbox.telling import Telling

PERMISSIONS = {
    "metadata": "read", "contents": "read", "pull_requests": "write", "checks": "write", "statuses": "read",
    "members": "read", "issues": "write", "actions": "read", "deployments": "write",
}  # fmt: skip
EVENTS = ["check_run", "check_suite", "issue_comment", "label", "pull_request", "pull_request_review", "push", "status"]
_MOST_COMMENT = 65_536
_MOST_OUTPUT = 65_535


class App:
    """The app under test, as its settings page would show it."""

    def __init__(self, slug: str, permissions: dict[str, str], events: list[str], secret: str) -> None:
        self.id = 424242
        self.client_id = f"Iv23li{self.id}"
        self.slug = slug
        self.name = slug.capitalize()
        self.permissions = permissions
        self.events = events
        self.webhook_secret = secret
        self.private_key, self.public_key = new_key()

    @property
    def account(self) -> AppAccount:
        """As check runs show it."""
        return AppAccount(id=self.id, slug=self.slug, name=self.name)


class Sandbox:
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
        self.bot_account = self._account(app_slug, "Bot")
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

    def advance(self, **by: float) -> None:
        """Move time forward: `advance(hours=26)`."""
        self.clock.advance(timedelta(**by))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen; the answer is the address."""
        from bot.sandbox.server import build

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
        account = self._account(login, "User")
        account.name = name or account.name
        if email:
            account.email = email
            self._by_email[email.lower()] = account
        return Person(self, account)

    def bot(self, login: str, *, database_id: int | None = None) -> Person:
        """A bot account by login, made when unknown."""
        account = self._account(login, "Bot", database_id)
        return Person(self, account)

    def team(self, combined: str, members: Sequence[str] = ()) -> Team:
        """A team `org/slug`."""
        organisation, _, slug = combined.partition("/")
        owner = self._account(organisation, "Organization")
        team = self.world.teams.setdefault(combined, Team(organisation=owner, slug=slug))
        team.members = [self._account(login, "User") for login in members]
        self.world.remember(team)
        return team

    def repository(
        self, full_name: str, *, files: Mapping[str, str] | None = None, private: bool = True, default_branch: str = "main"
    ) -> Repository:
        """A repository with one commit of files."""
        login, _, name = full_name.partition("/")
        owner = self._account(login, "Organization")
        made = Repository(owner=owner, name=name, private=private, default_branch=default_branch, at=self.now())
        tree = dict(files or {"README.md": f"# {name}\n"})
        first = GitCommit(
            sha=sha("first", full_name), message="Begin", author=(login, f"{login}@users.noreply.github.com"),
            committer=("GitHub", "noreply@github.com"), at=self.now(), parents=(), tree=tree,
            additions=sum(text.count("\n") for text in tree.values()), deletions=0,
        )  # fmt: skip
        made.commits[first.sha] = made.branches[default_branch] = first
        self.world.repositories[full_name.lower()] = self.world.remember(made)
        return made

    def installs(self, owner: str | Account, repositories: Sequence[str] | None = None) -> Installation:
        """Install the app on an account: on all its repositories, or on some."""
        account = owner if isinstance(owner, Account) else self._account(owner, "Organization")
        chosen = None if repositories is None else set(repositories)
        made = Installation(account=account, permissions=dict(self.app.permissions), repositories=chosen)
        self.world.installations[made.id] = made
        self.telling.installation(made, "created", [one for one in self.world.repositories.values() if made.covers(one)])
        return made

    def uninstalls(self, installation: Installation) -> None:
        """Take the app off."""
        del self.world.installations[installation.id]
        self.telling.installation(installation, "deleted", [])

    def accepts(self, installation: Installation, **permissions: str) -> None:
        """Accept new permissions."""
        installation.permissions |= permissions
        self.telling.installation(installation, "new_permissions_accepted", [])

    def user_by_email(self, email: str) -> Account | None:
        """The user GitHub knows behind an e-mail."""
        found = self._by_email.get(email.lower())
        if found is None and email.endswith("@users.noreply.github.com"):
            login = email.removesuffix("@users.noreply.github.com").rpartition("+")[2]
            found = self.world.accounts.get(login.lower())
        return found if found is not None and found.kind == "User" else None

    def next_number(self, repository: Repository) -> int:
        """The next free number."""
        return max(repository.pulls, default=0) + 1

    def _account(self, login: str, kind: str, number: int | None = None) -> Account:
        account = self.world.accounts.get(login.lower())
        if account is None:
            account = Account(login=login, kind=kind) if number is None else Account(login=login, kind=kind, id=number)
            self.world.accounts[login.lower()] = account
            self.world.remember(account)
        return account

    # -- machines -----------------------------------------------------------------------------------------------------

    def ci(
        self, pull: PullRequest, name: str, conclusion: str | None, *, app_slug: str = "github-actions", required: bool = False
    ) -> CheckRun:
        """Another app's check on the head; conclusion None = it runs."""
        app = AppAccount(id=15368 + sum(map(ord, app_slug)), slug=app_slug, name=app_slug)
        run = pull.check(name)
        if run is None or run.app.slug != app_slug:
            run = CheckRun(name=name, head_sha=pull.head_sha, app=app, required=required, started_at=self.now())
            self._keep_run(pull.repository, run)
        run.status, run.conclusion = ("completed", conclusion) if conclusion else ("in_progress", None)
        run.completed_at = self.now() if conclusion else None
        sender = self._account("octocat", "User")
        self.telling.check_run(pull.repository, run, "completed" if conclusion else "created", sender)
        if all(one.status == "completed" for one in pull.checks if one.app.id == app.id):
            self.telling.check_suite(pull.repository, run, "completed", sender)
        return run

    def status(self, pull: PullRequest, context: str, state: str, *, required: bool = False) -> Status:
        """A commit status on the head."""
        made = Status(context=context, state=state.upper(), creator=self._account("octocat", "User"), at=self.now(),
                      required=required)  # fmt: skip
        pull.repository.statuses.setdefault(pull.head_sha, []).append(made)
        self.telling.status(pull.repository, pull.head_sha, made)
        return made

    def rerequests(self, pull: PullRequest, name: str, sender: Account | None = None) -> None:
        """Somebody presses Re-run on a check of the app; other apps' checks are theirs to run again."""
        run = pull.check(name)
        if run is None:
            raise Refusal(422, f"There is no check {name} on {pull.head_sha}")
        if run.app.id == self.app.id:
            self.telling.check_run(pull.repository, run, "rerequested", sender or self._account("octocat", "User"))

    # -- what both people and the API do ------------------------------------------------------------------------------

    def touch(self, pull: PullRequest) -> None:
        """Something about it changed now."""
        pull.updated_at = self.now()

    def recompute(self, pull: PullRequest) -> None:
        """Diff and indexes after a push or another base."""
        base = pull.repository.commits[pull.base_sha].tree
        pull.changes = split(pull.diff) if pull.diff is not None else compare(base, pull.commits[-1].tree)
        pulls = pull.repository.by_head.setdefault(pull.head_sha, [])
        if pull not in pulls:
            pulls.append(pull)

    def tell_pull(self, pull: PullRequest, action: str, sender: Account, **extra: Any) -> None:
        """A `pull_request` event."""
        self.telling.pull(pull, action, sender, **extra)

    def tell_review(self, pull: PullRequest, review: Review, action: str, sender: Account) -> None:
        """A `pull_request_review` event."""
        self.touch(pull)
        self.telling.review(pull, review, action, sender)

    def tell_request(self, pull: PullRequest, who: Account | Team, action: str, sender: Account) -> None:
        """A request made or taken back."""
        self.touch(pull)
        self.telling.request(pull, who, action, sender)

    def tell_push(
        self, repository: Repository, branch: str, before: GitCommit, after: GitCommit, sender: Account, commit: Any
    ) -> None:
        """A `push` event."""
        self.telling.push(repository, branch, before, after, sender, commit)

    def add_label(self, repository: Repository, label: Label, sender: Account) -> Label:
        """A new label of a repository."""
        repository.labels[label.name.lower()] = self.world.remember(label)
        self.telling.label(repository, label, "created", sender)
        return label

    def delete_label(self, repository: Repository, name: str, sender: Account) -> None:
        """A label goes, from every pull request too."""
        label = repository.labels.pop(name.lower())
        self.world.nodes.pop(label.node, None)
        for pull in repository.pulls.values():
            pull.label_records = [one for one in pull.label_records if one is not label]
        self.telling.label(repository, label, "deleted", sender)

    def set_label(self, pull: PullRequest, name: str, sender: Account) -> None:
        """A label on a pull request; made when the repository has none of that name."""
        label = pull.repository.labels.get(name.lower())
        if label is None:
            label = self.add_label(pull.repository, Label(name=name), sender)
        if label in pull.label_records:
            return
        if len(pull.label_records) >= 100:
            raise Refusal(422, "Validation Failed: Issues cannot have more than 100 labels")
        pull.label_records.append(label)
        self.touch(pull)
        self.telling.label_set(pull, label, "labeled", sender)

    def unset_label(self, pull: PullRequest, name: str, sender: Account) -> None:
        """A label off a pull request."""
        label = next((one for one in pull.label_records if one.name.lower() == name.lower()), None)
        if label is not None:
            pull.label_records.remove(label)
            self.touch(pull)
            self.telling.label_set(pull, label, "unlabeled", sender)

    def add_comment(self, pull: PullRequest, author: Account, body: str) -> Comment:
        """A comment."""
        _fits(body)
        comment = Comment(author=author, body=body, at=self.now())
        pull.comments.append(comment)
        self.world.remember(comment, pull)
        self.touch(pull)
        self.telling.comment(pull, comment, "created", author)
        return comment

    def edit_comment(self, pull: PullRequest, comment: Comment, editor: Account, body: str) -> None:
        """A comment's new body."""
        _fits(body)
        before = comment.body
        comment.edits.append(before)
        comment.body, comment.edited_at, comment.editor = body, self.now(), editor
        self.touch(pull)
        self.telling.comment(pull, comment, "edited", editor, changes={"body": {"from": before}})

    def delete_comment(self, pull: PullRequest, comment: Comment, sender: Account) -> None:
        """A comment goes."""
        pull.comments.remove(comment)
        self.world.nodes.pop(comment.node, None)
        self.touch(pull)
        self.telling.comment(pull, comment, "deleted", sender)

    def request(self, pull: PullRequest, who: Sequence[Account | Team], sender: Account, *, union: bool = True) -> None:
        """Ask reviewers: all of them or, for one wrong name, nobody (github/docs#35057, apache/texera#5359)."""
        if any(one is pull.author for one in who):
            raise Refusal(422, "Review cannot be requested from pull request author.")
        strangers = [one for one in who if isinstance(one, Account) and one.login not in pull.repository.permissions]
        if strangers:
            raise Refusal(422, "Reviews may only be requested from collaborators. One or more of the users or teams you"
                               f" specified is not a collaborator of the {pull.repository.full_name} repository.")  # fmt: skip
        kept = list(pull.requested) if union else []
        new = [one for one in who if one not in kept]
        if len(kept) + len(new) > 15:
            raise Refusal(422, "Validation Failed: a pull request may have at most 15 requested reviewers")
        pull.requested = kept + new
        for one in new:
            self.tell_request(pull, one, "review_requested", sender)

    def create_check(self, repository: Repository, given: dict[str, Any]) -> CheckRun:
        """A check run of the app."""
        if given.get("head_sha") not in repository.commits:
            raise Refusal(422, f"No commit found for SHA: {given.get('head_sha')}")
        run = CheckRun(name=given["name"], head_sha=given["head_sha"], app=self.app.account, started_at=self.now())
        _fill(run, given, self.now())
        self._keep_run(repository, run)
        self.telling.check_run(repository, run, "created", self.bot_account)
        return run

    def update_check(self, repository: Repository, run: CheckRun, given: dict[str, Any]) -> CheckRun:
        """A check run changed."""
        if run.app.id != self.app.id:
            raise Refusal(403, "Invalid app_id `%d` - check run can only be modified by the GitHub App that created it." % self.app.id)
        _fill(run, given, self.now())
        if run.status == "completed":
            self.telling.check_run(repository, run, "completed", self.bot_account)
        return run

    def _keep_run(self, repository: Repository, run: CheckRun) -> None:
        run.changed_at = self.now()
        repository.check_runs.setdefault(run.head_sha, []).append(run)
        pulls = repository.by_head.get(run.head_sha, [])
        self.world.remember(run, pulls[0] if pulls else None)


def _fits(body: str) -> None:
    if not body.strip():
        raise Refusal(422, "Validation Failed: Body cannot be blank")
    if len(body) > _MOST_COMMENT:
        raise Refusal(422, f"Validation Failed: Body is too long (maximum is {_MOST_COMMENT} characters)")


def _fill(run: CheckRun, given: dict[str, Any], now: datetime) -> None:
    output = given.get("output") or {}
    for name in ("summary", "text"):
        if len(output.get(name) or "") > _MOST_OUTPUT:
            raise Refusal(422, f"Invalid request. `{name}` may have at most {_MOST_OUTPUT} characters.")
    if len(output.get("annotations") or ()) > 50:
        raise Refusal(422, "Invalid request. At most 50 annotations a request.")
    if given.get("status") == "completed" and not given.get("conclusion"):
        raise Refusal(422, "Invalid request. `conclusion` is required when `status` is completed.")
    if given.get("conclusion"):
        run.status, run.conclusion, run.completed_at = "completed", given["conclusion"], now
    elif given.get("status"):
        run.status, run.conclusion, run.completed_at = given["status"], None, None
    run.title, run.summary = output.get("title") or run.title, output.get("summary") or run.summary
    run.text = output.get("text") or run.text
    run.annotations += output.get("annotations") or []
    run.details_url = given.get("details_url") or run.details_url
    run.external_id = given.get("external_id") or run.external_id
