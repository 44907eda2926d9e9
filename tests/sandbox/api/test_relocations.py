"""A repository by another name or owner: the old name leads on, and the app is told."""

from typing import Any

import pytest

from bot.sandbox.auth import Refusal

NAMED = """query($owner: String!, $name: String!, $follow: Boolean) {
    repository(owner: $owner, name: $name, followRenames: $follow) { nameWithOwner } }"""
OLD = {"owner": "acme", "name": "shop"}


async def test_over_rest_the_old_name_leads_to_the_address_by_number(shop: Any) -> None:
    pull = shop.opens()
    shop.person("ana").renames(shop.shop, "store")
    there = f"{shop.sandbox.url}/repositories/{shop.shop.id}/pulls/1"
    async with shop.session.get(
        f"{shop.sandbox.url}/repos/acme/shop/pulls/1", headers={"Authorization": f"Bearer {shop.token}"},
        allow_redirects=False,
    ) as answer:  # fmt: skip
        assert (301, there) == (answer.status, answer.headers["Location"])
        assert "Moved Permanently" == (await answer.json())["message"]
    followed = (await shop.get("/api/v3/repos/acme/shop/pulls/1")).body

    assert (pull.title, "acme/store") == (followed["title"], followed["base"]["repo"]["full_name"])


async def test_what_is_written_to_the_old_name_arrives_once(shop: Any) -> None:
    pull = shop.opens()
    shop.person("ana").renames(shop.shop, "store")
    answer = await shop.ask("POST", "/repos/acme/shop/issues/1/comments", {"body": "Hello"})

    assert (201, ["Hello"]) == (answer.status, [one.body for one in pull.comments])


async def test_graphql_resolves_the_old_name_unless_told_not_to(shop: Any) -> None:
    shop.person("ana").renames(shop.shop, "store")
    found = await shop.graphql(NAMED, **OLD)
    strict = await shop.graphql(NAMED, **OLD, follow=False)

    assert {"nameWithOwner": "acme/store"} == found.body["data"]["repository"]
    assert "NOT_FOUND" == strict.body["errors"][0]["type"]


async def test_the_old_name_leads_nowhere_once_somebody_took_it(shop: Any) -> None:
    shop.person("ana").renames(shop.shop, "store")
    taken = shop.sandbox.repository("acme/shop")

    assert taken.id == (await shop.get("/repos/acme/shop")).body["id"]
    assert {"nameWithOwner": "acme/shop"} == (await shop.graphql(NAMED, **OLD)).body["data"]["repository"]


async def test_a_transfer_takes_the_repository_out_of_reach_and_says_so(shop: Any) -> None:
    await shop.listens()
    shop.sandbox.installs("globex")
    shop.person("ana").transfers(shop.shop, "globex")
    await shop.sandbox.delivered()
    told = [(event, payload["action"]) for _, event, payload in shop.heard if event != "installation"]

    assert [("installation_repositories", "removed"), ("repository", "transferred")] == told
    assert 404 == (await shop.get("/repos/acme/shop")).status
    assert 404 == (await shop.get(f"/repositories/{shop.shop.id}")).status
    assert "NOT_FOUND" == (await shop.graphql(NAMED, **OLD)).body["errors"][0]["type"]


async def test_an_installation_on_chosen_repositories_keeps_one_that_is_renamed(shop: Any) -> None:
    shop.installation.repositories = {"acme/shop"}
    shop.person("ana").renames(shop.shop, "store")

    assert 200 == (await shop.get("/repos/acme/store")).status


@pytest.mark.parametrize("name", ["shop", "SHOP", "taken"])
async def test_a_name_that_is_there_is_refused(shop: Any, name: str) -> None:
    shop.sandbox.repository("acme/taken")
    with pytest.raises(Refusal, match=r"called that already|exists already"):
        shop.person("ana").renames(shop.shop, name)

    assert "acme/shop" == shop.shop.full_name
