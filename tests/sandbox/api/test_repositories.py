"""What a repository tells: comparisons, access, labels, statuses, suites, rules."""

from typing import Any

import pytest

from bot.sandbox import Commit

AT = "/repos/acme/shop"


@pytest.mark.parametrize(
    ("basehead", "status", "ahead", "behind"),
    [
        ("main...topic", "diverged", 2, 1),
        ("topic...main", "diverged", 1, 2),
        ("start...topic", "ahead", 2, 0),
        ("topic...start", "behind", 0, 2),
        ("main...main", "identical", 0, 0),
    ],
)
async def test_two_commits_are_compared_from_where_they_parted(
    shop: Any, basehead: str, status: str, ahead: int, behind: int
) -> None:
    start = shop.shop.branches["main"]
    pull = shop.opens(commits=[Commit("One", files={"one": "1\n"}), Commit("Two", files={"two": "2\n"})])
    main = shop.person("ana").commits_to(shop.shop, Commit("Main", files={"main": "m\n"}))
    for name, sha in (("main", main.sha), ("topic", pull.head_sha), ("start", start.sha)):
        basehead = basehead.replace(name, sha)
    found = (await shop.get(f"{AT}/compare/{basehead}")).body

    assert (found["status"], found["ahead_by"], found["behind_by"]) == (status, ahead, behind)
    assert found["merge_base_commit"]["sha"] == (main.sha if status == "identical" else start.sha)
    if ahead == 2:
        assert [one["commit"]["message"] for one in found["commits"]] == ["One", "Two"]
        assert [one["filename"] for one in found["files"]] == ["one", "two"]


async def test_a_comparison_with_nothing_is_not_there(shop: Any) -> None:
    assert {(await shop.get(f"{AT}/compare/{one}")).status for one in ("main...x", "main", "x...main")} == {404}


async def test_access_is_told_in_three_ways(shop: Any) -> None:
    shop.shop.collaborator("mia", "maintain")
    shop.person("mia")
    shop.person("zoe")
    statuses = [(await shop.get(f"{AT}/collaborators/{login}")).status for login in ("mia", "MIA", "zoe", "nobody")]
    mia = (await shop.get(f"{AT}/collaborators/mia/permission")).body
    zoe = (await shop.get(f"{AT}/collaborators/zoe/permission")).body

    assert statuses == [204, 204, 404, 404]
    assert (mia["permission"], mia["role_name"]) == ("write", "maintain")
    assert (mia["user"]["permissions"]["push"], mia["user"]["permissions"]["admin"]) == (True, False)
    assert (zoe["permission"], zoe["user"]["permissions"]["pull"]) == ("none", False)
    assert (await shop.get(f"{AT}/collaborators/nobody/permission")).status == 404


async def test_teams_are_for_those_who_may_read_members(shop: Any) -> None:
    token = (await shop.new_token(permissions={"contents": "read"})).body["token"]
    refused = await shop.get("/orgs/acme/teams/seniors/members", token=token)

    assert [one["login"] for one in (await shop.get("/orgs/acme/teams/seniors/members")).body] == ["ana", "ben"]
    assert (await shop.get("/orgs/acme/teams/none")).status == 404
    assert (await shop.get("/orgs/globex/teams/seniors")).status == 404
    assert (await shop.get("/orgs/acme/teams/seniors/memberships/ivo")).status == 404
    assert (refused.status, refused.headers["X-Accepted-GitHub-Permissions"]) == (403, "members=read")


async def test_labels_are_set_added_and_taken_off(shop: Any) -> None:
    pull = shop.opens()
    path = f"{AT}/issues/{pull.number}/labels"

    async def change(method: str, tail: str = "", body: Any = None) -> list[str]:
        assert (await shop.ask(method, path + tail, body)).status in {200, 204}
        return pull.labels

    assert await change("POST", body={"labels": ["one", {"name": "two"}]}) == ["one", "two"]
    assert await change("POST", body=["Two", "three"]) == ["one", "two", "three"]
    assert await change("PUT", body={"labels": ["three", "four"]}) == ["three", "four"]
    assert await change("DELETE", "/THREE") == ["four"]
    assert await change("DELETE") == []
    assert sorted(shop.shop.labels) == ["four", "one", "three", "two"], "the repository keeps them"
    actions = [one.action for one in shop.sandbox.deliveries if one.event == "pull_request"]
    assert (actions.count("labeled"), actions.count("unlabeled")) == (4, 4)


async def test_statuses_are_combined_by_the_newest_of_each_context(shop: Any) -> None:
    shop.installation.permissions["statuses"] = "write"
    shop.token = (await shop.new_token()).body["token"]
    pull = shop.opens()
    told = []
    for context, state in (("a", "pending"), ("b", "success"), ("a", "success"), ("b", "error")):
        body = {"context": context, "state": state}
        assert (await shop.ask("POST", f"{AT}/statuses/{pull.head_sha}", body)).status == 201
        told.append((await shop.get(f"{AT}/commits/{pull.head_sha}/status")).body["state"])
    long = {"state": "success", "description": "x" * 141}

    assert told == ["pending", "pending", "success", "failure"]
    assert len((await shop.get(f"{AT}/commits/{pull.head_sha}/statuses")).body) == 4
    assert (await shop.ask("POST", f"{AT}/statuses/{pull.head_sha}", long)).status == 422
    assert (await shop.ask("POST", f"{AT}/statuses/{pull.head_sha}", {"state": "fine"})).status == 422


async def test_each_app_has_a_suite_of_its_own_on_a_commit(shop: Any) -> None:
    pull = shop.opens()
    shop.sandbox.ci(pull, "build", "success")
    shop.sandbox.ci(pull, "lint", "failure")
    shop.sandbox.create_check(shop.shop, {"name": "twotrack", "head_sha": pull.head_sha})
    path = f"{AT}/commits/{pull.head_sha}/check-suites"
    suites = (await shop.get(path)).body["check_suites"]
    ours = (await shop.get(f"{path}?app_id={shop.sandbox.app.id}")).body

    assert [
        (one["app"]["slug"], one["status"], one["conclusion"], one["latest_check_runs_count"]) for one in suites
    ] == [
        ("github-actions", "completed", "failure", 2),
        ("twotrack", "in_progress", None, 1),
    ]
    assert (ours["total_count"], ours["check_suites"][0]["app"]["slug"]) == (1, "twotrack")


async def test_the_newest_check_of_a_name_is_the_one_that_counts(shop: Any) -> None:
    pull = shop.opens()
    for conclusion in ("failure", "success"):
        given = {"name": "twotrack", "head_sha": pull.head_sha, "conclusion": conclusion}
        await shop.ask("POST", f"{AT}/check-runs", given)
    path = f"{AT}/commits/{pull.head_sha}/check-runs"
    latest, every = (await shop.get(path)).body, (await shop.get(f"{path}?filter=all")).body

    assert [one["conclusion"] for one in latest["check_runs"]] == ["success"]
    assert [one["conclusion"] for one in every["check_runs"]] == ["failure", "success"]


async def test_a_branch_names_its_required_checks(shop: Any) -> None:
    before = (await shop.get(f"{AT}/rules/branches/main")).body
    shop.shop.required |= {"twotrack", "build"}
    rules, branch = (await shop.get(f"{AT}/rules/branches/main")).body, (await shop.get(f"{AT}/branches/main")).body

    assert before == []
    assert rules[0]["parameters"]["required_status_checks"] == [{"context": "build"}, {"context": "twotrack"}]
    assert branch["protection"]["required_status_checks"]["contexts"] == ["build", "twotrack"]
    assert (await shop.get(f"{AT}/branches/none")).status == 404


async def test_a_required_check_can_be_pinned_to_one_app(shop: Any) -> None:
    """Then neither a status nor another app's check run of that name counts."""
    shop.installation.permissions["contents"] = "write"
    shop.token = (await shop.new_token()).body["token"]
    pull, ours = shop.opens(), shop.sandbox.app.id
    shop.shop.required, shop.shop.pinned = {"twotrack"}, {"twotrack": ours}
    rules, branch = (await shop.get(f"{AT}/rules/branches/main")).body, (await shop.get(f"{AT}/branches/main")).body
    shop.sandbox.ci(pull, "twotrack", "success")
    shop.sandbox.status(pull, "twotrack", "success")
    refused = await shop.ask("PUT", f"{AT}/pulls/{pull.number}/merge", {})
    given = {"name": "twotrack", "head_sha": pull.head_sha, "conclusion": "success"}
    await shop.ask("POST", f"{AT}/check-runs", given)

    assert rules[0]["parameters"]["required_status_checks"] == [{"context": "twotrack", "integration_id": ours}]
    assert branch["protection"]["required_status_checks"]["checks"] == [{"context": "twotrack", "app_id": ours}]
    assert refused.body["message"] == 'Required status check "twotrack" is expected.'
    assert (await shop.ask("PUT", f"{AT}/pulls/{pull.number}/merge", {})).status == 200


async def test_the_rollup_says_what_is_required_and_how_it_stands(shop: Any) -> None:
    pull = shop.opens()
    shop.shop.required |= {"build", "ci/old"}
    shop.sandbox.ci(pull, "build", "success")
    shop.sandbox.ci(pull, "lint", "neutral")
    shop.sandbox.status(pull, "ci/old", "pending")
    answer = await shop.graphql(
        """query($n: Int!) { repository(owner: "acme", name: "shop") { pullRequest(number: $n) {
        commits(last: 1) { nodes { commit { statusCheckRollup { state contexts(first: 9) { nodes { __typename
            ... on CheckRun { name isRequired(pullRequestNumber: $n) checkSuite { app { slug } } }
            ... on StatusContext { context isRequired(pullRequestNumber: $n) creator { login } } } } } } } } } } }""",
        n=pull.number,
    )
    rollup = answer.body["data"]["repository"]["pullRequest"]["commits"]["nodes"][0]["commit"]["statusCheckRollup"]
    suite = {"app": {"slug": "github-actions"}}

    assert rollup == {
        "state": "PENDING",
        "contexts": {
            "nodes": [
                {"__typename": "CheckRun", "name": "build", "isRequired": True, "checkSuite": suite},
                {"__typename": "CheckRun", "name": "lint", "isRequired": False, "checkSuite": suite},
                {
                    "__typename": "StatusContext",
                    "context": "ci/old",
                    "isRequired": True,
                    "creator": {"login": "octocat"},
                },
            ]
        },
    }


async def test_files_folders_and_refs_are_read_alike(shop: Any) -> None:
    main = shop.shop.branches["main"].sha
    by_branch, by_sha = await shop.get(f"{AT}/contents/src/a.py"), await shop.get(f"{AT}/contents/src/a.py?ref={main}")
    folder = await shop.get(f"{AT}/contents/src")

    assert by_branch.body["sha"] == by_sha.body["sha"] == folder.body[0]["sha"]
    assert [(one["name"], one["type"]) for one in folder.body] == [("a.py", "file")]
    assert (await shop.get(f"{AT}/contents/none")).status == 404
    missing = await shop.get(f"{AT}/contents/src/a.py?ref=none")
    assert (missing.status, missing.body["message"]) == (404, "No commit found for the ref none")
