"""Repositories: their files, branches, rules, comparisons and collaborators."""

from typing import Any

from bot.sandbox.auth import Refusal
from bot.sandbox.content import compare as differences
from bot.sandbox.rest.call import REPO, Answer, Call, route
from bot.sandbox.state import ROLES, Account, GitCommit

_MOST_COMPARED = 250


@route("GET", REPO, "metadata:read")
def repository(call: Call) -> Answer:
    """A repository."""
    return 200, call.shapes.full_repository(call.repository)


@route("GET", REPO + "/contents/{path:.+}", "contents:read")
def contents(call: Call) -> Answer:
    """A file, or the names in a folder."""
    path = call.part("path").strip("/")
    ref = call.request.query.get("ref") or call.repository.default_branch
    commit = call.repository.commit(ref)
    if commit is None:
        raise Refusal(404, f"No commit found for the ref {ref}")
    if path in commit.tree:
        return 200, call.shapes.content(call.repository, path, ref, commit.tree[path], whole=True)
    inside = {rest.partition("/")[0]: rest for rest in _below(commit, path)}
    if not inside:
        raise Refusal(404, "Not Found")
    return 200, [
        call.shapes.content(call.repository, f"{path}/{name}", ref, commit.tree.get(f"{path}/{name}"), whole=False)
        for name in sorted(inside)
    ]


def _below(commit: GitCommit, path: str) -> list[str]:
    return [one.removeprefix(f"{path}/") for one in commit.tree if one.startswith(f"{path}/")]


@route("GET", REPO + "/branches/{branch:(?!.+/(?:protection|rename)).+}", "contents:read")
def branch(call: Call) -> Answer:
    """A branch."""
    commit = call.repository.branches.get(call.part("branch"))
    if commit is None:
        raise Refusal(404, "Branch not found")
    return 200, call.shapes.branch(call.repository, call.part("branch"), commit, _author(call, commit))


@route("GET", REPO + "/rules/branches/{branch:.+}", "metadata:read")
def branch_rules(call: Call) -> Answer:
    """The rules that hold for a branch: here, which checks are required."""
    pinned = call.repository.pinned
    checks = [
        {"context": name} | ({"integration_id": pinned[name]} if name in pinned else {})
        for name in sorted(call.repository.required)
    ]
    if not checks or call.part("branch") not in call.repository.branches:
        return 200, []
    parameters = {"required_status_checks": checks, "strict_required_status_checks_policy": False}
    return 200, [
        {
            "type": "required_status_checks",
            "ruleset_source_type": "Repository",
            "ruleset_source": call.repository.full_name,
            "ruleset_id": call.repository.id,
            "parameters": parameters,
        }
    ]


@route("GET", REPO + "/properties/values", "metadata:read")
def property_values(call: Call) -> Answer:
    """The custom properties of a repository (docs: rest/repos/custom-properties)."""
    return 200, [{"property_name": name, "value": value} for name, value in sorted(call.repository.properties.items())]


@route("GET", REPO + "/compare/{basehead:.+}", "contents:read")
def comparison(call: Call) -> Answer:
    """What one commit has that another has not, at most 250 commits."""
    before, dots, after = call.part("basehead").partition("...")
    base, head = call.repository.commit(before), call.repository.commit(after)
    if not dots or base is None or head is None:
        raise Refusal(404, "Not Found")
    ahead, behind = _only(call, head, base), _only(call, base, head)
    common = _common(call, base, ahead) if ahead else head
    files = differences(common.tree, head.tree)
    commits = [call.shapes.commit(call.repository, one, _author(call, one)) for one in ahead[-_MOST_COMPARED:]]
    return 200, {
        **call.shapes.comparison(call.repository, base, head, call.part("basehead")),
        "base_commit": call.shapes.commit(call.repository, base, _author(call, base)),
        "merge_base_commit": call.shapes.commit(call.repository, common, _author(call, common)),
        "status": _standing(len(ahead), len(behind)),
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "total_commits": len(ahead),
        "commits": commits,
        "files": [call.shapes.file(call.repository, one, head.sha) for one in files[:300]],
    }


def _standing(ahead: int, behind: int) -> str:
    match bool(ahead), bool(behind):
        case True, True:
            return "diverged"
        case True, False:
            return "ahead"
        case False, True:
            return "behind"
        case _:
            return "identical"


def _history(call: Call, commit: GitCommit) -> dict[str, GitCommit]:
    """A commit and all before it, newest first."""
    found: dict[str, GitCommit] = {}
    waiting = [commit]
    while waiting:
        one = waiting.pop()
        if one.sha not in found:
            found[one.sha] = one
            waiting += [call.repository.commits[parent] for parent in one.parents]
    return found


def _only(call: Call, head: GitCommit, other: GitCommit) -> list[GitCommit]:
    """What leads to one commit and not to the other, oldest first."""
    known = _history(call, other)
    return [one for sha, one in reversed(_history(call, head).items()) if sha not in known]


def _common(call: Call, base: GitCommit, ahead: list[GitCommit]) -> GitCommit:
    """Where the two parted."""
    mine, known = {one.sha for one in ahead}, _history(call, base)
    for one in ahead:
        for parent in one.parents:
            if parent in known and parent not in mine:
                return known[parent]
    return base


def _author(call: Call, commit: GitCommit) -> Account | None:
    return call.sandbox.user_by_email(commit.author[1])


@route("GET", REPO + "/collaborators", "metadata:read")
def collaborators(call: Call) -> Answer:
    """Who has access."""
    found = list(call.repository.permissions.items())
    return 200, [call.shapes.collaborator(_account(call, login), level) for login, level in call.page(found)]


@route("GET", REPO + "/collaborators/{login}", "metadata:read")
def collaborator(call: Call) -> Answer:
    """204 for somebody who has access, 404 for anybody else."""
    if _level(call) is None:
        raise Refusal(404, "Not Found")
    return 204, None


@route("GET", REPO + "/collaborators/{login}/permission", "metadata:read")
def permission(call: Call) -> Answer:
    """What somebody may do, in the old words and by the name of the role."""
    found = call.sandbox.world.accounts.get(call.part("login").lower())
    if found is None:
        raise Refusal(404, "Not Found")
    level = _level(call) or "none"
    shown: Any = call.shapes.collaborator(found, level)
    return 200, {"permission": ROLES.get(level, level), "role_name": level, "user": shown}


def _level(call: Call) -> str | None:
    wanted = call.part("login").lower()
    return next((level for login, level in call.repository.permissions.items() if login.lower() == wanted), None)


def _account(call: Call, login: str) -> Account:
    return call.sandbox.world.account(login)
