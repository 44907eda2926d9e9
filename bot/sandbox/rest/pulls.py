"""Pull requests: what they change, who reviews them, and merging."""

import re
from typing import Any

from bot.sandbox.auth import Refusal
from bot.sandbox.changes import not_collaborators
from bot.sandbox.rest.call import REPO, Answer, Call, route
from bot.sandbox.state import Account, PullRequest, Review, Team

_PULL = REPO + "/pulls/{number:\\d+}"
_READ, _WRITE = "pull_requests:read", "pull_requests:write"
_DIFF = re.compile(r"application/vnd\.github(\.v3)?\.diff")
_MOST_FILES, _MOST_LINES = 300, 20_000
_STATES = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}


@route("GET", REPO + "/pulls", _READ)
def pulls(call: Call) -> Answer:
    """Pull requests, newest first; as simple ones, without counts."""
    query, replica = call.request.query, call.sandbox.replica
    state, base, head = query.get("state", "open"), query.get("base"), query.get("head")
    found = [
        one
        for one in reversed(call.repository.pulls.values())
        if (state == "all" or (one.state == "OPEN") == (state == "open"))
        and base in {None, one.base}
        and head in {None, f"{one.fork or call.repository.owner.login}:{one.branch}"}
        and replica.knows(one.at)
    ]
    if query.get("sort") == "updated":
        found.sort(key=lambda one: one.updated_at or one.at, reverse=True)
    if query.get("direction") == "asc":
        found.reverse()
    return 200, [call.shapes.simple_pull(replica.seen(one)) for one in call.page(found)]


@route("GET", _PULL, _READ)
def pull(call: Call) -> Answer:
    """A pull request, or its diff."""
    if _DIFF.search(call.request.headers.get("Accept", "")):
        return 200, _diff(call.pull)
    return 200, call.shapes.pull(call.pull)


def _diff(found: PullRequest) -> str:
    """At most 300 files and 20,000 lines (docs: repositories/creating-and-managing-repositories/repository-limits)."""
    too_large = {"resource": "PullRequest", "field": "diff", "code": "too_large"}
    advice = "Consider using 'List pull requests files' API or locally cloning the repository instead."
    if len(found.changes) > _MOST_FILES:
        why = f"Sorry, the diff exceeded the maximum number of files ({_MOST_FILES}). {advice}"
        raise Refusal(406, why, errors=[too_large])
    text = found.diff_text
    if text.count("\n") > _MOST_LINES:
        why = f"Sorry, the diff exceeded the maximum number of lines ({_MOST_LINES})"
        raise Refusal(406, why, errors=[too_large])
    return text


@route("GET", _PULL + "/files", _READ)
def files(call: Call) -> Answer:
    """The files, at most 3,000."""
    found = call.pull
    return 200, [call.shapes.file(call.repository, one, found.head_sha) for one in call.page(found.changes, most=3000)]


@route("GET", _PULL + "/commits", _READ)
def commits(call: Call) -> Answer:
    """The commits, oldest first, at most 250."""
    found = call.page(call.pull.commits, most=250)
    return 200, [call.shapes.commit(call.repository, one, call.sandbox.user_by_email(one.author[1])) for one in found]


@route("GET", _PULL + "/reviews", _READ)
def reviews(call: Call) -> Answer:
    """The reviews, oldest first."""
    return 200, [call.shapes.review(call.pull, one) for one in call.page(call.pull.reviews)]


@route("POST", _PULL + "/reviews", _WRITE)
def review(call: Call) -> Answer:
    """Review as the app's bot."""
    found, event, body = call.pull, call.given("event", str), call.given("body", str) or ""
    if event not in _STATES:
        raise Refusal(422, "Variable $event of type PullRequestReviewEvent was provided invalid value")
    if event != "APPROVE" and not body.strip():
        raise Refusal(422, "Unprocessable Entity", errors=["Body can't be blank"])
    made = call.sandbox.itself.reviews(found, _STATES[event], body, commit=call.given("commit_id", str))
    return 200, call.shapes.review(found, made)


@route("GET", _PULL + "/reviews/{id:\\d+}", _READ)
def one_review(call: Call) -> Answer:
    """One review."""
    return 200, call.shapes.review(call.pull, _review(call))


@route("PUT", _PULL + "/reviews/{id:\\d+}/dismissals", _WRITE)
def dismiss(call: Call) -> Answer:
    """A review that counts no more."""
    message, found = call.text("message"), _review(call)
    call.sandbox.dismiss(call.pull, found, call.bot, message)
    return 200, call.shapes.review(call.pull, found)


def _review(call: Call) -> Review:
    found = call.found(Review, "PRR")
    if found not in call.pull.reviews:
        raise Refusal(404, "Not Found")
    return found


@route("GET", _PULL + "/requested_reviewers", _READ)
def requested_reviewers(call: Call) -> Answer:
    """Who is asked."""
    asked = call.pull.requested
    return 200, {
        "users": [call.shapes.user(one) for one in asked if isinstance(one, Account)],
        "teams": [call.shapes.team(one) for one in asked if isinstance(one, Team)],
    }


@route("POST", _PULL + "/requested_reviewers", _WRITE)
def request_reviewers(call: Call) -> Answer:
    """Ask reviewers: all of them or nobody."""
    call.sandbox.request(call.pull, _named(call), call.bot)
    return 201, call.shapes.simple_pull(call.pull)


@route("DELETE", _PULL + "/requested_reviewers", _WRITE)
def unrequest_reviewers(call: Call) -> Answer:
    """Take requests back."""
    call.texts("reviewers")
    for one in _named(call):
        call.sandbox.unrequest(call.pull, one, call.bot)
    return 200, call.shapes.simple_pull(call.pull)


def _named(call: Call) -> list[Any]:
    """The people and teams of the body. A team the app may not read is as if it were not there (github/docs#35057)."""
    world = call.sandbox.world
    slugs = call.texts("team_reviewers")
    if slugs and not (call.grant and call.grant.allows("members", "read")):
        raise Refusal(422, f"Could not resolve to a node with the global id of '{slugs[0]}'")
    people = [world.accounts.get(login.removesuffix("[bot]").lower()) for login in call.texts("reviewers")]
    teams = [world.teams.get(f"{call.repository.owner.login}/{slug}") for slug in slugs]
    who = [one for one in (*people, *teams) if one is not None]
    if len(who) < len(people) + len(teams):
        raise not_collaborators(call.repository)
    return who


@route("GET", _PULL + "/merge", _READ)
def is_merged(call: Call) -> Answer:
    """204 when it was merged."""
    if not call.pull.merged:
        raise Refusal(404, "Not Found")
    return 204, None


@route("PUT", _PULL + "/merge", "contents:write")
def merge(call: Call) -> Answer:
    """Merge with a merge commit."""
    call.sandbox.demand_mergeable(call.pull, call.given("sha", str) if call.body else None)
    made = call.sandbox.itself.merges(call.pull)
    return 200, {"sha": made.sha, "merged": True, "message": "Pull Request successfully merged"}
