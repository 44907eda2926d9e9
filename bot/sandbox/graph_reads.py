"""How each GraphQL field is answered from the state. A field that is missing here fails loudly."""

from typing import Any

from graphql import GraphQLError

from bot.sandbox.graph_checks import CHECKS
from bot.sandbox.graph_issues import ISSUES
from bot.sandbox.graph_objects import OBJECTS
from bot.sandbox.graph_pages import Resolver, key
from bot.sandbox.graph_pulls import PULLS
from bot.sandbox.graph_queue import QUEUE
from bot.sandbox.graph_reactions import REACTION_READS
from bot.sandbox.graph_repositories import REPOSITORIES
from bot.sandbox.graph_timeline import TIMELINE
from bot.sandbox.queue import MergeQueue, QueueEntry
from bot.sandbox.state import (
    Account,
    CheckRun,
    Comment,
    Event,
    GitCommit,
    Issue,
    Label,
    PullRequest,
    Repository,
    Review,
    Status,
    Team,
)

_LISTS = (
    "MergeQueueEntry", "Reaction", "Reactor",
    "GitActor",
    "CheckRun", "CheckSuite", "Commit", "Issue", "IssueComment", "Label", "PullRequest", "PullRequestChangedFile",
    "PullRequestCommit", "PullRequestReview", "PullRequestReviewThread", "PullRequestTimelineItems", "ReviewRequest",
    "StatusCheckRollupContext", "Team", "TeamMember", "User",
)  # fmt: skip
_PAGE = {name: key(name) for name in ("totalCount", "nodes", "edges", "pageInfo")}
_EDGE = {name: key(name) for name in ("node", "cursor")}
_PAGES: dict[str, dict[str, Resolver]] = {
    **{f"{name}Connection": _PAGE for name in (*_LISTS, "CommitHistory", "RepositoryCollaborator")},
    **{f"{name}Edge": _EDGE for name in _LISTS},
}


def joined(*tables: dict[str, dict[str, Resolver]]) -> dict[str, dict[str, Resolver]]:
    """Several tables as one: a type's fields may come from different files."""
    joined: dict[str, dict[str, Resolver]] = {}
    for table in tables:
        for kind, fields in table.items():
            joined[kind] = joined.get(kind, {}) | fields
    return joined


RESOLVERS = joined(ISSUES, OBJECTS, TIMELINE, QUEUE, REPOSITORIES, CHECKS, PULLS, REACTION_READS, _PAGES)


def type_of(value: Any) -> str:
    """The GraphQL type behind a value of an interface or union."""
    match value:
        case Account() | Event():
            return value.kind
        case dict():
            return next(kind for part, kind in _DICTS.items() if part in value)
        case GitCommit():
            return "Commit"
        case Comment():
            return "IssueComment"
        case Review():
            return "PullRequestReview"
        case Status():
            return "StatusContext"
        case QueueEntry():
            return "MergeQueueEntry"
        case MergeQueue() | Issue() | PullRequest() | Repository() | CheckRun() | Label() | Team():
            return type(value).__name__
        case _:
            raise GraphQLError(f"the sandbox does not know the type of {type(value).__name__}")


# Records that exist only while a question is answered are dicts; one of their keys tells what they are.
_DICTS = {"blob": "Blob", "tree": "Tree", "ref": "Ref", "pull": "PullRequestCommit"}
