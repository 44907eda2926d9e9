"""What the network does: answers that fail, connections that drop, webhooks that are lost, doubled and out of order."""

import asyncio
import hashlib
import hmac
import json
import random
from typing import Any

import aiohttp
import pytest
from aiohttp import web

COMMENT = "/repos/acme/shop/issues/1/comments"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_failing_answer_does_nothing(shop: Any, status: int) -> None:
    pull = shop.opens()
    shop.sandbox.faults.fail(status, path="*/comments")
    failed = await shop.ask("POST", COMMENT, {"body": "x"})
    again = await shop.ask("POST", COMMENT, {"body": "x"})

    assert (status, {"message": "Server Error"}) == (failed.status, failed.body)
    assert (201, 1) == (again.status, len(pull.comments))


async def test_a_page_of_html_may_come_instead(shop: Any) -> None:
    shop.sandbox.faults.fail(502, body="<html>Unicorn!</html>", headers={"Retry-After": "5"})
    answer = await shop.get("/repos/acme/shop")

    assert (502, "<html>Unicorn!</html>", "5") == (answer.status, answer.body, answer.headers["Retry-After"])
    assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(("drop", "made"), [("reset_before", 0), ("reset_after", 1)])
async def test_a_connection_drops_before_or_after_the_work_was_done(shop: Any, drop: str, made: int) -> None:
    pull = shop.opens()
    getattr(shop.sandbox.faults, drop)(path="*/comments")
    with pytest.raises(aiohttp.ClientError):
        await shop.ask("POST", COMMENT, {"body": "x"})

    assert made == len(pull.comments)
    assert 0 == shop.sandbox.log[-1].status


async def test_faults_strike_the_request_that_was_meant(shop: Any) -> None:
    pull = shop.opens()
    faults = shop.sandbox.faults
    faults.fail(path="/graphql", operation="Named", nth=2, times=2)
    faults.fail(path="/graphql", mutation=True)
    reads = [(await shop.graphql("query Named { viewer { login } }")).status for _ in range(4)]
    others = [(await shop.graphql("query Other { viewer { login } }")).status]
    mutation = 'mutation Say($id: ID!) { addComment(input: {subjectId: $id, body: "x"}) { clientMutationId } }'
    writes = [(await shop.graphql(mutation, id=pull.node)).status for _ in range(2)]
    faults.fail()
    faults.clear()

    assert ([200, 502, 502, 200], [200], [502, 200]) == (reads, others, writes)
    assert 200 == (await shop.get("/repos/acme/shop")).status


async def test_chance_is_the_same_for_the_same_seed(shop: Any) -> None:
    async def statuses() -> list[int]:
        shop.sandbox.faults.chance(7, 0.5)
        found = []
        for _ in range(20):
            try:
                found.append((await shop.get("/repos/acme/shop")).status)
            except aiohttp.ClientError:
                found.append(0)
        return found

    first, second = await statuses(), await statuses()
    assert first == second
    assert {0, 200, 500, 502} >= set(first) > {200}


async def test_a_slow_answer_comes_late_and_as_usual(shop: Any) -> None:
    shop.sandbox.faults.slow(0.05)
    answer = await shop.get("/repos/acme/shop")

    assert 200 == answer.status
    assert 0.05 <= shop.sandbox.log[-1].seconds
    shop.sandbox.faults.slow(0.3)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await shop.get("/repos/acme/shop")


async def test_a_test_can_act_in_the_middle_of_a_request(shop: Any) -> None:
    pull = shop.opens()
    seen = []

    def act(request: Any, when: str) -> None:
        seen.append((request.path, when))
        if when == "before":
            shop.person("ana").comments(pull, "In between")

    shop.sandbox.faults.on_request = act
    answer = await shop.get(COMMENT)

    assert ["In between"] == [one["body"] for one in answer.body]
    assert [(COMMENT, "before"), (COMMENT, "after")] == seen


async def test_webhooks_are_signed_over_the_very_bytes(shop: Any) -> None:
    heard: list[tuple[dict[str, str], bytes]] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append((dict(request.headers), await request.read()))
        return web.Response(status=500)

    app = web.Application()
    app.router.add_post("/hook", hear)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await shop.sandbox.delivered()
    shop.sandbox.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/hook")
    shop.person("ana").comments(shop.opens(), "Grüße \ud83d\ude80")
    await shop.sandbox.delivered()
    await runner.cleanup()

    assert ["pull_request", "issue_comment"] == [headers["X-GitHub-Event"] for headers, _ in heard]
    for headers, body in heard:
        signature = hmac.new(shop.sandbox.app.webhook_secret.encode(), body, hashlib.sha256).hexdigest()
        assert f"sha256={signature}" == headers["X-Hub-Signature-256"]
        assert headers["User-Agent"].startswith("GitHub-Hookshot/")
        assert shop.installation.id == json.loads(body)["installation"]["id"]
    assert [(500, "Invalid HTTP Response: 500")] * 2 == [
        (one.status_code, one.status) for one in shop.sandbox.deliveries[-2:]
    ]


async def heard_guids(shop: Any) -> list[str]:
    await shop.sandbox.delivered()
    return [guid for guid, *_ in shop.heard]


async def test_a_redelivery_has_the_same_guid_and_body(shop: Any) -> None:
    await shop.listens()
    shop.opens()
    first = shop.sandbox.deliveries[-1]
    again = await shop.ask("POST", f"/app/hook/deliveries/{first.id}/attempts", token=shop.jwt())
    guids = await heard_guids(shop)
    listed = (await shop.get("/app/hook/deliveries", token=shop.jwt())).body

    assert (202, [first.guid] * 2) == (again.status, guids[-2:])
    assert shop.heard[-1][2] == shop.heard[-2][2]
    assert [(True, first.guid), (False, first.guid)] == [(one["redelivery"], one["guid"]) for one in listed[:2]]
    assert listed[0]["id"] != listed[1]["id"]


async def test_deliveries_are_paged_by_a_cursor_and_kept_for_three_days(shop: Any) -> None:
    pull = shop.opens()
    for n in range(5):
        shop.person("ana").labels(pull, f"label-{n}")
    url, found = "/app/hook/deliveries?per_page=4", []
    while url:
        answer = await shop.get(url, token=shop.jwt())
        found += [one["id"] for one in answer.body]
        url = answer.headers.get("Link", "").partition("<")[2].partition(">")[0]
    shop.sandbox.advance(days=3)

    assert [one.id for one in reversed(shop.sandbox.deliveries)] == found
    assert [] == (await shop.get("/app/hook/deliveries", token=shop.jwt())).body
    assert 404 == (await shop.get(f"/app/hook/deliveries/{found[0]}", token=shop.jwt())).status


async def test_what_was_lost_without_a_trace_is_on_no_list(shop: Any) -> None:
    await shop.listens()
    pull = shop.opens()
    await shop.sandbox.delivered()
    shop.sandbox.hooks.mischief.drop = 1
    shop.person("ana").comments(pull, "Lost")
    shop.person("ana").comments(pull, "Heard")
    await shop.sandbox.delivered()
    listed = (await shop.get("/app/hook/deliveries", token=shop.jwt())).body

    assert 1 == [one["event"] for one in listed].count("issue_comment")


async def test_webhooks_may_be_lost_doubled_or_out_of_order(shop: Any) -> None:
    pull = shop.opens()
    await shop.sandbox.delivered()
    await shop.listens()
    mischief = shop.sandbox.hooks.mischief
    mischief.drop = 1
    shop.person("ana").comments(pull, "Lost")
    mischief_free = await heard_guids(shop)
    mischief.duplicate = 1
    shop.person("ana").comments(pull, "Twice")
    doubled = await heard_guids(shop)
    mischief.shuffle, mischief.hold = random.Random(3), True
    for n in range(8):
        shop.person("ana").comments(pull, str(n))
    held = await heard_guids(shop)
    shop.sandbox.hooks.release()
    await heard_guids(shop)
    bodies = [payload["comment"]["body"] for _, _, payload in shop.heard[2:]]

    assert ([], "lost") == (
        mischief_free,
        next(one.status for one in shop.sandbox.deliveries if "Lost" in str(one.payload)),
    )
    assert (2, 1) == (len(doubled), len(set(doubled)))
    assert doubled == held
    assert [str(n) for n in range(8)] == sorted(bodies) != bodies


async def test_only_subscribed_events_are_sent_and_reruns_always(shop: Any) -> None:
    pull = shop.opens()
    shop.sandbox.telling.events[:] = ["pull_request"]
    before = len(shop.sandbox.deliveries)
    shop.person("ana").comments(pull, "Unheard")
    shop.sandbox.create_check(shop.shop, {"name": "twotrack", "head_sha": pull.head_sha})
    shop.sandbox.rerequests(pull, "twotrack")
    shop.sandbox.suspends(shop.installation)
    shop.person("hana").edits(pull, title="Unseen")

    sent = [(one.event, one.action) for one in shop.sandbox.deliveries[before:]]
    assert [("check_run", "rerequested"), ("installation", "suspend")] == sent


async def test_a_webhook_over_25_megabytes_is_never_sent(shop: Any) -> None:
    await shop.listens()
    pull = shop.opens(body="x" * 26_000_000)
    await shop.sandbox.delivered()

    assert [] == [payload for _, event, payload in shop.heard if event == "pull_request"]
    assert 0 == next(one for one in shop.sandbox.deliveries if one.event == "pull_request").status_code
    assert pull.number == 1
