"""Reactions to comments, reviews and pull requests, as GraphQL shows and takes them."""

from typing import Any

from bot.sandbox.graph_context import Context
from bot.sandbox.graph_pages import Resolver, connection, key, listing, moment, of
from bot.sandbox.graph_writes import Input, done, get, payload
from bot.sandbox.shapes import REACTIONS
from bot.sandbox.state import Comment, Issue, PullRequest, Review


def groups(record: Any, _info: Any) -> list[dict[str, Any]]:
    """One for each kind of reaction, also those that nobody had (graphql/reference/objects, ReactionGroup)."""
    kinds = {content: [one for one in record.reactions if one.content == content] for content in REACTIONS}
    return [{"content": content, "reactions": found} for content, found in kinds.items()]


def _viewer_has(record: dict[str, Any], info: Any) -> bool:
    return any(one.user is info.context.viewer for one in record["reactions"])


def _reactors(record: dict[str, Any], _info: Any, **args: Any) -> dict[str, Any]:
    """Ten of them when nobody says how many, so that the total alone can be asked for."""
    bounds = args if {"first", "last"} & set(args) else {**args, "first": 10}
    return connection([one.user for one in record["reactions"]], bounds, "reactors")


def _subject(context: Context, node: str) -> Any:
    context.demand("pull_requests", "write")
    return get(context, node, PullRequest | Issue | Comment | Review)


def add_reaction(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002 - GitHub's own name
    """A reaction; one that is there already is the answer."""
    subject = _subject(info.context, input["subjectId"])
    made = info.context.sandbox.react(subject, input["content"], info.context.viewer)
    return done(input, reaction=made, subject=subject, reactionGroups=groups(subject, info))


def remove_reaction(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002
    """A reaction taken back."""
    subject = _subject(info.context, input["subjectId"])
    gone = info.context.sandbox.unreact(subject, input["content"], info.context.viewer)
    return done(input, reaction=gone, subject=subject, reactionGroups=groups(subject, info))


def _reactions(record: Any, _context: Context, args: dict[str, Any]) -> list[Any]:
    return [one for one in record.reactions if args.get("content") in {None, one.content}]


_REACTABLE: dict[str, Resolver] = {"reactionGroups": groups, "reactions": listing("reactions", _reactions)}
REACTION_READS: dict[str, dict[str, Resolver]] = {
    "PullRequest": _REACTABLE, "Issue": _REACTABLE, "IssueComment": _REACTABLE, "PullRequestReview": _REACTABLE,
    "Reaction": {
        "id": of(lambda r: r.node), "content": of(lambda r: r.content), "createdAt": moment(lambda r: r.at),
        "user": of(lambda r: r.user if r.user.kind == "User" else None),
    },
    "ReactionGroup": {"content": key("content"), "viewerHasReacted": _viewer_has, "reactors": _reactors},
}  # fmt: skip
REACTION_WRITES: dict[str, dict[str, Resolver]] = {
    "Mutation": {"addReaction": add_reaction, "removeReaction": remove_reaction},
    "AddReactionPayload": payload("reaction", "subject", "reactionGroups"),
    "RemoveReactionPayload": payload("reaction", "subject", "reactionGroups"),
}
