"""Issues, and what pull requests have because they are issues too: comments, labels, the timeline."""

import re
from typing import Any

from bot.sandbox.auth import Refusal
from bot.sandbox.rest.call import REPO, Answer, Call, route, typed
from bot.sandbox.shape_events import event
from bot.sandbox.shapes import REACTIONS
from bot.sandbox.state import Comment, Issue, Label, PullRequest

_ISSUE = REPO + "/issues/{number:\\d+}"
_READ, _WRITE = "pull_requests:read", "pull_requests:write"
_ALSO_READ, _ALSO_WRITE = "issues:read", "issues:write"
_COLOUR = re.compile(r"[0-9a-fA-F]{6}")
_MOST_NAME, _MOST_DESCRIPTION = 50, 100


@route("POST", REPO + "/issues", "issues:write")
def create_issue(call: Call) -> Answer:
    """A new issue; labels that are not there are made, and who has no access is not assigned."""
    repository, world = call.repository, call.sandbox.world
    labels = [
        repository.labels.get(name.lower()) or call.sandbox.add_label(repository, Label(name=name), call.bot)
        for name in (_names(call) if call.fields.get("labels") else [])
    ]
    people = [one for login in call.texts("assignees") if (one := world.accounts.get(login.lower())) is not None]
    made = call.sandbox.open_issue(
        repository, call.bot, call.text("title"), call.given("body", str) or "", labels=labels, assignees=people
    )
    return 201, call.shapes.thread(made)


@route("GET", _ISSUE, _READ, _ALSO_READ)
def issue(call: Call) -> Answer:
    """An issue, or a pull request as one."""
    return 200, call.shapes.thread(call.thread)


@route("PATCH", _ISSUE, "issues:write")
def update_issue(call: Call) -> Answer:
    """Another title, description or state of an issue."""
    found, state = call.thread, call.given("state", str)
    if not isinstance(found, Issue):
        raise Refusal(422, "the sandbox edits pull requests by their own operations only")
    if state not in {None, "open", "closed"}:
        raise Refusal(422, "Validation Failed", errors=[{"resource": "Issue", "code": "invalid", "field": "state"}])
    title, body = call.given("title", str), call.given("body", str)
    if title is not None or body is not None:
        call.sandbox.edit_issue(found, call.bot, title=title, body=body)
    if state == "closed":
        call.sandbox.close_issue(found, call.bot)
    if state == "open":
        call.sandbox.reopen_issue(found, call.bot)
    return 200, call.shapes.thread(found)


@route("GET", _ISSUE + "/comments", _READ, _ALSO_READ)
def comments(call: Call) -> Answer:
    """The conversation, oldest first."""
    return 200, [_comment(call, call.thread, one) for one in call.page(call.thread.comments)]


@route("POST", _ISSUE + "/comments", _WRITE, _ALSO_WRITE)
def create_comment(call: Call) -> Answer:
    """Comment."""
    made = call.sandbox.add_comment(call.thread, call.bot, call.text("body"))
    return 201, _comment(call, call.thread, made)


@route("GET", REPO + "/issues/comments/{id:\\d+}", _READ, _ALSO_READ)
def comment(call: Call) -> Answer:
    """One comment."""
    found, owner = _found(call)
    if not call.sandbox.replica.knows(found.at):
        raise Refusal(404, "Not Found")
    return 200, _comment(call, owner, found)


@route("PATCH", REPO + "/issues/comments/{id:\\d+}", _WRITE, _ALSO_WRITE)
def update_comment(call: Call) -> Answer:
    """Edit a comment."""
    found, owner = _found(call)
    call.sandbox.edit_comment(owner, found, call.bot, call.text("body"))
    return 200, _comment(call, owner, found)


@route("DELETE", REPO + "/issues/comments/{id:\\d+}", _WRITE, _ALSO_WRITE)
def delete_comment(call: Call) -> Answer:
    """Delete a comment."""
    found, owner = _found(call)
    call.sandbox.delete_comment(owner, found, call.bot)
    return 204, None


@route("POST", REPO + "/issues/comments/{id:\\d+}/reactions", _WRITE, _ALSO_WRITE)
def react(call: Call) -> Answer:
    """React to a comment: 201, or 200 when the reaction was there (docs: rest/reactions/reactions)."""
    found, _ = _found(call)
    wanted = call.text("content")
    content = next((graphql for graphql, rest in REACTIONS.items() if rest == wanted), None)
    if content is None:
        raise Refusal(422, f"Invalid request.\n\n{wanted} is not a member of {sorted(REACTIONS.values())}.")
    before = len(found.reactions)
    made = call.sandbox.react(found, content, call.bot)
    return 201 if len(found.reactions) > before else 200, call.shapes.reaction(made)


@route("GET", REPO + "/issues/comments/{id:\\d+}/reactions", _READ, _ALSO_READ)
def reactions(call: Call) -> Answer:
    """The reactions to a comment."""
    return 200, [call.shapes.reaction(one) for one in call.page(_found(call)[0].reactions)]


@route("PUT", _ISSUE + "/lock", _WRITE, _ALSO_WRITE)
def lock(call: Call) -> Answer:
    """Only those who may push comment from now on."""
    call.sandbox.lock(call.pull, call.bot, call.given("lock_reason", str) if call.body else None)
    return 204, None


@route("DELETE", _ISSUE + "/lock", _WRITE, _ALSO_WRITE)
def unlock(call: Call) -> Answer:
    """Everybody comments again."""
    call.sandbox.unlock(call.pull, call.bot)
    return 204, None


def _comment(call: Call, owner: PullRequest | Issue, one: Comment) -> Any:
    return call.shapes.comment(owner, one, call.sandbox.telling.written_by_app(owner, one))


def _found(call: Call) -> tuple[Comment, PullRequest | Issue]:
    found = call.found(Comment, "IC")
    return found, call.sandbox.world.owners[found.node]


@route("GET", REPO + "/labels", _READ, _ALSO_READ)
def labels(call: Call) -> Answer:
    """The repository's labels."""
    return 200, _labels(call, list(call.repository.labels.values()))


@route("POST", REPO + "/labels", _WRITE, _ALSO_WRITE)
def create_label(call: Call) -> Answer:
    """A new label."""
    name, color = call.text("name"), (call.given("color", str) or "ededed").removeprefix("#")
    description = call.given("description", str) or ""
    wrong = [
        {"resource": "Label", "code": code, "field": field}
        for field, code, bad in (
            ("name", "already_exists", name.lower() in call.repository.labels),
            ("name", "invalid", not name.strip() or len(name) > _MOST_NAME),
            ("color", "invalid", not _COLOUR.fullmatch(color)),
            ("description", "invalid", len(description) > _MOST_DESCRIPTION),
        )
        if bad
    ]
    if wrong:
        raise Refusal(422, "Validation Failed", errors=wrong)
    made = call.sandbox.add_label(call.repository, Label(name=name, color=color, description=description), call.bot)
    return 201, call.shapes.label(call.repository, made)


@route("GET", REPO + "/labels/{name}", _READ, _ALSO_READ)
def label(call: Call) -> Answer:
    """A label of the repository."""
    found = call.repository.labels.get(call.part("name").lower())
    if found is None:
        raise Refusal(404, "Not Found")
    return 200, call.shapes.label(call.repository, found)


@route("DELETE", REPO + "/labels/{name}", _WRITE, _ALSO_WRITE)
def delete_label(call: Call) -> Answer:
    """A label goes, from every pull request too."""
    if call.part("name").lower() not in call.repository.labels:
        raise Refusal(404, "Not Found")
    call.sandbox.delete_label(call.repository, call.part("name"), call.bot)
    return 204, None


@route("GET", _ISSUE + "/labels", _READ, _ALSO_READ)
def issue_labels(call: Call) -> Answer:
    """A pull request's labels."""
    return 200, _labels(call, call.pull.label_records)


@route("POST", _ISSUE + "/labels", _WRITE, _ALSO_WRITE)
def add_labels(call: Call) -> Answer:
    """Set labels; unknown ones are made."""
    for name in _names(call):
        call.sandbox.set_label(call.pull, name, call.bot)
    return issue_labels(call)


@route("PUT", _ISSUE + "/labels", _WRITE, _ALSO_WRITE)
def set_labels(call: Call) -> Answer:
    """These labels and no others."""
    names = _names(call)
    wanted = {name.lower() for name in names}
    for name in [one for one in call.pull.labels if one.lower() not in wanted]:
        call.sandbox.unset_label(call.pull, name, call.bot)
    for name in names:
        call.sandbox.set_label(call.pull, name, call.bot)
    return issue_labels(call)


@route("DELETE", _ISSUE + "/labels", _WRITE, _ALSO_WRITE)
def remove_labels(call: Call) -> Answer:
    """No labels."""
    for name in call.pull.labels:
        call.sandbox.unset_label(call.pull, name, call.bot)
    return 204, None


@route("DELETE", _ISSUE + "/labels/{name}", _WRITE, _ALSO_WRITE)
def remove_label(call: Call) -> Answer:
    """Take a label off."""
    if call.part("name").lower() not in {name.lower() for name in call.pull.labels}:
        raise Refusal(404, "Label does not exist")
    call.sandbox.unset_label(call.pull, call.part("name"), call.bot)
    return issue_labels(call)


def _labels(call: Call, found: list[Label]) -> list[Any]:
    return [call.shapes.label(call.repository, one) for one in call.page(found)]


def _names(call: Call) -> list[str]:
    """Of `{"labels": [...]}` or a bare list; each a name or an object that has one."""
    listed = call.body if isinstance(call.body, list) else call.given("labels", list) or []
    names = [one.get("name") if isinstance(one, dict) else one for one in listed]
    found = [name for one in names if (name := typed(one, str, "labels/items")) is not None]
    if len(found) < len(names) or not all(name.strip() and len(name) <= _MOST_NAME for name in found):
        raise Refusal(422, "Validation Failed", errors=[{"resource": "Label", "code": "invalid", "field": "name"}])
    return found


@route("GET", _ISSUE + "/timeline", _READ, _ALSO_READ)
def timeline(call: Call) -> Answer:
    """What happened, oldest first: commits, comments, reviews, and what was done to the pull request."""
    pull, replica = call.pull, call.sandbox.replica
    shown = [(one.at, call.shapes.committed(call.repository, one)) for one in pull.commits]
    shown += [(one.at, {**_comment(call, pull, one), "event": "commented", "actor": call.shapes.user(one.author)})
              for one in pull.comments]  # fmt: skip
    shown += [(one.at, call.shapes.reviewed(pull, one)) for one in pull.reviews]
    shown += [(one.at, event(call.shapes, pull, one)) for one in pull.timeline if replica.knows(one.at)]
    shown.sort(key=lambda pair: pair[0])
    return 200, call.page([one for _, one in shown])
