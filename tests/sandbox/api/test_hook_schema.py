"""Every webhook is what GitHub's own description of it promises, and has no key that GitHub does not know."""

from importlib import import_module
from typing import Any

import pytest
from pydantic import TypeAdapter

from bot.sandbox import Commit, PullRequest, Sandbox
from bot.sandbox.app import EVENTS
from tests.github_models import invented

MODELS = "githubkit_schemas.v2026_03_10.webhooks"


def described(event: str) -> Any:
    import_module("githubkit")  # registers what its models need
    return TypeAdapter(import_module(f"{MODELS}.{event}").Event)


def play(sandbox: Sandbox) -> None:
    """Everything people and machines do that GitHub tells apps about."""
    shop = sandbox.repository("acme/shop", files={"README.md": "# Shop\n"})
    ana, hana = sandbox.person("ana", email="ana@acme.example"), sandbox.person("hana")
    for login in ("ana", "hana", "ben"):
        sandbox.person(login)
        shop.collaborator(login)
    sandbox.team("acme/seniors", members=["ana"])
    installation = sandbox.installs("acme")
    sandbox.accepts(installation, checks="write")
    people_come_and_go(sandbox)
    for permission in ("read", "maintain"):
        sandbox.gives_access(shop, "ivo", permission)
    sandbox.takes_access(shop, "ivo")
    pull = hana.opens(shop, title="Change", body="- [ ] tried", commits=[Commit("Add", files={"a.py": "one\n"})])
    hana.pushes(pull, Commit("More", files={"a.py": "two\n"}))
    hana.edits(pull, title="Change it", body="Why", base="main")
    converse(pull, ana, hana)
    sandbox.ci(pull, "build", None)
    sandbox.ci(pull, "build", "failure")
    sandbox.status(pull, "ci/old", "success")
    run = sandbox.create_check(shop, {"name": "twotrack", "head_sha": pull.head_sha, "status": "in_progress"})
    sandbox.update_check(
        shop, run, {"status": "completed", "conclusion": "success", "output": {"title": "Fine", "summary": "Yes"}}
    )
    sandbox.rerequests(pull, "twotrack")
    button = {"label": "Look again", "description": "Reads everything anew", "identifier": "again"}
    sandbox.update_check(shop, run, {"actions": [button]})
    ana.presses(pull, "again")
    hana.closes(pull)
    hana.reopens(pull)
    ana.merges(pull)
    ana.commits_to(shop, Commit("Rules", files={"rules.yml": "x\n", "README.md": None}))
    forked = sandbox.person("zoe").opens(
        shop, title="Typo", branch="fork", fork=True, commits=[Commit("Fix", files={"b": "1\n"})]
    )
    sandbox.ci(forked, "build", "success")
    sandbox.bot("dependabot").opens(shop, title="Bump", branch="bump", commits=[Commit("Bump", files={"c": "1\n"})])
    wait(sandbox, shop, hana)
    sandbox.delete_label(shop, "bug", ana.account)
    issue = ana.opens_issue(shop, "Design", "## Security model", labels=["design"])
    ana.edits_issue(issue, title="A design")
    hana.edits_comment(issue, hana.comments(issue, "Agreed."), "Agreed!")
    ana.closes_issue(issue)
    ana.reopens_issue(issue)
    ana.renames(shop, "store")
    sandbox.installs("globex")
    ana.transfers(shop, "globex")
    ana.transfers(shop, "acme")
    sandbox.suspends(installation)
    sandbox.unsuspends(installation)
    sandbox.uninstalls(installation)


def wait(sandbox: Sandbox, shop: Any, hana: Any) -> None:
    sandbox.merge_queue(shop)
    shop.required = {"build"}
    pulls = [
        hana.opens(shop, title="Wait", branch=name, commits=[Commit("Add", files={name: "1\n"})]) for name in ("x", "y")
    ]
    for pull in pulls:
        sandbox.ci(pull, "build", "success")
        hana.enqueues(pull)
    sandbox.ci_group(pulls[0], "build", "failure")
    sandbox.ci_group(pulls[1], "build", "success")


def people_come_and_go(sandbox: Sandbox) -> None:
    sandbox.team("acme/payments", ["ben"], parent="acme/seniors")
    sandbox.team("acme/payments", ["hana"])
    sandbox.renames_team("acme/payments", "payers")
    sandbox.joins("acme", "ivo")
    sandbox.leaves("acme", "ivo")
    sandbox.team("acme/gone", ["ben"])
    sandbox.deletes_team("acme/gone")


def converse(pull: PullRequest, ana: Any, hana: Any) -> None:
    hana.requests_review(pull, "ana")
    hana.requests_review(pull, "acme/seniors")
    hana.removes_request(pull, "acme/seniors")
    hana.requests_review(pull, "acme/payers")
    ana.labels(pull, "bug")
    ana.unlabels(pull, "bug")
    comment = ana.comments(pull, "- [ ] tried")
    ana.ticks(pull, comment, 0)
    ana.deletes_comment(pull, comment)
    ana.requests_changes(pull)
    review = ana.approves(pull)
    hana.dismisses(pull, review)
    hana.converts_to_draft(pull)
    hana.marks_ready(pull)
    hana.assigns(pull, "ana")
    hana.locks(pull, "resolved")
    hana.unlocks(pull)
    hana.unassigns(pull, "ana")
    hana.resets(pull, pull.commits[0].sha)


@pytest.fixture(scope="module")
def deliveries() -> dict[str, list[dict[str, Any]]]:
    """Payloads by event and action."""
    sandbox = Sandbox(events=[*EVENTS, "issues"])
    sandbox.telling.shapes.url = "http://127.0.0.1:8081"
    play(sandbox)
    found: dict[str, list[dict[str, Any]]] = {}
    for one in sandbox.deliveries:
        found.setdefault(one.event + (f".{one.action}" if one.action else ""), []).append(one.payload)
    return found


KINDS = [
    "check_run.completed", "check_run.created", "check_run.requested_action", "check_run.rerequested", "check_suite.completed",
    "installation.created", "installation.deleted", "installation.new_permissions_accepted", "installation.suspend",
    "installation.unsuspend", "issue_comment.created", "issue_comment.deleted", "issue_comment.edited",
    "label.created", "label.deleted", "member.added", "member.edited", "member.removed", "membership.added", "membership.removed", "merge_group.checks_requested", "merge_group.destroyed",
    "organization.member_added", "organization.member_removed", "team.created", "team.deleted", "team.edited",
    "pull_request.assigned", "pull_request.locked", "pull_request.unassigned", "pull_request.unlocked",
    "installation_repositories.removed", "repository.renamed", "repository.transferred",
    "issues.closed", "issues.edited", "issues.opened", "issues.reopened",
    "pull_request.dequeued", "pull_request.enqueued", "pull_request.closed", "pull_request.converted_to_draft", "pull_request.edited",
    "pull_request.labeled", "pull_request.opened", "pull_request.ready_for_review", "pull_request.reopened",
    "pull_request.review_request_removed", "pull_request.review_requested", "pull_request.synchronize",
    "pull_request.unlabeled", "pull_request_review.dismissed", "pull_request_review.submitted", "push", "status",
]  # fmt: skip


def test_these_are_all_there_are(deliveries: dict[str, list[dict[str, Any]]]) -> None:
    assert sorted(KINDS) == sorted(deliveries)


@pytest.mark.parametrize("kind", KINDS)
def test_a_webhook_is_as_github_describes_it(deliveries: dict[str, list[dict[str, Any]]], kind: str) -> None:
    model = described(kind.partition(".")[0])
    for payload in deliveries[kind]:
        assert set() == invented(payload, model.validate_python(payload))
