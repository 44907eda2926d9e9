"""What only a sandbox can do, as verbs by name: make the world, move time, break the network, change the limits."""

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field

from bot.sandbox.auth import Refusal
from bot.sandbox.deeds import Files
from bot.sandbox.faults import Fault
from bot.sandbox.hooks import Delivery
from bot.sandbox.people import Person
from bot.sandbox.state import Account, Installation, Repository
from bot.sandbox.verbs import Branch, Count, FullName, Login, Name, Seconds, find_repository, verb

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox

Days = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
Level = Literal["read", "write", "admin"]
Status = Annotated[int, Field(ge=400, le=599)]
Number = Annotated[int, Field(ge=1, le=2**53)]
Nth = Annotated[int, Field(ge=1, le=1_000_000)]


@verb(login="ana", name="Ana Ruiz", email="ana@acme.example")
def person(sandbox: "Sandbox", login: Login, name: str = "", email: str = "") -> Account:
    """Make a person, or name one that is there."""
    free(sandbox, login, "User")
    return sandbox.person(login, name=name, email=email).account


@verb(login="dependabot", id=49699333)
def bot(sandbox: "Sandbox", login: Login, id: Number | None = None) -> Account:  # noqa: A002 - the field's name on GitHub
    """Make a bot account."""
    free(sandbox, login, "Bot")
    return sandbox.bot(login.removesuffix("[bot]"), database_id=id).account


@verb(name="acme/shop", files={"README.md": "# Shop\n"})
def repository(
    sandbox: "Sandbox",
    *,
    name: FullName,
    files: Files | None = None,
    private: bool = True,
    default_branch: Branch = "main",
) -> Repository:
    """Make a repository with one commit of files."""
    if sandbox.world.repository(name) is not None:
        raise Refusal(422, f"{name} exists already")
    free(sandbox, name.partition("/")[0], "Organization")
    texts = {path: text for path, text in (files or {}).items() if text is not None}
    return sandbox.repository(name, files=texts or None, private=private, default_branch=default_branch)


@verb(repository="acme/shop", who="ana", permission="write")
def collaborator(
    sandbox: "Sandbox",
    repository: Repository,
    who: Person,
    permission: Literal["read", "triage", "write", "maintain", "admin"] = "write",
) -> Repository:
    """Give somebody access, or other access than they had."""
    sandbox.gives_access(repository, who.login, permission)
    return repository


@verb(repository="acme/shop", who="ana")
def remove_collaborator(sandbox: "Sandbox", repository: Repository, who: Person) -> Repository:
    """Take somebody's access away."""
    sandbox.takes_access(repository, who.login)
    return repository


@verb(repository="acme/shop", values={"tier": "critical", "areas": ["web", "api"]})
def properties(repository: Repository, values: dict[Name, Name | list[Name]]) -> Repository:
    """Set the custom properties of a repository; those that are not named are unset."""
    repository.properties = dict(values)
    return repository


@verb(repository="acme/shop", checks=["twotrack"], app=424242)
def require(repository: Repository, checks: list[Name], app: Number | None = None) -> Repository:
    """Require these checks and no others; with `app`, from the app of that id alone."""
    repository.required = set(checks)
    repository.pinned = dict.fromkeys(checks, app) if app is not None else {}
    return repository


@verb(repository="acme/shop", branch="main", minutes=60)
def merge_queue(
    sandbox: "Sandbox",
    *,
    repository: Repository,
    branch: Branch | None = None,
    grouping: Literal["ALLGREEN", "HEADGREEN"] = "ALLGREEN",
    minutes: Annotated[float, Field(gt=0, le=360)] = 60,
) -> Repository:
    """Give a branch a merge queue; a group's required checks have that many minutes to answer."""
    if (branch or repository.default_branch) not in repository.branches:
        raise Refusal(422, f"{repository.full_name} has no branch {branch}")
    sandbox.merge_queue(repository, branch, grouping=grouping, minutes=minutes)
    return repository


@verb(owner="acme")
def install(sandbox: "Sandbox", owner: Login, repositories: list[FullName] | None = None) -> Installation:
    """Install the app on an account: on all its repositories, or on some."""
    if any(one.account.login.lower() == owner.lower() for one in sandbox.world.installations.values()):
        raise Refusal(422, f"The app is installed on {owner} already")
    chosen = None if repositories is None else [find_repository(sandbox, name).full_name for name in repositories]
    account = sandbox.world.accounts.get(owner.lower())
    return sandbox.installs(account or owner, chosen)


@verb(owner="acme")
def uninstall(sandbox: "Sandbox", owner: Login) -> Installation:
    """Take the app off an account."""
    found = _installation(sandbox, owner)
    sandbox.uninstalls(found)
    return found


@verb(owner="acme", permissions={"contents": "write"})
def accept(sandbox: "Sandbox", owner: Login, permissions: dict[Name, Level]) -> Installation:
    """Accept new permissions of the app."""
    found = _installation(sandbox, owner)
    sandbox.accepts(found, **permissions)
    return found


@verb(owner="acme")
def suspend(sandbox: "Sandbox", owner: Login) -> Installation:
    """Stop the app from seeing an account."""
    found = _installation(sandbox, owner)
    sandbox.suspends(found)
    return found


@verb(owner="acme")
def unsuspend(sandbox: "Sandbox", owner: Login) -> Installation:
    """Let the app see an account again."""
    found = _installation(sandbox, owner)
    sandbox.unsuspends(found)
    return found


@verb(hours=26)
def advance(
    sandbox: "Sandbox", days: Days = 0, hours: Days = 0, minutes: Days = 0, seconds: Days = 0
) -> dict[str, Any]:
    """Move the sandbox's clock forward."""
    try:
        sandbox.advance(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return {"now": sandbox.now().isoformat()}
    except OverflowError:
        raise Refusal(422, "The calendar ends in the year 9999") from None


@verb(seconds=0.2)
def latency(sandbox: "Sandbox", seconds: Seconds) -> dict[str, Any]:
    """Answer every request this much later."""
    sandbox.latency = seconds
    return {"latency": seconds}


@verb(seconds=5)
def lag(sandbox: "Sandbox", seconds: Seconds) -> dict[str, Any]:
    """Show what is younger than this nowhere: a replica that lags behind."""
    sandbox.lag = timedelta(seconds=seconds)
    return {"lag": seconds}


@verb(limit=100, enforce_secondary=True)
def limits(  # noqa: PLR0913 - as many limits as GitHub has
    sandbox: "Sandbox",
    *,
    limit: Count | None = None,
    used: Count | None = None,
    enforce_secondary: bool | None = None,
    most_concurrent: Count | None = None,
    most_points: Count | None = None,
    most_content: Count | None = None,
    most_content_hour: Count | None = None,
    most_entries: Count | None = None,
) -> dict[str, Any]:
    """Set rate limits: `limit` and `used` an hour of every bucket, the secondary ones, and how long a tree may be."""
    given = {
        "enforce_secondary": enforce_secondary, "most_concurrent": most_concurrent, "most_points": most_points,
        "most_content": most_content, "most_content_hour": most_content_hour,
        "most_entries": most_entries,
    }  # fmt: skip
    for name, value in given.items():
        if value is not None:
            setattr(sandbox.limits, name, value)
    for one in sandbox.world.installations:
        for resource in ("core", "graphql"):
            bucket = sandbox.limits.bucket(one, resource, sandbox.now().timestamp())
            bucket.limit = bucket.limit if limit is None else limit
            bucket.used = bucket.used if used is None else used
    return {}


@verb(status=502, path="*/check-runs*", times=2)
def fail(  # noqa: PLR0913 - what a request may be matched by
    sandbox: "Sandbox",
    *,
    status: Status = 502,
    path: Name = "*",
    method: Name = "*",
    operation: Name | None = None,
    mutation: bool | None = None,
    nth: Nth = 1,
    times: Nth = 1,
    body: str | None = None,
    headers: dict[Name, str] | None = None,
) -> Fault:
    """Answer the `nth` request that matches, and `times` in all, with an error, and do nothing."""
    for text in [*(headers or {}), *(headers or {}).values()]:
        if not text.isascii() or not text.isprintable():
            raise Refusal(422, "headers: a header is printable ASCII")
    return sandbox.faults.fail(status, path=path, method=method, operation=operation, mutation=mutation, nth=nth,
                               times=times, body=body, headers=headers)  # fmt: skip


@verb(when="after", path="/graphql")
def reset(  # noqa: PLR0913
    sandbox: "Sandbox",
    *,
    when: Literal["before", "after"] = "before",
    path: Name = "*",
    method: Name = "*",
    operation: Name | None = None,
    mutation: bool | None = None,
    nth: Nth = 1,
    times: Nth = 1,
) -> Fault:
    """Drop the connection, before or after the work was done."""
    return sandbox.faults.add(drop=when, path=path, method=method, operation=operation, mutation=mutation, nth=nth,
                              times=times)  # fmt: skip


@verb(seconds=3, path="/graphql")
def slow(
    sandbox: "Sandbox", *, seconds: Seconds, path: Name = "*", method: Name = "*", nth: Nth = 1, times: Nth = 1
) -> Fault:
    """Answer late, and then as usual."""
    return sandbox.faults.slow(seconds, path=path, method=method, nth=nth, times=times)


@verb(probability=0.05, seed=7)
def chance(
    sandbox: "Sandbox", probability: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)], seed: int = 1
) -> dict[str, Any]:
    """From now on, requests fail by chance: errors and drops, before and after."""
    sandbox.faults.chance(seed, probability)
    return {"probability": probability, "seed": seed}


@verb()
def clear(sandbox: "Sandbox") -> dict[str, Any]:
    """No more faults, latency, lag or mischief with webhooks; what was held back leaves."""
    sandbox.faults.clear()
    sandbox.latency, sandbox.lag = 0.0, timedelta()
    mischief = sandbox.hooks.mischief
    mischief.drop, mischief.duplicate, mischief.shuffle = 0, 0, None
    if mischief.hold:
        sandbox.hooks.release()
    return {}


@verb(url="http://127.0.0.1:8080/webhook")
def target(sandbox: "Sandbox", url: str | None = None) -> dict[str, Any]:
    """Say where webhooks go; without a URL, nowhere."""
    if url is not None and not _is_web(url):
        raise Refusal(422, f"url: {url!r} is no http or https address")
    sandbox.deliver_to(url)
    return {"target": url}


@verb(drop=1, duplicate=2)
def hooks(
    sandbox: "Sandbox",
    *,
    drop: Count | None = None,
    duplicate: Count | None = None,
    hold: bool | None = None,
    shuffle: int | None = None,
) -> dict[str, Any]:
    """Lose the next so many webhooks, send so many twice, `hold` them back, or `shuffle` their order by a seed."""
    mischief = sandbox.hooks.mischief
    mischief.drop = mischief.drop if drop is None else drop
    mischief.duplicate = mischief.duplicate if duplicate is None else duplicate
    mischief.shuffle = mischief.shuffle if shuffle is None else random.Random(shuffle)  # noqa: S311 - a seed, no secret
    if hold is False:
        sandbox.hooks.release()
    mischief.hold = mischief.hold if hold is None else hold
    return {"drop": mischief.drop, "duplicate": mischief.duplicate, "hold": mischief.hold}


@verb(guid="00000000-0000-0000-0000-000000000000")
def redeliver(sandbox: "Sandbox", guid: Name) -> Delivery:
    """Send a webhook again, with the same GUID."""
    if all(one.guid != guid for one in sandbox.deliveries):
        raise Refusal(404, f"There is no delivery {guid!r}; GET /_sandbox/deliveries lists them")
    return sandbox.redeliver(guid)


@verb()
def expire_tokens(sandbox: "Sandbox") -> dict[str, Any]:
    """Every installation token is over; the app must ask for new ones."""
    sandbox.gate.expire_tokens()
    return {}


def _installation(sandbox: "Sandbox", owner: str) -> Installation:
    for one in sandbox.world.installations.values():
        if one.account.login.lower() == owner.lower():
            return one
    raise Refusal(404, f"The app is not installed on {owner!r}")


def free(sandbox: "Sandbox", login: str, kind: str) -> None:
    """A login belongs to one kind of account."""
    account = sandbox.world.accounts.get(login.removesuffix("[bot]").lower())
    if account is not None and account.kind != kind:
        raise Refusal(422, f"{login} is taken by a {account.kind.lower()}; a {kind.lower()} needs another login")


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
