"""Trees and histories over GraphQL: the same content has the same name, as in git."""

from typing import Any

import pytest

from bot.sandbox import Commit

TREE = """query($at: String!) { repository(owner: "acme", name: "shop") { object(expression: $at) { __typename oid
    ... on Commit { tree { oid entries { name type } } } ... on Tree { entries { name path type oid } }
    ... on Blob { text } } } }"""
HISTORY = """query($at: String!, $path: String) { repository(owner: "acme", name: "shop") { object(expression: $at) {
    ... on Commit { history(first: 10, path: $path) { totalCount nodes { message
        associatedPullRequests(first: 5) { nodes { number } } } } } } } }"""
REVIEWS = """{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) { headRefOid
    commits(last: 1) { nodes { commit { tree { oid } } } }
    reviews(first: 5) { nodes { id body commit { oid tree { oid } } } } } } }"""


async def at(shop: Any, expression: str) -> Any:
    return (await shop.graphql(TREE, at=expression)).body["data"]["repository"]["object"]


async def test_a_commit_shows_its_tree(shop: Any) -> None:
    shown = await at(shop, "main")

    assert [{"name": "README.md", "type": "blob"}, {"name": "src", "type": "tree"}] == shown["tree"]["entries"]
    rest = (await shop.get("/repos/acme/shop/git/trees/main")).body
    assert rest["sha"] == shown["tree"]["oid"]


@pytest.mark.parametrize(
    ("expression", "kind"),
    [("main:", "Tree"), ("main:src", "Tree"), ("main:src/a.py", "Blob"), ("main:src/none", None), ("none:src", None),
     ("main:README.md/x", None), ("main:src/a.py/x", None)],
)  # fmt: skip
async def test_what_is_at_a_path(shop: Any, expression: str, kind: str | None) -> None:
    shown = await at(shop, expression)

    assert kind == (shown and shown["__typename"])


async def test_a_folder_is_found_by_the_name_its_parent_has_for_it(shop: Any) -> None:
    root, folder = await at(shop, "main:"), await at(shop, "main:src")

    assert folder["oid"] == next(one["oid"] for one in root["entries"] if one["name"] == "src")


async def test_an_approval_knows_the_tree_it_was_given_for(shop: Any) -> None:
    """A rebase or an amended message changes the head and not the tree; another content changes both."""
    pull = shop.opens()
    review = shop.person("ana").approves(pull, "Fine")
    hana = shop.person("hana")
    same = [Commit("Change it, said better", files={"src/topic.py": "one\ntwo\n"})]
    trees = []
    for commits in (same, [Commit("Other", files={"src/topic.py": "other\n"})]):
        hana.pushes(pull, *commits, force=True)
        shown = (await shop.graphql(REVIEWS)).body["data"]["repository"]["pullRequest"]
        (one,) = shown["reviews"]["nodes"]
        head = shown["commits"]["nodes"][0]["commit"]["tree"]["oid"]

        assert (review.node, "Fine", review.commit) == (one["id"], one["body"], one["commit"]["oid"])
        assert shown["headRefOid"] != one["commit"]["oid"]
        trees.append(head == one["commit"]["tree"]["oid"])

    assert [True, False] == trees


async def test_a_history_tells_what_changed_a_path_and_through_which_pull_request(shop: Any) -> None:
    pull = shop.opens()
    shop.person("ana").merges(pull)
    shop.person("ben").commits_to(shop.shop, Commit("Straight", files={"straight.py": "1\n"}))
    whole = (await shop.graphql(HISTORY, at="main")).body["data"]["repository"]["object"]["history"]
    part = (await shop.graphql(HISTORY, at="main", path="src")).body["data"]["repository"]["object"]["history"]
    told = {
        one["message"].partition("\n")[0]: [pull["number"] for pull in one["associatedPullRequests"]["nodes"]]
        for one in whole["nodes"]
    }

    assert ["Straight", "Merge pull request #1 from acme/topic", "Change it", "Begin"] == list(told)
    assert [[], [1], [1], []] == list(told.values())
    assert 3 == part["totalCount"]


async def test_a_file_of_a_commit_that_nobody_listed_has_its_text(shop: Any) -> None:
    query = """{ repository(owner: "acme", name: "shop") { object(expression: "main") { ... on Commit {
        file(path: "src/a.py") { name type path object { ... on Blob { text } } } } } } }"""
    found = (await shop.graphql(query)).body["data"]["repository"]["object"]["file"]

    assert {"name": "a.py", "type": "blob", "path": "src/a.py", "object": {"text": "one\ntwo\nthree\n"}} == found
