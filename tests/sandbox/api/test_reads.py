"""Reading: ETags, pages, diffs that are too large, replicas that lag, and what is not there."""

import re
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox import Commit

PULL = """query($n: Int!) { repository(owner: "acme", name: "shop") { pullRequest(number: $n) {
    headRefOid additions updatedAt commits(last: 1) { totalCount nodes { commit { oid } } }
    comments(first: 9) { totalCount } reviews(first: 9) { totalCount } } } }"""


async def test_what_has_not_changed_costs_nothing(shop: Any) -> None:
    pull = shop.opens()
    path = f"/repos/acme/shop/pulls/{pull.number}"
    first = await shop.get(path)
    tag = first.headers["ETag"]
    again = await shop.get(path, If_None_Match=tag)
    listed = await shop.get(path, If_None_Match=f'"other", {tag}')
    shop.person("hana").edits(pull, title="Another title")
    changed = await shop.get(path, If_None_Match=tag)

    assert (304, "", tag) == (again.status, again.body, again.headers["ETag"])
    assert 304 == listed.status
    assert first.headers["X-RateLimit-Used"] == again.headers["X-RateLimit-Used"] == "1"
    assert (200, "2") == (changed.status, changed.headers["X-RateLimit-Used"])
    assert tag != changed.headers["ETag"]


async def test_a_diff_has_a_tag_too(shop: Any) -> None:
    pull = shop.opens()
    accept = "application/vnd.github.diff"
    first = await shop.get(f"/repos/acme/shop/pulls/{pull.number}", Accept=accept)
    again = await shop.get(f"/repos/acme/shop/pulls/{pull.number}", Accept=accept, If_None_Match=first.headers["ETag"])

    assert (200, pull.diff_text) == (first.status, first.body)
    assert first.headers["Content-Type"].startswith(accept)
    assert 304 == again.status


async def test_lists_are_read_by_their_links(shop: Any) -> None:
    pull = shop.opens(commits=[Commit("Many", files={f"{n:03}.txt": "x\n" for n in range(250)})])
    url, names, pages = f"/repos/acme/shop/pulls/{pull.number}/files?per_page=100", [], []
    while url:
        answer = await shop.get(url)
        names += [one["filename"] for one in answer.body]
        pages.append(len(answer.body))
        url = (re.search(r'<([^>]+)>; rel="next"', answer.headers.get("Link", "")) or [None, None])[1]

    assert [f"{n:03}.txt" for n in range(250)] == names
    assert [100, 100, 50] == pages
    assert {"prev", "first"} == set(re.findall(r'rel="(\w+)"', answer.headers["Link"]))


@pytest.mark.parametrize(("query", "count"), [("", 30), ("?per_page=500", 100), ("?per_page=0", 1), ("?page=4", 10), ("?page=99", 0),
                                              ("?per_page=x&page=²", 30), ("?page=99999999999999999999", 30)])  # fmt: skip
async def test_pages_have_thirty_unless_told_and_never_over_a_hundred(shop: Any, query: str, count: int) -> None:
    pull = shop.opens(commits=[Commit("Many", files={f"{n:03}.txt": "x\n" for n in range(100)})])

    assert count == len((await shop.get(f"/repos/acme/shop/pulls/{pull.number}/files{query}")).body)


async def test_a_list_of_files_ends_at_three_thousand_and_of_commits_at_250(shop: Any) -> None:
    files = [Commit("Many", files={f"{n:04}": "" for n in range(3001)})]
    commits = [Commit(f"No {n}", files={"a": str(n)}) for n in range(251)]
    wide, long = shop.opens(branch="wide", commits=files), shop.opens(branch="long", commits=commits)
    files_end = await shop.get(f"/repos/acme/shop/pulls/{wide.number}/files?per_page=100&page=31")
    commits_end = await shop.get(f"/repos/acme/shop/pulls/{long.number}/commits?per_page=100&page=3")

    assert ([], 50) == (files_end.body, len(commits_end.body))


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({f"{n}.txt": "x\n" for n in range(301)}, "maximum number of files (300)"),
        ({"long.txt": "x\n" * 20_001}, "maximum number of lines (20000)"),
    ],
)
async def test_a_diff_that_is_too_large_is_refused(shop: Any, files: dict[str, str], words: str) -> None:
    pull = shop.opens(commits=[Commit("Large", files=files)])
    answer = await shop.get(f"/repos/acme/shop/pulls/{pull.number}", Accept="application/vnd.github.v3.diff")

    assert 406 == answer.status
    assert words in answer.body["message"]
    assert [{"resource": "PullRequest", "field": "diff", "code": "too_large"}] == answer.body["errors"]


async def test_a_lagging_replica_does_not_know_a_new_pull_request(shop: Any) -> None:
    shop.sandbox.lag = timedelta(seconds=3)
    pull = shop.opens()
    path = f"/repos/acme/shop/pulls/{pull.number}"
    early = [await shop.get(path), await shop.get(f"{path}/files")]
    graphql, listed = await shop.graphql(PULL, n=pull.number), await shop.get("/repos/acme/shop/pulls")
    shop.sandbox.advance(seconds=3)

    assert [404, 404] == [one.status for one in early]
    assert ("NOT_FOUND", []) == (graphql.body["errors"][0]["type"], listed.body)
    assert 200 == (await shop.get(path)).status
    assert (
        pull.head_sha
        == (await shop.graphql(PULL, n=pull.number)).body["data"]["repository"]["pullRequest"]["headRefOid"]
    )


async def test_a_lagging_replica_shows_the_old_head_with_all_that_belongs_to_it(shop: Any) -> None:
    pull = shop.opens()
    old = pull.head_sha
    shop.sandbox.advance(minutes=1)
    shop.sandbox.lag = timedelta(seconds=3)
    shop.person("hana").force_pushes(pull, [Commit("Again", files={"b.py": "1\n2\n3\n"})])
    shop.person("ana").comments(pull, "New")
    shop.person("ana").approves(pull)
    path = f"/repos/acme/shop/pulls/{pull.number}"
    found = (await shop.graphql(PULL, n=pull.number)).body["data"]["repository"]["pullRequest"]
    rest, diff = await shop.get(path), await shop.get(path, Accept="application/vnd.github.diff")

    assert (old, old) == (found["headRefOid"], found["commits"]["nodes"][0]["commit"]["oid"])
    assert (2, 1, 0, 0) == (
        found["additions"], found["commits"]["totalCount"], found["comments"]["totalCount"], found["reviews"]["totalCount"],
    )  # fmt: skip
    assert (old, 2, 0) == (rest.body["head"]["sha"], rest.body["additions"], rest.body["comments"])
    assert "b/src/topic.py" in diff.body

    shop.sandbox.advance(seconds=3)
    assert pull.head_sha == (await shop.get(path)).body["head"]["sha"]


async def test_a_check_run_just_made_cannot_be_found_on_a_lagging_replica(shop: Any) -> None:
    pull = shop.opens()
    shop.sandbox.advance(minutes=1)
    shop.sandbox.lag = timedelta(seconds=1)
    made = await shop.ask("POST", "/repos/acme/shop/check-runs", {"name": "twotrack", "head_sha": pull.head_sha})
    path = f"/repos/acme/shop/check-runs/{made.body['id']}"
    change = """mutation($r: ID!, $c: ID!) {
        updateCheckRun(input: {repositoryId: $r, checkRunId: $c, status: IN_PROGRESS}) { checkRun { status } } }"""
    variables = {"r": shop.shop.node, "c": made.body["node_id"]}
    early = await shop.graphql(change, **variables)
    refused = await shop.ask("PATCH", path, {"status": "in_progress"})
    shop.sandbox.advance(seconds=1)

    assert (404, "NOT_FOUND") == (refused.status, early.body["errors"][0]["type"])
    assert 200 == (await shop.ask("PATCH", path, {"status": "in_progress"})).status
    assert "errors" not in (await shop.graphql(change, **variables)).body


async def test_a_route_nobody_knows_is_written_down(shop: Any) -> None:
    answers = [await shop.get("/repos/acme/shop/stargazers"), await shop.ask("PUT", "/repos/acme/shop/pulls", {}),
               await shop.get("/repos/acme/shop/branches/main/protection"), await shop.get("/repos/acme/shop/commits/x/pulls")]  # fmt: skip

    assert [404] * 4 == [one.status for one in answers]
    assert ["GET /repos/acme/shop/stargazers", "PUT /repos/acme/shop/pulls", "GET /repos/acme/shop/branches/main/protection",
            "GET /repos/acme/shop/commits/x/pulls"] == shop.sandbox.unknown  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ("", "MISSING_PAGINATION_BOUNDARIES"),
        ("(first: 101)", "EXCESSIVE_PAGINATION"),
        ('(first: 1, after: "nonsense")', "INVALID_CURSOR_ARGUMENTS"),
    ],
)
async def test_a_connection_wants_proper_bounds(shop: Any, arguments: str, kind: str) -> None:
    query = f'{{ repository(owner: "acme", name: "shop") {{ labels{arguments} {{ totalCount }} }} }}'

    assert kind == (await shop.graphql(query)).body["errors"][0]["type"]


async def test_connections_are_walked_by_cursors_from_either_end(shop: Any) -> None:
    for name in "edcba":
        await shop.ask("POST", "/repos/acme/shop/labels", {"name": name})
    query = """query($first: Int, $last: Int, $after: String, $before: String) { repository(owner: "acme", name: "shop") {
        labels(first: $first, last: $last, after: $after, before: $before, orderBy: {field: NAME, direction: ASC}) {
            totalCount nodes { name } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor startCursor } } } }"""

    async def page(**bounds: Any) -> Any:
        return (await shop.graphql(query, **bounds)).body["data"]["repository"]["labels"]

    first = await page(first=2)
    second = await page(first=2, after=first["pageInfo"]["endCursor"])
    last = await page(last=2)
    before = await page(last=2, before=last["pageInfo"]["startCursor"])

    assert ["ab", "cd", "de", "bc"] == [
        "".join(one["name"] for one in part["nodes"]) for part in (first, second, last, before)
    ]
    assert (5, True, False) == (
        first["totalCount"],
        first["pageInfo"]["hasNextPage"],
        first["pageInfo"]["hasPreviousPage"],
    )
    assert (False, True) == (last["pageInfo"]["hasNextPage"], last["pageInfo"]["hasPreviousPage"])
    assert first["edges"][-1]["cursor"] == first["pageInfo"]["endCursor"]
