"""The REST operations: each a function from a call to a status and a body (docs: rest)."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from aiohttp import web

from bot.sandbox.auth import Grant, Refusal
from bot.sandbox.clock import iso
from bot.sandbox.content import sha
from bot.sandbox.hooks import listed
from bot.sandbox.state import Account, CheckRun, Comment, PullRequest, Repository, Team

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox

Answer = tuple[int, Any]
_DIFF = re.compile(r"application/vnd\.github(\.v3)?\.diff")
_TOO_LARGE = {"resource": "PullRequest", "field": "diff", "code": "too_large"}


@dataclass
class Call:
    """One REST call."""

    sandbox: "Sandbox"
    request: web.Request
    grant: Grant | None
    body: Any
    headers: dict[str, str] = field(default_factory=dict)

    def part(self, name: str) -> str:
        """A part of the path."""
        return self.request.match_info[name]

    @property
    def repository(self) -> Repository:
        """The repository of the path, if the token reaches it; 404 otherwise, as GitHub keeps secrets."""
        found = self.sandbox.world.repository(f"{self.part('owner')}/{self.part('repo')}")
        if found is None or self.grant is None or not self.grant.installation.covers(found):
            raise Refusal(404, "Not Found")
        if self.grant.repositories is not None and found.full_name.lower() not in self.grant.repositories:
            raise Refusal(404, "Not Found")
        return found

    @property
    def pull(self) -> PullRequest:
        """The pull request of the path."""
        found = self.repository.pulls.get(int(self.part("number")))
        if found is None or (self.sandbox.lag and self.sandbox.now() - found.at < self.sandbox.lag):
            raise Refusal(404, "Not Found")
        return found

    def text(self, name: str) -> str:
        """A required text of the body."""
        value = self.body.get(name) if isinstance(self.body, dict) else None
        if not isinstance(value, str):
            raise Refusal(422, f'Invalid request.\n\n"{name}" wasn\'t supplied.')
        return value

    def page(self, items: list[Any], most: int | None = None) -> list[Any]:
        """A page of a list, with its Link header."""
        query = self.request.query
        size = min(100, max(1, int(query.get("per_page", "30")))) if query.get("per_page", "30").isdigit() else 30
        number = max(1, int(query.get("page", "1"))) if query.get("page", "1").isdigit() else 1
        items = items[:most] if most is not None else items
        last = max(1, -(-len(items) // size))
        links = []
        if number < last:
            links += [self._link(number + 1, "next"), self._link(last, "last")]
        if number > 1:
            links += [self._link(number - 1, "prev"), self._link(1, "first")]
        if links:
            self.headers["Link"] = ", ".join(links)
        return items[(number - 1) * size : number * size]

    def _link(self, number: int, relation: str) -> str:
        query = urlencode({**self.request.query, "page": str(number)})
        return f'<{self.sandbox.url}{self.request.path}?{query}>; rel="{relation}"'


@dataclass(frozen=True)
class Handler:
    """An operation and who may call it: `app`, `nothing`, or a permission such as `checks:write`."""

    run: Callable[[Call], Answer]
    needs: str

    def __call__(self, call: Call) -> Answer:
        """Answer."""
        return self.run(call)


ROUTES: list[tuple[str, str, Handler]] = []
_REPO = "/repos/{owner}/{repo}"


def route(method: str, path: str, needs: str) -> Callable[[Callable[[Call], Answer]], Callable[[Call], Answer]]:
    """Add an operation to the table."""

    def add(run: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
        ROUTES.append((method, path, Handler(run, needs)))
        return run

    return add


@route("GET", "/app", "app")
def app(call: Call) -> Answer:
    """The app itself."""
    sandbox = call.sandbox
    owner = next((one.account for one in sandbox.world.installations.values()), sandbox.bot_account)
    shown = sandbox.telling.shapes.app(sandbox.app.account, owner)
    return 200, {**shown, "permissions": sandbox.app.permissions, "events": sandbox.app.events,
                 "installations_count": len(sandbox.world.installations)}  # fmt: skip


@route("GET", "/app/installations", "app")
def installations(call: Call) -> Answer:
    """Where the app is installed."""
    return 200, call.page([_installation(call, one) for one in call.sandbox.world.installations.values()])


@route("GET", "/app/installations/{id}", "app")
def installation(call: Call) -> Answer:
    """One installation."""
    return 200, _installation(call, _installed(call))


@route("POST", "/app/installations/{id}/access_tokens", "app")
def access_token(call: Call) -> Answer:
    """A token of one hour, perhaps for less than the installation allows."""
    found = _installed(call)
    if found.suspended:
        raise Refusal(403, "This installation has been suspended")
    body = call.body if isinstance(call.body, dict) else {}
    names = body.get("repositories")
    chosen = None if names is None else frozenset(f"{found.account.login}/{name}".lower() for name in names)
    token, grant, expires = call.sandbox.gate.issue(found, body.get("permissions"), chosen)
    return 201, {"token": token, "expires_at": iso(expires), "permissions": grant.permissions,
                 "repository_selection": "all" if found.repositories is None and chosen is None else "selected"}  # fmt: skip


def _installed(call: Call) -> Any:
    number = call.part("id")
    found = call.sandbox.world.installations.get(int(number)) if number.isdigit() else None
    if found is None:
        raise Refusal(404, "Not Found")
    return found


def _installation(call: Call, one: Any) -> Any:
    sandbox = call.sandbox
    return sandbox.telling.shapes.installation(one, sandbox.app.id, sandbox.app.slug, sandbox.app.events)


@route("GET", _REPO + "/installation", "app")
def repository_installation(call: Call) -> Answer:
    """The installation that covers a repository."""
    repository = call.sandbox.world.repository(f"{call.part('owner')}/{call.part('repo')}")
    found = call.sandbox.world.installed_on(repository) if repository else None
    if found is None:
        raise Refusal(404, "Not Found")
    return 200, _installation(call, found)


@route("GET", "/app/hook/deliveries", "app")
def hook_deliveries(call: Call) -> Answer:
    """Deliveries, newest first."""
    return 200, call.page([listed(one) for one in reversed(call.sandbox.deliveries)])


@route("POST", "/app/hook/deliveries/{id}/attempts", "app")
def redeliver(call: Call) -> Answer:
    """Send one again."""
    found = next((one for one in call.sandbox.deliveries if str(one.id) == call.part("id")), None)
    if found is None:
        raise Refusal(404, "Not Found")
    call.sandbox.redeliver(found.guid)
    return 202, {}


@route("GET", "/installation/repositories", "metadata:read")
def installation_repositories(call: Call) -> Answer:
    """What the token reaches."""
    world, grant = call.sandbox.world, call.grant
    found = [one for one in world.repositories.values() if grant and grant.installation.covers(one)]
    shown = call.page([call.sandbox.telling.shapes.repository(one) for one in found])
    return 200, {"total_count": len(found), "repository_selection": "all", "repositories": shown}


@route("GET", "/rate_limit", "metadata:read")
def rate_limit(call: Call) -> Answer:
    """Both budgets."""
    now = call.sandbox.now().timestamp()

    def shown(resource: str) -> dict[str, int]:
        bucket = call.sandbox.limits.bucket(call.grant.installation.id if call.grant else 0, resource, now)
        return {"limit": bucket.limit, "used": bucket.used, "remaining": bucket.remaining, "reset": bucket.reset}

    resources = {"core": shown("core"), "graphql": shown("graphql"), "search": shown("search")}
    return 200, {"resources": resources, "rate": resources["core"]}


@route("GET", "/meta", "nothing")
def meta(_call: Call) -> Answer:
    """About this GitHub."""
    return 200, {"verifiable_password_authentication": False, "installed_version": "sandbox"}


@route("GET", "/users/{login}", "metadata:read")
def user(call: Call) -> Answer:
    """An account."""
    found = call.sandbox.world.accounts.get(call.part("login").removesuffix("[bot]").lower())
    if found is None:
        raise Refusal(404, "Not Found")
    return 200, call.sandbox.telling.shapes.user(found)


@route("GET", _REPO, "metadata:read")
def repository(call: Call) -> Answer:
    """A repository."""
    return 200, call.sandbox.telling.shapes.repository(call.repository)


@route("GET", _REPO + "/pulls", "pull_requests:read")
def pulls(call: Call) -> Answer:
    """Pull requests, newest first."""
    state = call.request.query.get("state", "open")
    found = [
        one for one in call.repository.pulls.values() if state == "all" or (one.state == "OPEN") == (state == "open")
    ]
    return 200, [call.sandbox.telling.shapes.pull(one) for one in call.page(found[::-1])]


@route("GET", _REPO + "/pulls/{number:\\d+}", "pull_requests:read")
def pull(call: Call) -> Answer:
    """A pull request, or its diff (docs: repository-limits.md: at most 300 files and 20,000 lines)."""
    found = call.pull
    if not _DIFF.search(call.request.headers.get("Accept", "")):
        return 200, call.sandbox.telling.shapes.pull(found)
    if len(found.changes) > 300:
        raise Refusal(406, "Sorry, the diff exceeded the maximum number of files (300). Consider using 'List pull"
                           " requests files' API or locally cloning the repository instead.", errors=[_TOO_LARGE])  # fmt: skip
    text = found.diff_text
    if text.count("\n") > 20_000:
        raise Refusal(406, "Sorry, the diff exceeded the maximum number of lines (20000)", errors=[_TOO_LARGE])
    return 200, text


@route("GET", _REPO + "/pulls/{number:\\d+}/files", "pull_requests:read")
def pull_files(call: Call) -> Answer:
    """The files, at most 3,000."""
    found = call.pull
    url = f"{call.sandbox.url}/{call.repository.full_name}"
    return 200, [
        {
            "sha": sha(one.text), "filename": one.path, "status": one.status, "additions": one.additions,
            "deletions": one.deletions, "changes": one.additions + one.deletions,
            "blob_url": f"{url}/blob/{found.head_sha}/{one.path}", "raw_url": f"{url}/raw/{found.head_sha}/{one.path}",
            "contents_url": f"{call.sandbox.url}/repos/{call.repository.full_name}/contents/{one.path}?ref={found.head_sha}",
            **({"patch": one.patch} if one.patch else {}),
            **({"previous_filename": one.previous} if one.previous else {}),
        }
        for one in call.page(found.changes, most=3000)
    ]  # fmt: skip


@route("GET", _REPO + "/pulls/{number:\\d+}/commits", "pull_requests:read")
def pull_commits(call: Call) -> Answer:
    """The commits, at most 250."""
    found = call.page(call.pull.commits, most=250)
    shapes = call.sandbox.telling.shapes
    return 200, [shapes.commit(call.repository, one, call.sandbox.user_by_email(one.author[1])) for one in found]


@route("GET", _REPO + "/pulls/{number:\\d+}/reviews", "pull_requests:read")
def reviews(call: Call) -> Answer:
    """The reviews, oldest first."""
    return 200, [call.sandbox.telling.shapes.review(call.pull, one) for one in call.page(call.pull.reviews)]


@route("GET", _REPO + "/pulls/{number:\\d+}/requested_reviewers", "pull_requests:read")
def requested_reviewers(call: Call) -> Answer:
    """Who is asked."""
    return 200, _requested(call)


@route("POST", _REPO + "/pulls/{number:\\d+}/requested_reviewers", "pull_requests:write")
def request_reviewers(call: Call) -> Answer:
    """Ask reviewers."""
    world = call.sandbox.world
    people = [world.accounts.get(login.lower()) for login in call.body.get("reviewers") or ()]
    teams = [world.teams.get(f"{call.repository.owner.login}/{slug}") for slug in call.body.get("team_reviewers") or ()]
    who = [*people, *teams]
    if any(one is None for one in who):
        raise Refusal(422, "Reviews may only be requested from collaborators. One or more of the users or teams you"
                           f" specified is not a collaborator of the {call.repository.full_name} repository.")  # fmt: skip
    call.sandbox.request(call.pull, [one for one in who if one is not None], call.sandbox.bot_account)
    return 201, call.sandbox.telling.shapes.pull(call.pull)


def _requested(call: Call) -> dict[str, Any]:
    shapes, asked = call.sandbox.telling.shapes, call.pull.requested
    return {"users": [shapes.user(one) for one in asked if isinstance(one, Account)],
            "teams": [shapes.team(one) for one in asked if isinstance(one, Team)]}  # fmt: skip


@route("GET", _REPO + "/issues/{number:\\d+}/comments", "pull_requests:read")
def comments(call: Call) -> Answer:
    """The conversation."""
    return 200, [_comment(call, one) for one in call.page(call.pull.comments)]


@route("POST", _REPO + "/issues/{number:\\d+}/comments", "pull_requests:write")
def create_comment(call: Call) -> Answer:
    """Comment."""
    return 201, _comment(call, call.sandbox.add_comment(call.pull, call.sandbox.bot_account, call.text("body")))


@route("PATCH", _REPO + "/issues/comments/{id:\\d+}", "pull_requests:write")
def update_comment(call: Call) -> Answer:
    """Edit a comment."""
    found, owner = _found_comment(call)
    call.sandbox.edit_comment(owner, found, call.sandbox.bot_account, call.text("body"))
    return 200, call.sandbox.telling.shapes.comment(owner, found, call.sandbox.telling.written_by_app(owner, found))


@route("DELETE", _REPO + "/issues/comments/{id:\\d+}", "pull_requests:write")
def delete_comment(call: Call) -> Answer:
    """Delete a comment."""
    found, owner = _found_comment(call)
    call.sandbox.delete_comment(owner, found, call.sandbox.bot_account)
    return 204, None


def _comment(call: Call, one: Comment) -> Any:
    return call.sandbox.telling.shapes.comment(call.pull, one, call.sandbox.telling.written_by_app(call.pull, one))


def _found_comment(call: Call) -> tuple[Comment, PullRequest]:
    number = int(call.part("id"))
    for owner in call.repository.pulls.values():
        for one in owner.comments:
            if one.id == number:
                return one, owner
    raise Refusal(404, "Not Found")


@route("GET", _REPO + "/labels", "pull_requests:read")
def labels(call: Call) -> Answer:
    """The repository's labels."""
    shapes = call.sandbox.telling.shapes
    return 200, [shapes.label(call.repository, one) for one in call.page(list(call.repository.labels.values()))]


@route("GET", _REPO + "/issues/{number:\\d+}/labels", "pull_requests:read")
def issue_labels(call: Call) -> Answer:
    """A pull request's labels."""
    return 200, [call.sandbox.telling.shapes.label(call.repository, one) for one in call.page(call.pull.label_records)]


@route("POST", _REPO + "/issues/{number:\\d+}/labels", "pull_requests:write")
def add_labels(call: Call) -> Answer:
    """Set labels; unknown ones are made."""
    for name in call.body.get("labels") or () if isinstance(call.body, dict) else call.body:
        call.sandbox.set_label(call.pull, name if isinstance(name, str) else name["name"], call.sandbox.bot_account)
    return issue_labels(call)


@route("DELETE", _REPO + "/issues/{number:\\d+}/labels/{name}", "pull_requests:write")
def remove_label(call: Call) -> Answer:
    """Take a label off."""
    if call.part("name").lower() not in {name.lower() for name in call.pull.labels}:
        raise Refusal(404, "Label does not exist")
    call.sandbox.unset_label(call.pull, call.part("name"), call.sandbox.bot_account)
    return issue_labels(call)


@route("POST", _REPO + "/check-runs", "checks:write")
def create_check(call: Call) -> Answer:
    """A check run."""
    given = {**call.body, "name": call.text("name"), "head_sha": call.text("head_sha")}
    return 201, _run(call, call.sandbox.create_check(call.repository, given))


@route("PATCH", _REPO + "/check-runs/{id:\\d+}", "checks:write")
def update_check(call: Call) -> Answer:
    """A check run changed."""
    return 200, _run(call, call.sandbox.update_check(call.repository, _found_run(call), call.body))


@route("GET", _REPO + "/check-runs/{id:\\d+}", "checks:read")
def get_check(call: Call) -> Answer:
    """A check run."""
    return 200, _run(call, _found_run(call))


@route("GET", _REPO + "/commits/{ref}/check-runs", "checks:read")
def checks_of(call: Call) -> Answer:
    """Check runs on a commit."""
    found = call.repository.newest_runs(_commit(call))
    return 200, {"total_count": len(found), "check_runs": [_run(call, one) for one in call.page(found)]}


def _run(call: Call, run: CheckRun) -> Any:
    return call.sandbox.telling.shapes.check_run(call.repository, run, call.repository.by_head.get(run.head_sha, []))


def _found_run(call: Call) -> CheckRun:
    number = int(call.part("id"))
    found = (run for runs in call.repository.check_runs.values() for run in runs if run.id == number)
    run = next(found, None)
    if run is None:
        raise Refusal(404, "Not Found")
    return run


def _commit(call: Call) -> str:
    ref = call.part("ref")
    branch = call.repository.branches.get(ref)
    if branch is None and ref not in call.repository.commits:
        raise Refusal(422, f"No commit found for SHA: {ref}")
    return branch.sha if branch else ref


@route("GET", _REPO + "/collaborators/{login}/permission", "metadata:read")
def permission(call: Call) -> Answer:
    """What somebody may do."""
    found = call.sandbox.world.accounts.get(call.part("login").lower())
    if found is None:
        raise Refusal(404, "Not Found")
    level = call.repository.permissions.get(found.login, "none")
    plain = {"triage": "read", "maintain": "write"}.get(level, level)
    return 200, {"permission": plain, "role_name": level, "user": call.sandbox.telling.shapes.user(found)}


@route("GET", _REPO + "/contents/{path:.+}", "contents:read")
def contents(call: Call) -> Answer:
    """A file."""
    ref = call.request.query.get("ref") or call.repository.default_branch
    commit = call.repository.branches.get(ref) or call.repository.commits.get(ref)
    text = commit.tree.get(call.part("path")) if commit else None
    if text is None:
        raise Refusal(404, "Not Found")
    url = f"{call.sandbox.url}/repos/{call.repository.full_name}/contents/{call.part('path')}"
    html = f"{call.sandbox.url}/{call.repository.full_name}/blob/{ref}/{call.part('path')}"
    return 200, {
        "type": "file", "encoding": "base64", "size": len(text.encode()), "name": call.part("path").split("/")[-1],
        "path": call.part("path"), "content": base64.encodebytes(text.encode()).decode(), "sha": sha("blob", text),
        "url": url, "git_url": url, "html_url": html, "download_url": html,
        "_links": {"git": url, "self": url, "html": html},
    }  # fmt: skip
