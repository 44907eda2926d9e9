"""Every REST answer is what GitHub's own description promises: asked through githubkit, whose client and models are made
from it, so that path, parameters, status and body are all GitHub's. No answer has a key that GitHub does not know.

githubkit speaks the API of 2026-03-10.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from githubkit import GitHub, TokenAuthStrategy

from bot.sandbox import Commit, PullRequest
from tests.github_models import invented

Case = Callable[[Any, Any, PullRequest], Awaitable[Any]]


def kit(shop: Any, token: str) -> GitHub[Any]:
    return GitHub(TokenAuthStrategy(token), base_url=shop.sandbox.url, http_cache=False, auto_retry=False)


async def populated(shop: Any) -> PullRequest:
    """One pull request with a bit of everything."""
    pull = shop.opens(body="Why", commits=[
        Commit("Add", files={"src/b c.py": "one\n", "src/a.py": "one\n2\nthree\n", "new/ä.txt": "x"}),
        Commit("Move", renames={"README.md": "docs/README.md"}),
    ])  # fmt: skip
    shop.person("ana").labels(pull, "bug")
    shop.person("ben").comments(pull, "Hello")
    shop.person("ben").edits_comment(pull, pull.comments[0], "Hello there")
    shop.person("ben").reviews(pull, "COMMENTED", "Hm")
    shop.person("ana").approves(pull)
    shop.person("hana").requests_review(pull, "ivo")
    shop.person("hana").requests_review(pull, "acme/seniors")
    shop.person("hana").converts_to_draft(pull)
    shop.person("hana").marks_ready(pull)
    shop.sandbox.ci(pull, "build", "success")
    shop.sandbox.ci(pull, "slow", None)
    shop.sandbox.status(pull, "ci/old", "pending")
    shop.shop.required.add("build")
    shop.shop.properties = {"tier": "critical", "areas": ["web", "api"]}
    return pull


AT = ("acme", "shop")
READS: dict[str, Case] = {
    "repos/get": lambda g, _s, _p: g.rest.repos.async_get(*AT),
    "repos/get-content": lambda g, _s, _p: g.rest.repos.async_get_content(*AT, "src/a.py"),
    "repos/get-content of a folder": lambda g, _s, _p: g.rest.repos.async_get_content(*AT, "src"),
    "repos/get-branch": lambda g, _s, _p: g.rest.repos.async_get_branch(*AT, "main"),
    "repos/get-branch-rules": lambda g, _s, _p: g.rest.repos.async_get_branch_rules(*AT, "main"),
    "repos/custom-properties-for-repos-get-repository-values": lambda g, _s, _p:
        g.rest.repos.async_custom_properties_for_repos_get_repository_values(*AT),
    "repos/compare-commits": lambda g, _s, p: g.rest.repos.async_compare_commits(*AT, f"main...{p.head_sha}"),
    "repos/get-commit": lambda g, _s, p: g.rest.repos.async_get_commit(*AT, p.head_sha),
    "repos/list-collaborators": lambda g, _s, _p: g.rest.repos.async_list_collaborators(*AT),
    "repos/check-collaborator": lambda g, _s, _p: g.rest.repos.async_check_collaborator(*AT, "ana"),
    "repos/get-collaborator-permission-level": lambda g, _s, _p:
        g.rest.repos.async_get_collaborator_permission_level(*AT, "ana"),
    "repos/get-combined-status-for-ref": lambda g, _s, p: g.rest.repos.async_get_combined_status_for_ref(*AT, p.head_sha),
    "repos/list-commit-statuses-for-ref": lambda g, _s, p:
        g.rest.repos.async_list_commit_statuses_for_ref(*AT, p.head_sha),
    "git/get-ref": lambda g, _s, _p: g.rest.git.async_get_ref(*AT, "heads/main"),
    "git/get-commit": lambda g, _s, p: g.rest.git.async_get_commit(*AT, p.head_sha),
    "git/get-tree": lambda g, _s, p: g.rest.git.async_get_tree(*AT, p.head_sha, recursive="1"),
    "git/get-blob": lambda g, s, _p: g.rest.git.async_get_blob(*AT, s.shop.objects.keep_blob("one\ntwo\nthree\n")),
    "pulls/list": lambda g, _s, _p: g.rest.pulls.async_list(*AT, state="all"),
    "pulls/get": lambda g, _s, p: g.rest.pulls.async_get(*AT, p.number),
    "pulls/list-files": lambda g, _s, p: g.rest.pulls.async_list_files(*AT, p.number),
    "pulls/list-commits": lambda g, _s, p: g.rest.pulls.async_list_commits(*AT, p.number),
    "pulls/list-reviews": lambda g, _s, p: g.rest.pulls.async_list_reviews(*AT, p.number),
    "pulls/get-review": lambda g, _s, p: g.rest.pulls.async_get_review(*AT, p.number, p.reviews[0].id),
    "pulls/list-requested-reviewers": lambda g, _s, p: g.rest.pulls.async_list_requested_reviewers(*AT, p.number),
    "issues/get": lambda g, _s, p: g.rest.issues.async_get(*AT, p.number),
    "issues/list-comments": lambda g, _s, p: g.rest.issues.async_list_comments(*AT, p.number),
    "issues/get-comment": lambda g, _s, p: g.rest.issues.async_get_comment(*AT, p.comments[0].id),
    "issues/list-labels-for-repo": lambda g, _s, _p: g.rest.issues.async_list_labels_for_repo(*AT),
    "issues/get-label": lambda g, _s, _p: g.rest.issues.async_get_label(*AT, "bug"),
    "issues/list-labels-on-issue": lambda g, _s, p: g.rest.issues.async_list_labels_on_issue(*AT, p.number),
    "checks/list-for-ref": lambda g, _s, p: g.rest.checks.async_list_for_ref(*AT, p.head_sha),
    "checks/list-suites-for-ref": lambda g, _s, p: g.rest.checks.async_list_suites_for_ref(*AT, p.head_sha),
    "checks/get": lambda g, _s, p: g.rest.checks.async_get(*AT, p.checks[0].id),
    "apps/list-repos-accessible-to-installation": lambda g, _s, _p:
        g.rest.apps.async_list_repos_accessible_to_installation(),
    "teams/get-by-name": lambda g, _s, _p: g.rest.teams.async_get_by_name("acme", "seniors"),
    "teams/list-members-in-org": lambda g, _s, _p: g.rest.teams.async_list_members_in_org("acme", "seniors"),
    "teams/get-membership-for-user-in-org": lambda g, _s, _p:
        g.rest.teams.async_get_membership_for_user_in_org("acme", "seniors", "ana"),
    "users/get-by-username": lambda g, _s, _p: g.rest.users.async_get_by_username("ana"),
    "rate-limit/get": lambda g, _s, _p: g.rest.rate_limit.async_get(),
    "meta/get": lambda g, _s, _p: g.rest.meta.async_get(),
}  # fmt: skip
WRITES: dict[str, Case] = {
    "pulls/request-reviewers": lambda g, _s, p:
        g.rest.pulls.async_request_reviewers(*AT, p.number, reviewers=["ben"], team_reviewers=["seniors"]),
    "pulls/remove-requested-reviewers": lambda g, _s, p:
        g.rest.pulls.async_remove_requested_reviewers(*AT, p.number, reviewers=["ivo"]),
    "pulls/create-review": lambda g, _s, p: g.rest.pulls.async_create_review(*AT, p.number, event="APPROVE"),
    "pulls/dismiss-review": lambda g, _s, p:
        g.rest.pulls.async_dismiss_review(*AT, p.number, p.reviews[1].id, message="Outdated"),
    "pulls/merge": lambda g, _s, p: g.rest.pulls.async_merge(*AT, p.number, sha=p.head_sha),
    "issues/create-comment": lambda g, _s, p: g.rest.issues.async_create_comment(*AT, p.number, body="Hi"),
    "issues/update-comment": lambda g, _s, p: g.rest.issues.async_update_comment(*AT, p.comments[0].id, body="Hi"),
    "issues/delete-comment": lambda g, _s, p: g.rest.issues.async_delete_comment(*AT, p.comments[0].id),
    "issues/create-label": lambda g, _s, _p: g.rest.issues.async_create_label(*AT, name="new", color="ff0000"),
    "issues/delete-label": lambda g, _s, _p: g.rest.issues.async_delete_label(*AT, "bug"),
    "issues/add-labels": lambda g, _s, p: g.rest.issues.async_add_labels(*AT, p.number, labels=["one", "two"]),
    "issues/set-labels": lambda g, _s, p: g.rest.issues.async_set_labels(*AT, p.number, labels=["three"]),
    "issues/remove-label": lambda g, _s, p: g.rest.issues.async_remove_label(*AT, p.number, "bug"),
    "issues/remove-all-labels": lambda g, _s, p: g.rest.issues.async_remove_all_labels(*AT, p.number),
    "checks/create": lambda g, _s, p: g.rest.checks.async_create(
        *AT, name="twotrack", head_sha=p.head_sha, status="completed", conclusion="success",
        output={"title": "Fine", "summary": "All fine", "annotations": [
            {"path": "src/a.py", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "See"}]},
    ),
    "repos/create-commit-status": lambda g, _s, p:
        g.rest.repos.async_create_commit_status(*AT, p.head_sha, state="success", context="gate"),
}  # fmt: skip


@pytest.mark.parametrize("case", {**READS, **WRITES}.items(), ids=lambda case: case[0])
async def test_an_answer_is_as_github_describes_it(shop: Any, case: tuple[str, Case]) -> None:
    shop.installation.permissions |= {"contents": "write", "statuses": "write"}
    pull = await populated(shop)
    token = (await shop.new_token()).body["token"]

    async with kit(shop, token) as client:
        response = await case[1](client, shop, pull)

    if response.status_code != 204:
        assert set() == invented(response.json(), response.parsed_data)
    assert [] == shop.sandbox.unknown


async def test_a_check_run_can_be_changed_and_its_annotations_read(shop: Any) -> None:
    pull = await populated(shop)
    output = {"title": "Hm", "summary": "One thing", "annotations": [
        {"path": "src/a.py", "start_line": 1, "end_line": 1, "annotation_level": "warning", "message": "See"}]}  # fmt: skip
    async with kit(shop, shop.token) as client:
        made = await client.rest.checks.async_create(*AT, name="twotrack", head_sha=pull.head_sha, status="in_progress")
        changed = await client.rest.checks.async_update(*AT, made.parsed_data.id, conclusion="neutral", output=output)
        listed = await client.rest.checks.async_list_annotations(*AT, made.parsed_data.id)

    assert set() == invented(changed.json(), changed.parsed_data)
    assert ("completed", "neutral") == (changed.parsed_data.status, changed.parsed_data.conclusion)
    assert set() == invented(listed.json(), listed.parsed_data)
    assert ["See"] == [one.message for one in listed.parsed_data]


async def test_a_timeline_tells_commits_comments_reviews_and_events(shop: Any) -> None:
    pull = await populated(shop)

    async with kit(shop, shop.token) as client:
        response = await client.rest.issues.async_list_events_for_timeline(*AT, pull.number)

    kinds = [getattr(one, "event", None) for one in response.parsed_data]
    assert {
        "committed", "commented", "reviewed", "convert_to_draft", "ready_for_review", "labeled", "review_requested",
    } == set(kinds)  # fmt: skip
    assert [] == [one for one in zip(response.json(), response.parsed_data, strict=True) if invented(*one)]


APP: dict[str, Case] = {
    "apps/get-authenticated": lambda g, _s, _p: g.rest.apps.async_get_authenticated(),
    "apps/list-installations": lambda g, _s, _p: g.rest.apps.async_list_installations(),
    "apps/get-installation": lambda g, s, _p: g.rest.apps.async_get_installation(s.installation.id),
    "apps/get-repo-installation": lambda g, _s, _p: g.rest.apps.async_get_repo_installation(*AT),
    "apps/create-installation-access-token": lambda g, s, _p: g.rest.apps.async_create_installation_access_token(
        s.installation.id, repositories=["shop"], permissions={"contents": "read"}),
    "apps/get-webhook-config-for-app": lambda g, _s, _p: g.rest.apps.async_get_webhook_config_for_app(),
    "apps/list-webhook-deliveries": lambda g, _s, _p: g.rest.apps.async_list_webhook_deliveries(),
    "apps/get-webhook-delivery": lambda g, s, _p: g.rest.apps.async_get_webhook_delivery(s.sandbox.deliveries[-1].id),
    "apps/redeliver-webhook-delivery": lambda g, s, _p:
        g.rest.apps.async_redeliver_webhook_delivery(s.sandbox.deliveries[-1].id),
}  # fmt: skip


@pytest.mark.parametrize("case", APP.items(), ids=lambda case: case[0])
async def test_an_answer_to_the_app_itself_is_as_github_describes_it(shop: Any, case: tuple[str, Case]) -> None:
    await shop.listens()
    pull = shop.opens()

    async with kit(shop, shop.jwt()) as client:
        response = await case[1](client, shop, pull)

    assert set() == invented(response.json(), response.parsed_data)
    assert [] == shop.sandbox.unknown
