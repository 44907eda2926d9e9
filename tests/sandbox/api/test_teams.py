"""Teams in teams, members who come and go and what apps hear of it, and people who say they are busy."""

from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.auth import Refusal

MEMBERS = """query($slug: String!, $membership: TeamMembershipType) { organization(login: "acme") { team(slug: $slug) {
    members(first: 10, membership: $membership) { nodes { login } } parentTeam { slug }
    childTeams(first: 10) { nodes { slug } } } } }"""
STATUS = """{ user(login: "ben") { name status { indicatesLimitedAvailability message expiresAt } } }"""


async def members(shop: Any, slug: str, membership: str | None = None) -> list[str]:
    answer = await shop.graphql(MEMBERS, slug=slug, **({"membership": membership} if membership else {}))
    return [one["login"] for one in answer.body["data"]["organization"]["team"]["members"]["nodes"]]


async def heard(shop: Any, *events: str) -> list[tuple[str, str]]:
    await shop.sandbox.delivered()
    return [(event, payload["action"]) for _, event, payload in shop.heard if event in events]


@pytest.mark.parametrize(
    ("membership", "expected"),
    [
        (None, ["ana", "ben", "ivo"]),
        ("ALL", ["ana", "ben", "ivo"]),
        ("IMMEDIATE", ["ana", "ben"]),
        ("CHILD_TEAM", ["ivo"]),
    ],
)
async def test_members_of_a_team_below_are_members(shop: Any, membership: str | None, expected: list[str]) -> None:
    shop.sandbox.team("acme/payments", ["ivo", "ana"], parent="acme/seniors")

    assert expected == await members(shop, "seniors", membership)
    assert 200 == (await shop.get("/orgs/acme/teams/seniors/memberships/ivo")).status
    assert ["ana", "ben", "ivo"] == [one["login"] for one in (await shop.get("/orgs/acme/teams/seniors/members")).body]


async def test_a_team_knows_what_is_above_and_below_it(shop: Any) -> None:
    shop.sandbox.team("acme/payments", ["ivo"], parent="acme/seniors")
    below = (await shop.graphql(MEMBERS, slug="payments")).body["data"]["organization"]["team"]
    above = (await shop.graphql(MEMBERS, slug="seniors")).body["data"]["organization"]["team"]

    assert ({"slug": "seniors"}, [{"slug": "payments"}]) == (below["parentTeam"], above["childTeams"]["nodes"])
    assert "seniors" == (await shop.get("/orgs/acme/teams/payments")).body["parent"]["slug"]


async def test_no_team_is_above_itself(shop: Any) -> None:
    shop.sandbox.team("acme/payments", ["ivo"], parent="acme/seniors")
    for parent in ("acme/payments", "acme/seniors"):
        with pytest.raises(Refusal, match="cannot be above acme/seniors"):
            shop.sandbox.team("acme/seniors", ["ana"], parent=parent)


async def test_the_app_hears_who_joins_and_leaves_a_team(shop: Any) -> None:
    await shop.listens()
    shop.sandbox.team("acme/seniors", ["ana", "ivo"])  # ben leaves, ivo joins, ana stays
    told = await heard(shop, "membership")
    payloads = [payload for _, event, payload in shop.heard if event == "membership"]

    assert [("membership", "removed"), ("membership", "added")] == told
    assert [("ben", "seniors"), ("ivo", "seniors")] == [
        (one["member"]["login"], one["team"]["slug"]) for one in payloads
    ]
    assert ["ana", "ivo"] == await members(shop, "seniors")


async def test_the_app_hears_of_teams_made_renamed_and_deleted_with_those_below(shop: Any) -> None:
    await shop.listens()
    shop.sandbox.team("acme/payments", parent="acme/seniors")
    pull = shop.opens()
    shop.person("hana").requests_review(pull, "acme/payments")
    shop.sandbox.renames_team("acme/seniors", "elders")
    shop.sandbox.deletes_team("acme/elders")

    assert [("team", one) for one in ("created", "edited", "edited", "deleted", "deleted")] == await heard(shop, "team")
    assert ({}, []) == (shop.sandbox.world.teams, pull.review_requests)


async def test_who_leaves_the_organisation_is_nowhere_in_it_and_the_app_hears_it_once(shop: Any) -> None:
    await shop.listens()
    shop.sandbox.joins("acme", "zoe")
    shop.sandbox.leaves("acme", "ben")

    assert [("organization", "member_added"), ("organization", "member_removed")] == await heard(
        shop, "organization", "membership"
    )
    assert ["ana"] == await members(shop, "seniors")
    assert not shop.shop.can_push("ben")


async def test_another_organisations_teams_are_none_of_the_apps_business(shop: Any) -> None:
    await shop.listens()
    shop.sandbox.team("globex/seniors", ["ana"])

    assert [] == await heard(shop, "team", "membership")


async def test_somebody_is_busy_until_they_said(shop: Any) -> None:
    until = shop.sandbox.now() + timedelta(hours=2)
    shop.person("ben").sets_status("At the dentist", busy=True, until=until)
    shown = [(await shop.graphql(STATUS)).body["data"]["user"]]
    shop.sandbox.advance(hours=2)
    shown.append((await shop.graphql(STATUS)).body["data"]["user"])

    said = {"indicatesLimitedAvailability": True, "message": "At the dentist", "expiresAt": "2026-11-23T11:00:00Z"}
    assert [{"name": "Ben", "status": said}, {"name": "Ben", "status": None}] == shown


async def test_who_says_nothing_has_no_status(shop: Any) -> None:
    shop.person("ben").sets_status("Here")
    first = (await shop.graphql(STATUS)).body["data"]["user"]["status"]
    shop.person("ben").clears_status()

    assert {"indicatesLimitedAvailability": False, "message": "Here", "expiresAt": None} == first
    assert (await shop.graphql(STATUS)).body["data"]["user"]["status"] is None
