"""The app itself: where it is installed, its tokens, its webhook deliveries; and what concerns no repository."""

from typing import Any

from bot.sandbox.auth import Refusal
from bot.sandbox.clock import iso
from bot.sandbox.hooks import Delivery, detailed, listed
from bot.sandbox.rest.call import REPO, Answer, Call, route, typed
from bot.sandbox.state import Account, Installation, Repository

_KEPT_DAYS = 3  # docs: webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks
_MOST_REPOSITORIES = 500


@route("GET", "/app", "app")
def app(call: Call) -> Answer:
    """The app itself."""
    sandbox = call.sandbox
    owner = next((one.account for one in sandbox.world.installations.values()), sandbox.bot_account)
    return 200, {
        **call.shapes.app(sandbox.app.account, owner),
        "permissions": sandbox.app.permissions,
        "events": sandbox.app.events,
        "installations_count": len(sandbox.world.installations),
    }


@route("GET", "/app/installations", "app")
def installations(call: Call) -> Answer:
    """Where the app is installed."""
    return 200, [_shown(call, one) for one in call.page(list(call.sandbox.world.installations.values()))]


@route("GET", "/app/installations/{id}", "app")
def installation(call: Call) -> Answer:
    """One installation."""
    return 200, _shown(call, _installed(call))


@route("POST", "/app/installations/{id}/access_tokens", "app")
def access_token(call: Call) -> Answer:
    """A token of one hour, perhaps for less than the installation allows."""
    found = _installed(call)
    if found.suspended:
        raise Refusal(403, "This installation has been suspended")
    fields = call.body or {}
    if not isinstance(fields, dict):
        raise Refusal(400, "Body should be a JSON object")
    permissions = {
        name: typed(level, str, f"permissions/{name}") or ""
        for name, level in (typed(fields.get("permissions"), dict, "permissions") or {}).items()
    }
    chosen = _chosen(call, found, fields)
    names = None if chosen is None else frozenset(one.full_name.lower() for one in chosen)
    token, grant, expires = call.sandbox.gate.issue(found, permissions, names)
    selected = found.repositories is not None or chosen is not None
    answer: dict[str, Any] = {
        "token": token,
        "expires_at": iso(expires),
        "permissions": grant.permissions,
        "repository_selection": "selected" if selected else "all",
    }
    if chosen is not None:
        answer["repositories"] = [call.shapes.repository(one) for one in chosen]
    return 201, answer


def _chosen(call: Call, installed: Installation, fields: dict[str, Any]) -> list[Repository] | None:
    """The repositories a token is asked for, by name or id; None = all of the installation's."""
    names = typed(fields.get("repositories"), list, "repositories")
    numbers = typed(fields.get("repository_ids"), list, "repository_ids")
    if names is None and numbers is None:
        return None
    wanted = {typed(one, str, "repositories/items") for one in names or ()}
    wanted_ids = {typed(one, int, "repository_ids/items") for one in numbers or ()}
    if len(wanted) + len(wanted_ids) > _MOST_REPOSITORIES:
        raise Refusal(422, "Too many repositories: a token may be limited to at most 500")
    covered = [one for one in call.sandbox.world.repositories.values() if installed.covers(one)]
    found = [one for one in covered if one.name in wanted or one.id in wanted_ids]
    if len(found) < len(wanted) + len(wanted_ids):
        raise Refusal(422, "There is at least one repository that does not exist or is not accessible to the parent installation.")  # fmt: skip  # noqa: E501
    return found


def _installed(call: Call) -> Installation:
    found = call.sandbox.world.installations.get(call.number("id"))
    if found is None:
        raise Refusal(404, "Not Found")
    return found


def _shown(call: Call, one: Installation) -> Any:
    app = call.sandbox.app
    return call.shapes.installation(one, app.id, app.slug, app.events)


@route("GET", REPO + "/installation", "app")
def repository_installation(call: Call) -> Answer:
    """The installation that covers a repository."""
    repository = call.sandbox.world.repository(f"{call.part('owner')}/{call.part('repo')}")
    found = call.sandbox.world.installed_on(repository) if repository else None
    if found is None:
        raise Refusal(404, "Not Found")
    return 200, _shown(call, found)


@route("GET", "/app/hook/config", "app")
def hook_config(call: Call) -> Answer:
    """Where webhooks go."""
    url = call.sandbox.hooks.target or ""
    return 200, {"url": url, "content_type": "json", "insecure_ssl": "0", "secret": "********"}


@route("GET", "/app/hook/deliveries", "app")
def hook_deliveries(call: Call) -> Answer:
    """Deliveries of the last three days, newest first, paged by a cursor; but none that got lost before it was one."""
    size = min(100, max(1, call.count("per_page", 30)))
    before = call.count("cursor", 0)
    now, status = call.sandbox.now(), call.request.query.get("status")
    found: list[Delivery] = []
    for one in reversed(call.sandbox.deliveries):
        if (now - one.at).days >= _KEPT_DAYS or len(found) > size:
            break
        is_wanted = status is None or (status == "success") == (one.status == "OK")
        if one.status != "lost" and (before == 0 or one.id < before) and is_wanted:
            found.append(one)
    if len(found) > size:
        call.headers["Link"] = call.link("next", cursor=found[size - 1].id)
    return 200, [listed(one) for one in found[:size]]


@route("GET", "/app/hook/deliveries/{id}", "app")
def hook_delivery(call: Call) -> Answer:
    """One delivery with its payload."""
    return 200, detailed(_delivery(call), call.sandbox.hooks)


@route("POST", "/app/hook/deliveries/{id}/attempts", "app")
def redeliver(call: Call) -> Answer:
    """Send one again."""
    call.sandbox.redeliver(_delivery(call).guid)
    return 202, {}


def _delivery(call: Call) -> Delivery:
    found = call.sandbox.hooks.by_id.get(call.number("id"))
    if found is None or (call.sandbox.now() - found.at).days >= _KEPT_DAYS:
        raise Refusal(404, "Not Found")
    return found


@route("GET", "/installation/repositories", "metadata:read")
def installation_repositories(call: Call) -> Answer:
    """What the token reaches."""
    grant = call.grant
    found = [one for one in call.sandbox.world.repositories.values() if grant is not None and grant.reaches(one)]
    selected = grant is not None and (grant.repositories is not None or grant.installation.repositories is not None)
    return 200, {
        "total_count": len(found),
        "repository_selection": "selected" if selected else "all",
        "repositories": [call.shapes.repository(one) for one in call.page(found)],
    }


@route("GET", "/rate_limit", "")
def rate_limit(call: Call) -> Answer:
    """Both budgets; asking is free (docs: rest/rate-limit)."""
    now = call.sandbox.now().timestamp()

    def shown(resource: str) -> dict[str, Any]:
        bucket = call.sandbox.limits.bucket(call.grant.installation.id if call.grant else 0, resource, now)
        return {
            "limit": bucket.limit,
            "used": bucket.used,
            "remaining": bucket.remaining,
            "reset": bucket.reset,
        }

    resources = {name: shown(name) for name in ("core", "graphql", "search")}
    return 200, {"resources": resources, "rate": resources["core"]}


@route("GET", "/meta", "nothing")
def meta(_call: Call) -> Answer:
    """About this GitHub."""
    return 200, {"verifiable_password_authentication": False}


@route("GET", "/users/{login}", "")
def user(call: Call) -> Answer:
    """An account."""
    found = call.sandbox.world.accounts.get(call.part("login").removesuffix("[bot]").lower())
    if found is None:
        raise Refusal(404, "Not Found")
    return 200, call.shapes.public_user(found)


@route("GET", "/orgs/{org}/teams/{slug}", "members:read")
def team(call: Call) -> Answer:
    """A team."""
    return 200, call.shapes.full_team(_team(call))


@route("GET", "/orgs/{org}/teams/{slug}/members", "members:read")
def team_members(call: Call) -> Answer:
    """Who is in a team, or in one below it (docs: rest/teams/members)."""
    return 200, [call.shapes.user(one) for one in call.page(_team(call).everyone)]


@route("GET", "/orgs/{org}/teams/{slug}/memberships/{login}", "members:read")
def team_membership(call: Call) -> Answer:
    """Whether somebody is in a team."""
    found = _team(call)
    member: Account | None = call.sandbox.world.accounts.get(call.part("login").lower())
    if member is None or member not in found.everyone:
        raise Refusal(404, "Not Found")
    api = f"{call.sandbox.url}/organizations/{found.organisation.id}/team/{found.id}/memberships/{member.login}"
    return 200, {"url": api, "role": "member", "state": "active"}


def _team(call: Call) -> Any:
    found = call.sandbox.world.teams.get(f"{call.part('org')}/{call.part('slug')}")
    if found is None or call.grant is None or call.grant.installation.account is not found.organisation:
        raise Refusal(404, "Not Found")
    return found
