"""app.yml asks for what the code needs, and for nothing else."""

import re
from pathlib import Path

import yaml
from graphql import FieldNode, OperationDefinitionNode, parse, visit
from graphql.language import Visitor

from bot.github.events import EVENTS

ROOT = Path(__file__).parent.parent.parent
QUERIES = ROOT / "bot" / "github" / "queries"

# What GitHub asks for each field we use: docs: rest/authentication/permissions-required-for-github-apps, and for
# GraphQL the permission of the REST endpoint that gives the same.
NEEDS = {
    "repository": {"metadata": "read"},
    "labels": {"pull_requests": "read"},
    "collaborators": {"metadata": "read"},
    "file": {"contents": "read"},
    "object": {"contents": "read"},
    "ref": {"contents": "read"},
    "pullRequest": {"pull_requests": "read"},
    "pullRequests": {"pull_requests": "read"},
    "associatedPullRequests": {"pull_requests": "read"},
    "issueOrPullRequest": {"issues": "read", "pull_requests": "read"},
    "history": {"contents": "read"},
    "checkSuites": {"checks": "read"},
    "statusCheckRollup": {"checks": "read", "statuses": "read"},
    "team": {"members": "read"},
    "addReaction": {"pull_requests": "write"},
    "createIssue": {"issues": "write"},
    "mergeQueue": {"merge_queues": "read"},
    "createLabel": {"pull_requests": "write"},
    "addLabelsToLabelable": {"pull_requests": "write"},
    "removeLabelsFromLabelable": {"pull_requests": "write"},
    "addComment": {"pull_requests": "write"},
    "updateIssueComment": {"pull_requests": "write"},
    "deleteIssueComment": {"pull_requests": "write"},
    "requestReviews": {"pull_requests": "write"},
    "createCheckRun": {"checks": "write"},
    "updateCheckRun": {"checks": "write"},
}
PATHS = {
    r"/pulls/": {"pull_requests": "read"},
    r"/properties/values": {"metadata": "read"},
    r"/permission\b": {"metadata": "read"},
}


class _Fields(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.names.add(node.name.value)


def needed() -> dict[str, str]:
    """The permissions that the documents and the REST paths in bot/github ask for; write includes read."""
    found: dict[str, str] = {}
    fields = _Fields()
    for file in QUERIES.glob("*.graphql"):
        visit(parse(file.read_text("utf-8")), fields)
    sources = "".join(file.read_text("utf-8") for file in (ROOT / "bot" / "github").glob("*.py"))
    wanted = [NEEDS[name] for name in fields.names if name in NEEDS]
    wanted += [needs for path, needs in PATHS.items() if re.search(path, sources)]
    for needs in wanted:
        for name, level in needs.items():
            found[name] = "write" if "write" in {level, found.get(name)} else "read"
    return found


def test_permissions_are_exactly_what_the_code_needs() -> None:
    manifest = yaml.safe_load((ROOT / "app.yml").read_text("utf-8"))

    assert needed() == manifest["default_permissions"]


def test_events_are_exactly_what_the_code_acts_on() -> None:
    manifest = yaml.safe_load((ROOT / "app.yml").read_text("utf-8"))

    assert sorted(EVENTS) == manifest["default_events"]


def test_every_mutation_we_send_has_a_known_permission() -> None:
    document = parse((QUERIES / "apply.graphql").read_text("utf-8"))
    names = {
        selection.name.value
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
        for selection in node.selection_set.selections
        if isinstance(selection, FieldNode)
    }

    assert names <= set(NEEDS)
