"""Reactions, over GraphQL and REST: one of each kind and person, on comments, reviews and descriptions."""

from typing import Any

import pytest

REACT = """mutation($subject: ID!, $content: ReactionContent!) { addReaction(input: {subjectId: $subject, content: $content}) {
    reaction { content user { login } } subject { id } } }"""
UNREACT = """mutation($subject: ID!, $content: ReactionContent!) {
    removeReaction(input: {subjectId: $subject, content: $content}) { reaction { content } } }"""
GROUPS = """query($id: ID!) { node(id: $id) { ... on IssueComment { reactionGroups { content viewerHasReacted
    reactors { totalCount } } } } }"""


async def groups(shop: Any, comment: Any) -> dict[str, tuple[bool, int]]:
    """Who reacted, by kind; only kinds that somebody had."""
    found = (await shop.graphql(GROUPS, id=comment.node)).body["data"]["node"]["reactionGroups"]

    assert 8 == len(found)
    return {
        one["content"]: (one["viewerHasReacted"], one["reactors"]["totalCount"])
        for one in found
        if one["reactors"]["totalCount"]
    }


async def test_a_comment_shows_who_reacted_and_how_often(shop: Any) -> None:
    comment = shop.person("ana").comments(shop.opens(), "/recheck")
    shop.person("ben").reacts(comment, "EYES")
    shop.person("ivo").reacts(comment, "HEART")
    answer = await shop.graphql(REACT, subject=comment.node, content="EYES")

    assert {"id": comment.node} == answer.body["data"]["addReaction"]["subject"]
    assert {"EYES": (True, 2), "HEART": (False, 1)} == await groups(shop, comment)


async def test_nobody_has_the_same_reaction_twice(shop: Any) -> None:
    comment = shop.person("ana").comments(shop.opens(), "/recheck")
    for _ in range(2):
        answer = await shop.graphql(REACT, subject=comment.node, content="THUMBS_UP")

    assert "THUMBS_UP" == answer.body["data"]["addReaction"]["reaction"]["content"]
    assert {"THUMBS_UP": (True, 1)} == await groups(shop, comment)


async def test_a_reaction_is_taken_back_and_only_ones_own(shop: Any) -> None:
    comment = shop.person("ana").comments(shop.opens(), "/recheck")
    shop.person("ben").reacts(comment, "EYES")
    await shop.graphql(REACT, subject=comment.node, content="EYES")
    first = await shop.graphql(UNREACT, subject=comment.node, content="EYES")
    again = await shop.graphql(UNREACT, subject=comment.node, content="EYES")

    assert {"content": "EYES"} == first.body["data"]["removeReaction"]["reaction"]
    assert again.body["data"]["removeReaction"]["reaction"] is None
    assert {"EYES": (False, 1)} == await groups(shop, comment)


@pytest.mark.parametrize("kind", ["pull", "review"])
async def test_descriptions_and_reviews_take_reactions_too(shop: Any, kind: str) -> None:
    pull = shop.opens()
    subject = pull if kind == "pull" else shop.person("ana").approves(pull)
    answer = await shop.graphql(REACT, subject=subject.node, content="ROCKET")

    assert "errors" not in answer.body
    assert ["ROCKET"] == [one.content for one in subject.reactions]


async def test_what_is_gone_or_takes_no_reactions_is_not_found(shop: Any) -> None:
    comment = shop.person("ana").comments(pull := shop.opens(), "/recheck")
    shop.person("ana").deletes_comment(pull, comment)
    for node in (comment.node, shop.shop.node, "IC_unknown"):
        error = (await shop.graphql(REACT, subject=node, content="EYES")).body["errors"][0]

        assert ("NOT_FOUND", f"Could not resolve to a node with the global id of '{node}'") == (
            error["type"], error["message"],
        )  # fmt: skip


async def test_reacting_takes_write_access(shop: Any) -> None:
    comment = shop.person("ana").comments(shop.opens(), "/recheck")
    token = (await shop.new_token(permissions={"pull_requests": "read"})).body["token"]
    answer = await shop.graphql(REACT, token=token, subject=comment.node, content="EYES")

    assert "FORBIDDEN" == answer.body["errors"][0]["type"]
    assert [] == comment.reactions


async def test_rest_says_whether_a_reaction_is_new_and_counts_them(shop: Any) -> None:
    comment = shop.person("ana").comments(shop.opens(), "/recheck")
    path = f"/repos/acme/shop/issues/comments/{comment.id}"
    answers = [await shop.ask("POST", f"{path}/reactions", {"content": "+1"}) for _ in range(2)]
    shown = (await shop.get(path)).body["reactions"]

    assert [201, 200] == [one.status for one in answers]
    assert (1, 1, 0) == (shown["total_count"], shown["+1"], shown["eyes"])
    assert 422 == (await shop.ask("POST", f"{path}/reactions", {"content": "wow"})).status
    assert ["+1"] == [one["content"] for one in (await shop.get(f"{path}/reactions")).body]
