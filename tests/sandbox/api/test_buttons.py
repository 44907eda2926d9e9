"""Buttons of a check run: at most three, short, and a press comes as a webhook with the button's identifier."""

from typing import Any

import pytest

from bot.sandbox.auth import Refusal

AGAIN = {"label": "Look again", "description": "Reads everything anew", "identifier": "again"}
CREATE = """mutation($input: CreateCheckRunInput!) { createCheckRun(input: $input) { checkRun { id } } }"""


async def offers(shop: Any, head: str, actions: list[dict[str, str]]) -> Any:
    return await shop.graphql(
        CREATE, input={"repositoryId": shop.shop.node, "headSha": head, "name": "twotrack", "actions": actions}
    )


async def test_a_press_is_told_to_the_app_with_the_identifier(shop: Any) -> None:
    await shop.listens()
    pull = shop.opens()
    await offers(shop, pull.head_sha, [AGAIN])
    shop.person("ben").presses(pull, "again")
    await shop.sandbox.delivered()
    payload = next(one for _, event, one in shop.heard if event == "check_run" and one["action"] == "requested_action")

    assert ({"identifier": "again"}, "twotrack", "ben", pull.head_sha) == (
        payload["requested_action"], payload["check_run"]["name"], payload["sender"]["login"],
        payload["check_run"]["head_sha"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        ([AGAIN] * 4, "No more than 3 items are allowed; 4 were supplied."),
        ([AGAIN | {"label": "x" * 21}], "Only 20 characters are allowed; 21 were supplied."),
        ([AGAIN | {"description": "x" * 41}], "Only 40 characters are allowed; 41 were supplied."),
        ([AGAIN | {"identifier": "x" * 21}], "Only 20 characters are allowed; 21 were supplied."),
    ],
)
async def test_too_many_and_too_long_buttons_are_refused(shop: Any, actions: list[Any], message: str) -> None:
    pull = shop.opens()
    graphql = await offers(shop, pull.head_sha, actions)
    body = {"name": "twotrack", "head_sha": pull.head_sha, "actions": actions}
    rest = await shop.ask("POST", "/repos/acme/shop/check-runs", body)

    assert (422, f"Invalid request.\n\n{message}") == (rest.status, rest.body["message"])
    assert f"Invalid request.\n\n{message}" == graphql.body["errors"][0]["message"]
    assert [] == pull.checks


async def test_an_update_replaces_the_buttons_it_names_and_keeps_them_otherwise(shop: Any) -> None:
    pull = shop.opens()
    await offers(shop, pull.head_sha, [AGAIN])
    run = pull.checks[0]
    path = f"/repos/acme/shop/check-runs/{run.id}"
    await shop.ask("PATCH", path, {"status": "in_progress"})
    kept = [one["identifier"] for one in run.actions]
    await shop.ask("PATCH", path, {"actions": []})

    assert (["again"], []) == (kept, run.actions)
    assert 422 == (await shop.ask("PATCH", path, {"actions": [{"label": "Go"}]})).status


async def test_only_a_button_that_is_there_can_be_pressed_and_by_who_may_push(shop: Any) -> None:
    pull = shop.opens()
    await offers(shop, pull.head_sha, [AGAIN])
    with pytest.raises(Refusal, match="buttons there: again"):
        shop.person("ben").presses(pull, "careful")
    with pytest.raises(Refusal, match="write access"):
        shop.person("zoe").presses(pull, "again")
