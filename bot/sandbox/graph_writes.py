"""The mutations. Each does one thing or refuses it with GitHub's words; what other parts did, stands."""

from typing import Any

from bot.sandbox.auth import Refusal
from bot.sandbox.graph_context import Context, not_found, unprocessable
from bot.sandbox.graph_pages import Resolver
from bot.sandbox.state import Account, CheckRun, Comment, Issue, Label, PullRequest, Repository, Review, Team

Input = dict[str, Any]


def get(context: Context, node: str, kind: Any) -> Any:
    """The record of an id, of that kind and within reach; GitHub's words otherwise."""
    found = context.world.nodes.get(node)
    if not isinstance(found, kind) or not context.reaches(found):
        raise not_found(f"Could not resolve to a node with the global id of '{node}'")
    return found


def _pull(context: Context, node: str) -> PullRequest:
    context.demand("pull_requests", "write")
    found: PullRequest = get(context, node, PullRequest)
    return found


def _thread(context: Context, node: str) -> PullRequest | Issue:
    """A pull request or an issue, each with the permission it takes."""
    found = get(context, node, PullRequest | Issue)
    context.demand("issues" if isinstance(found, Issue) else "pull_requests", "write")
    return found  # type: ignore[no-any-return]


def done(made: Input, **more: Any) -> Input:
    """The payload of a mutation."""
    return {"clientMutationId": made.get("clientMutationId"), **more}


def create_label(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002 - GitHub's own name
    """A new label."""
    context: Context = info.context
    context.demand("pull_requests", "write")
    repository = get(context, input["repositoryId"], Repository)
    if input["name"].lower() in repository.labels:
        raise unprocessable("Name has already been taken")
    label = Label(name=input["name"], color=input["color"], description=input.get("description") or "")
    context.sandbox.add_label(repository, label, context.viewer)
    return done(input, label=label)


def add_labels(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002
    """Labels onto a pull request."""
    context: Context = info.context
    pull = _pull(context, input["labelableId"])
    labels = [get(context, one, Label) for one in input["labelIds"]]
    for label in labels:
        context.sandbox.set_label(pull, label.name, context.viewer)
    return done(input, labelable=pull)


def remove_labels(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002
    """Labels off a pull request."""
    context: Context = info.context
    pull = _pull(context, input["labelableId"])
    labels = [get(context, one, Label) for one in input["labelIds"]]
    for label in labels:
        context.sandbox.unset_label(pull, label.name, context.viewer)
    return done(input, labelable=pull)


def add_comment(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002
    """A comment."""
    context: Context = info.context
    pull = _thread(context, input["subjectId"])
    comment = refusing(lambda: context.sandbox.add_comment(pull, context.viewer, input["body"]))
    return done(input, commentEdge={"node": comment, "cursor": "cursor:1"}, subject=pull)


def _comment(context: Context, node: str) -> tuple[Comment, PullRequest]:
    context.demand("pull_requests", "write")
    found: Comment = get(context, node, Comment)
    return found, context.pull_of(found)


def update_comment(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002
    """A comment's new body."""
    context: Context = info.context
    comment, pull = _comment(context, input["id"])
    refusing(lambda: context.sandbox.edit_comment(pull, comment, context.viewer, input["body"]))
    return done(input, issueComment=comment)


def delete_comment(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002
    """A comment goes."""
    context: Context = info.context
    comment, pull = _comment(context, input["id"])
    context.sandbox.delete_comment(pull, comment, context.viewer)
    return done(input)


def minimize_comment(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002
    """A comment hidden."""
    comment, _ = _comment(info.context, input["subjectId"])
    comment.minimized = input["classifier"].lower().replace("_", "-")
    return done(input, minimizedComment=comment)


def request_reviews(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002
    """Reviewers asked: all of them or, for one wrong name, nobody. Without `union` they replace those asked before."""
    context: Context = info.context
    pull = _pull(context, input["pullRequestId"])
    who = [_reviewer(context, one, Account) for one in input.get("userIds") or ()]
    who += [_reviewer(context, one, Team) for one in input.get("teamIds") or ()]
    refusing(lambda: context.sandbox.request(pull, who, context.viewer, union=bool(input.get("union"))))
    return done(input, pullRequest=pull)


def _reviewer(context: Context, node: str, kind: type[Any]) -> Any:
    """A user, or a team the app may read; ids of bots have an input of their own (github/docs#35057)."""
    found = context.world.nodes.get(node)
    hidden = kind is Team and not context.grant.allows("members", "read")
    if not isinstance(found, kind) or hidden or (isinstance(found, Account) and found.kind != "User"):
        raise not_found(f"Could not resolve to a node with the global id of '{node}'")
    return found


def dismiss_review(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002
    """A review that counts no more."""
    context: Context = info.context
    context.demand("pull_requests", "write")
    review = get(context, input["pullRequestReviewId"], Review)
    pull = context.pull_of(review)
    refusing(lambda: context.sandbox.dismiss(pull, review, context.viewer, input["message"]))
    return done(input, pullRequestReview=review)


def merge(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002
    """A pull request merged."""
    context: Context = info.context
    context.demand("contents", "write")
    pull = get(context, input["pullRequestId"], PullRequest)
    refusing(lambda: context.sandbox.demand_mergeable(pull, input.get("expectedHeadOid")))
    refusing(lambda: context.sandbox.itself.merges(pull))
    return done(input, pullRequest=pull, actor=context.viewer)


def create_check(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002
    """A check run."""
    context: Context = info.context
    context.demand("checks", "write")
    repository = get(context, input["repositoryId"], Repository)
    run = refusing(lambda: context.sandbox.create_check(repository, _check(input)))
    return done(input, checkRun=run)


def update_check(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002
    """A check run changed; a replica may not know it yet (tektoncd/pipelines-as-code#2920)."""
    context: Context = info.context
    context.demand("checks", "write")
    repository = get(context, input["repositoryId"], Repository)
    run = get(context, input["checkRunId"], CheckRun)
    if not context.replica.knows(run.started_at):
        raise not_found(f"Could not resolve to a node with the global id of '{input['checkRunId']}'")
    refusing(lambda: context.sandbox.update_check(repository, run, _check(input)))
    return done(input, checkRun=run)


_REST = {"headSha": "head_sha", "detailsUrl": "details_url", "externalId": "external_id"}


def _check(made: Input) -> Input:
    """The input in REST's words."""
    found = {_REST.get(key, key): value for key, value in made.items() if value is not None}
    for key in ("status", "conclusion"):
        if key in found:
            found[key] = str(found[key]).lower()
    if found.get("output", {}).get("annotations"):
        found["output"] = found["output"] | {
            "annotations": [_annotation(one) for one in found["output"]["annotations"]]
        }
    return found


def _annotation(made: Input) -> Input:
    place = made["location"]
    return {
        "path": made["path"], "start_line": place["startLine"], "end_line": place["endLine"],
        "start_column": place.get("startColumn"), "end_column": place.get("endColumn"),
        "annotation_level": made["annotationLevel"].lower(), "message": made["message"], "title": made.get("title"),
        "raw_details": made.get("rawDetails"),
    }  # fmt: skip


def refusing(act: Any) -> Any:
    """Do it; a refusal in GraphQL's shape."""
    try:
        return act()
    except Refusal as refusal:
        raise unprocessable(refusal.message) from None


_ID = {"clientMutationId": lambda record, _info: record["clientMutationId"]}


def payload(*fields: str) -> dict[str, Resolver]:
    """Resolvers of a payload's fields."""
    return _ID | {field: (lambda record, _info, field=field: record.get(field)) for field in fields}


WRITES: dict[str, dict[str, Resolver]] = {
    "Mutation": {
        "createLabel": create_label, "addLabelsToLabelable": add_labels, "removeLabelsFromLabelable": remove_labels,
        "addComment": add_comment, "updateIssueComment": update_comment, "deleteIssueComment": delete_comment,
        "minimizeComment": minimize_comment, "dismissPullRequestReview": dismiss_review, "mergePullRequest": merge,
        "requestReviews": request_reviews, "createCheckRun": create_check, "updateCheckRun": update_check,
    },
    "CreateLabelPayload": payload("label"),
    "AddLabelsToLabelablePayload": payload("labelable"),
    "RemoveLabelsFromLabelablePayload": payload("labelable"),
    "AddCommentPayload": payload("commentEdge", "subject"),
    "UpdateIssueCommentPayload": payload("issueComment"),
    "DeleteIssueCommentPayload": payload(), "MinimizeCommentPayload": payload("minimizedComment"),
    "DismissPullRequestReviewPayload": payload("pullRequestReview"),
    "MergePullRequestPayload": payload("pullRequest", "actor"),
    "RequestReviewsPayload": payload("pullRequest"),
    "CreateCheckRunPayload": payload("checkRun"),
    "UpdateCheckRunPayload": payload("checkRun"),
}  # fmt: skip
