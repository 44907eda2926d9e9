"""The mutations. Each does one thing or refuses it with GitHub's words; what other parts did, stands."""

from typing import Any

from bot.sandbox.auth import Refusal
from bot.sandbox.graph_context import Context, not_found, unprocessable
from bot.sandbox.graph_reads import Resolver
from bot.sandbox.state import Comment, Label, PullRequest, Repository

Input = dict[str, Any]


def _get(context: Context, node: str, kind: type[Any]) -> Any:
    found = context.world.nodes.get(node)
    if not isinstance(found, kind):
        raise not_found(f"Could not resolve to a node with the global id of '{node}'")
    return found


def _pull(context: Context, node: str) -> PullRequest:
    context.demand("pull_requests", "write")
    found: PullRequest = _get(context, node, PullRequest)
    if not context.sees(found.repository):
        raise not_found(f"Could not resolve to a node with the global id of '{node}'")
    return found


def _done(made: Input, **more: Any) -> Input:
    return {"clientMutationId": made.get("clientMutationId"), **more}


def create_label(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002 - GitHub's own name
    """A new label."""
    context: Context = info.context
    context.demand("pull_requests", "write")
    repository = _get(context, input["repositoryId"], Repository)
    if input["name"].lower() in repository.labels:
        raise unprocessable("Name has already been taken")
    label = Label(name=input["name"], color=input["color"], description=input.get("description") or "")
    context.sandbox.add_label(repository, label, context.viewer)
    return _done(input, label=label)


def add_labels(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002
    """Labels onto a pull request."""
    context: Context = info.context
    pull = _pull(context, input["labelableId"])
    labels = [_get(context, one, Label) for one in input["labelIds"]]
    for label in labels:
        context.sandbox.set_label(pull, label.name, context.viewer)
    return _done(input, labelable=pull)


def remove_labels(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002
    """Labels off a pull request."""
    context: Context = info.context
    pull = _pull(context, input["labelableId"])
    labels = [_get(context, one, Label) for one in input["labelIds"]]
    for label in labels:
        context.sandbox.unset_label(pull, label.name, context.viewer)
    return _done(input, labelable=pull)


def add_comment(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002
    """A comment."""
    context: Context = info.context
    pull = _pull(context, input["subjectId"])
    comment = _refusing(lambda: context.sandbox.add_comment(pull, context.viewer, input["body"]))
    return _done(input, commentEdge={"node": comment, "cursor": "cursor:1"}, subject=pull)


def update_comment(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002
    """A comment's new body."""
    context: Context = info.context
    comment = _get(context, input["id"], Comment)
    pull = _pull(context, context.world.owners[comment.node].node)
    _refusing(lambda: context.sandbox.edit_comment(pull, comment, context.viewer, input["body"]))
    return _done(input, issueComment=comment)


def delete_comment(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002
    """A comment goes."""
    context: Context = info.context
    comment = _get(context, input["id"], Comment)
    pull = _pull(context, context.world.owners[comment.node].node)
    context.sandbox.delete_comment(pull, comment, context.viewer)
    return _done(input)


def request_reviews(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002
    """Reviewers asked: all of them or, for one wrong name, nobody."""
    context: Context = info.context
    pull = _pull(context, input["pullRequestId"])
    ids = [*(input.get("userIds") or []), *(input.get("teamIds") or [])]
    who = [context.world.nodes.get(one) for one in ids]
    if any(one is None for one in who):
        raise not_found(f"Could not resolve to a node with the global id of '{ids[who.index(None)]}'.")
    _refusing(lambda: context.sandbox.request(pull, who, context.viewer, union=bool(input.get("union"))))
    return _done(input, pullRequest=pull)


def create_check(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002
    """A check run."""
    context: Context = info.context
    context.demand("checks", "write")
    repository = _get(context, input["repositoryId"], Repository)
    run = _refusing(lambda: context.sandbox.create_check(repository, _check(input)))
    return _done(input, checkRun=run)


def update_check(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002
    """A check run changed."""
    context: Context = info.context
    context.demand("checks", "write")
    repository = _get(context, input["repositoryId"], Repository)
    run = context.world.nodes.get(input["checkRunId"])
    if run is None or not context.visible(run.changed_at):
        raise not_found(f"Could not resolve to a node with the global id of '{input['checkRunId']}'")
    _refusing(lambda: context.sandbox.update_check(repository, run, _check(input)))
    return _done(input, checkRun=run)


def _check(made: Input) -> Input:
    """The input in REST's words."""
    names = {"headSha": "head_sha", "detailsUrl": "details_url", "externalId": "external_id"}
    found = {names.get(key, key): value for key, value in made.items() if value is not None}
    for key in ("status", "conclusion"):
        if key in found:
            found[key] = str(found[key]).lower()
    return found


def _refusing(act: Any) -> Any:
    try:
        return act()
    except Refusal as refusal:
        raise unprocessable(refusal.message) from None


_ID = {"clientMutationId": lambda record, _info: record["clientMutationId"]}


def _payload(*fields: str) -> dict[str, Resolver]:
    return _ID | {field: (lambda record, _info, field=field: record.get(field)) for field in fields}


MUTATIONS: dict[str, dict[str, Resolver]] = {
    "Mutation": {
        "createLabel": create_label, "addLabelsToLabelable": add_labels, "removeLabelsFromLabelable": remove_labels,
        "addComment": add_comment, "updateIssueComment": update_comment, "deleteIssueComment": delete_comment,
        "requestReviews": request_reviews, "createCheckRun": create_check, "updateCheckRun": update_check,
    },
    "CreateLabelPayload": _payload("label"),
    "AddLabelsToLabelablePayload": _payload("labelable"),
    "RemoveLabelsFromLabelablePayload": _payload("labelable"),
    "AddCommentPayload": _payload("commentEdge", "subject"),
    "UpdateIssueCommentPayload": _payload("issueComment"),
    "DeleteIssueCommentPayload": _payload(),
    "RequestReviewsPayload": _payload("pullRequest"),
    "CreateCheckRunPayload": _payload("checkRun"),
    "UpdateCheckRunPayload": _payload("checkRun"),
}  # fmt: skip
