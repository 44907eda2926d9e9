"""The control API: every verb by name, the clock, faults, webhooks and the log."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.sandbox import dealings, deeds, errands, houses, levers
from bot.sandbox.verbs import VERBS
from tests.controlled import Control, controlled

PULL = "acme/shop#1"


@pytest.fixture
async def control() -> AsyncIterator[Control]:
    async with controlled() as made:
        yield made


async def test_the_index_documents_every_verb_with_an_example_that_can_be_pasted(control: Control) -> None:
    _, index = await control.ask("GET", "")
    calls = {
        one["call"].removeprefix("POST /_sandbox/"): one
        for shelf in index.values()
        if isinstance(shelf, list)
        for one in shelf
    }

    assert set(VERBS) <= set(calls)
    assert all(one["does"] and one["example"].startswith("curl ") for one in calls.values())


async def test_the_index_is_a_page_for_a_browser(control: Control) -> None:
    async with aiohttp.request("GET", f"{control.url}/_sandbox/", headers={"Accept": "text/html"}) as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")


def test_every_example_names_fields_the_verb_has() -> None:
    assert {name: verb.example for name, verb in VERBS.items() if not set(verb.example) <= set(verb.fields)} == {}
    assert {dealings.__name__, deeds.__name__, errands.__name__, houses.__name__, levers.__name__} == {
        verb.run.__module__ for verb in VERBS.values()
    }


async def test_opening_with_files_shows_the_pull_request(control: Control) -> None:
    _, pull = await control.ask("GET", "state?pull=acme/shop%231")

    assert tuple(pull[name] for name in ("title", "state", "author", "branch", "base")) == (
        "Say hello",
        "open",
        "ana",
        "hello",
        "main",
    )
    assert pull["files"] == [{"path": "hello.txt", "status": "added", "additions": 1, "deletions": 0}]


async def test_opening_with_a_unified_diff(control: Control) -> None:
    diff = "diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1,2 @@\n-old\n+new\n+newer\n"
    pull = await control.do("open", who="ana", repository="acme/shop", title="From a diff", branch="diff", diff=diff)

    assert pull["files"] == [{"path": "a.txt", "status": "modified", "additions": 2, "deletions": 1}]


async def test_opening_with_several_commits_each_on_the_one_before(control: Control) -> None:
    commits = [{"message": "One", "append": {"log": "one"}}, {"message": "Two", "append": {"log": "two"}}]
    pull = await control.do(
        "open", who="ana", repository="acme/shop", title="Two steps", branch="steps", commits=commits
    )

    assert [one["message"] for one in pull["commits"]] == ["One", "Two"]
    assert pull["files"] == [{"path": "log", "status": "added", "additions": 2, "deletions": 0}]


async def test_a_push_and_a_force_push_move_the_head(control: Control) -> None:
    pushed = await control.do("push", who="ana", pull=PULL, message="Louder", append={"hello.txt": "HELLO"})
    forced = await control.do("force-push", who="ana", pull=PULL, files={"hello.txt": "Hi\n"})

    assert (len(pushed["commits"]), len(forced["commits"])) == (2, 1)
    assert pushed["head_sha"] != forced["head_sha"]


async def test_people_talk_review_tick_and_label(control: Control) -> None:
    said = await control.do("comment", who="ben", pull=PULL, body="- [ ] tested")
    await control.do("tick", who="ben", pull=PULL, comment=said["id"], box=0)
    await control.do("tick", who="ana", pull=PULL, box=0)
    await control.do("edit", who="ana", pull=PULL, title="Say hello, kindly")
    await control.do("request_review", who="ana", pull=PULL, reviewer="ben")
    asked = await control.do("label", who="ana", pull=PULL, name="ai-assisted")
    review = await control.do("review", who="ben", pull=PULL, state="approve")
    _, pull = await control.ask("GET", "state?pull=acme/shop%231")

    assert asked["requested_reviewers"] == ["ben"]
    assert (
        pull["comments"][0]["body"],
        pull["body"],
        pull["title"],
    ) == ("- [x] tested", "- [x] tried", "Say hello, kindly")
    assert (pull["labels"], pull["requested_reviewers"], review["state"]) == (["ai-assisted"], [], "APPROVED")


async def test_what_was_done_can_be_taken_back(control: Control) -> None:
    said = await control.do("comment", who="ben", pull=PULL, body="First")
    await control.do("edit_comment", who="ben", pull=PULL, comment=said["id"], body="Second")
    await control.do("delete_comment", who="ben", pull=PULL, comment=said["id"])
    await control.do("label", who="ana", pull=PULL, name="x")
    await control.do("unlabel", who="ana", pull=PULL, name="x")
    await control.do("request_review", who="ana", pull=PULL, reviewer="ben")
    await control.do("remove_request", who="ana", pull=PULL, reviewer="ben")
    review = await control.do("review", who="ben", pull=PULL, state="request_changes", body="No")
    await control.do("dismiss", who="ana", pull=PULL, review=review["id"])
    _, pull = await control.ask("GET", "state?pull=acme/shop%231")

    assert (
        pull["comments"],
        pull["labels"],
        pull["requested_reviewers"],
        pull["reviews"][0]["state"],
    ) == ([], [], [], "DISMISSED")


async def test_a_pull_request_lives_and_is_merged(control: Control) -> None:
    states = []
    for verb in ("draft", "ready", "close", "reopen"):
        pull = await control.do(verb, who="ana", pull=PULL)
        states.append((pull["state"], pull["draft"]))
    merged = await control.do("merge", who="ben", pull=PULL)
    _, shop = await control.ask("GET", "state?repository=acme/shop")

    assert states == [("open", True), ("open", False), ("closed", False), ("open", False)]
    assert (merged["sha"], "merged") == (shop["branches"]["main"], shop["pulls"][0]["state"])


async def test_a_merge_keeps_what_the_base_has_become(control: Control) -> None:
    await control.do("commit_to", who="ben", repository="acme/shop", message="Meanwhile", files={"other.txt": "x\n"})
    await control.do("merge", who="ben", pull=PULL)

    assert {"README.md", "hello.txt", "other.txt"} == set(
        control.sandbox.world.repositories["acme/shop"].branches["main"].tree
    )


async def test_machines_report_and_are_asked_again(control: Control) -> None:
    await control.do("ci", pull=PULL, name="build", conclusion="failure", required=True)
    await control.do("status", pull=PULL, context="ci/lint", state="success")
    pull = await control.do("rerequest", who="ana", pull=PULL, name="build")

    assert [(one["name"], one["conclusion"]) for one in pull["checks"]] == [("build", "failure")]
    assert [(one["context"], one["state"]) for one in pull["statuses"]] == [("ci/lint", "success")]


async def test_the_world_is_made_and_the_app_comes_and_goes(control: Control) -> None:
    await control.do("bot", login="dependabot", id=49699333)
    await control.do("team", team="acme/seniors", members=["ana"])
    accepted = await control.do("accept", owner="acme", permissions={"contents": "write"})
    await control.do("uninstall", owner="acme")
    _, world = await control.ask("GET", "state")

    assert accepted["permissions"]["contents"] == "write"
    assert (world["teams"], world["installations"]) == ({"acme/seniors": ["ana"]}, [])
    assert "dependabot" in world["bots"]


async def test_time_moves_forward_only(control: Control) -> None:
    before = control.sandbox.now()
    await control.do("advance", days=1, hours=2)

    assert 26 * 3600 <= (control.sandbox.now() - before).total_seconds() < 26 * 3600 + 60
    assert await control.refused("advance", hours=-1) == (
        422,
        "advance: hours: Input should be greater than or equal to 0",
    )


async def test_faults_strike_the_api_and_are_cleared(control: Control) -> None:
    await control.do("fail", status=503, path="/app", times=1, headers={"Retry-After": "3"})
    async with aiohttp.request("GET", f"{control.url}/app") as struck:
        pass
    await control.do("reset", when="before", path="/graphql")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        async with aiohttp.request("POST", f"{control.url}/graphql", json={"query": "{viewer{login}}"}):
            pass
    for verb, fields in {
        "slow": {"seconds": 1},
        "chance": {"probability": 1},
        "latency": {"seconds": 0.1},
        "lag": {"seconds": 2},
    }.items():
        await control.do(verb, **fields)
    await control.do("clear")
    async with aiohttp.request("GET", f"{control.url}/app") as after:
        pass

    assert (struck.status, struck.headers["Retry-After"], after.status) == (503, "3", 401)
    assert (control.sandbox.latency, control.sandbox.lag.total_seconds()) == (0.0, 0.0)


async def test_rate_limits_can_be_lowered_and_read(control: Control) -> None:
    await control.do("limits", limit=10, used=9, most_content=5, enforce_secondary=False)
    _, limits = await control.ask("GET", "limits")

    assert {(10, 9)} == {(one["limit"], one["used"]) for one in limits["buckets"]}
    assert (limits["most_content"], limits["enforce_secondary"]) == (5, False)


async def test_webhooks_are_lost_doubled_held_and_sent_again(control: Control) -> None:
    received: list[str] = []

    async def receive(request: web.Request) -> web.Response:
        received.append(request.headers["X-GitHub-Delivery"])
        return web.Response()

    app = web.Application()
    app.router.add_post("/webhook", receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await control.ask("GET", "settled")
    await control.do("target", url=f"http://127.0.0.1:{runner.addresses[0][1]}/webhook")
    await control.do("hooks", drop=1, duplicate=1, shuffle=3)
    await control.do("comment", who="ben", pull=PULL, body="Lost")
    await control.do("comment", who="ben", pull=PULL, body="Twice")
    await control.ask("GET", "settled")
    await control.do("hooks", hold=True)
    await control.do("comment", who="ben", pull=PULL, body="Later")
    held = len(received)
    await control.do("hooks", hold=False)
    await control.ask("GET", "settled?seconds=10")
    _, deliveries = await control.ask("GET", "deliveries?payload=1")
    await control.do("redeliver", guid=deliveries[-1]["guid"])
    await control.ask("GET", "settled")
    await runner.cleanup()

    assert (held, len(received)) == (2, 4)
    assert received[-1] == received[-2] == deliveries[-1]["guid"]
    assert deliveries[-1]["payload"]["comment"]["body"] == "Later"


async def test_the_request_log_counts_and_is_emptied(control: Control) -> None:
    async with aiohttp.request("GET", f"{control.url}/repos/acme/shop/pulls/1"):
        pass
    _, every = await control.ask("GET", "requests")
    _, one = await control.ask("GET", "requests?pull=acme/shop%231")
    _, forgotten = await control.ask("DELETE", "requests?pull=acme/shop%231")

    assert (
        every["count"],
        one["rest"],
        one["graphql"],
        one["failed"],
        forgotten,
        control.sandbox.log,
    ) == (1, 1, 0, 1, {"forgotten": 1}, [])


async def test_what_people_do_here_is_not_in_the_apps_log(control: Control) -> None:
    await control.do("comment", who="ben", pull=PULL, body="Hello")

    assert control.sandbox.log == []


async def test_a_revision_changes_with_what_is_shown_and_not_before(control: Control) -> None:
    async def revision() -> Any:
        return (await control.ask("GET", "revision?pull=acme/shop%231"))[1]["revision"]

    before, again = await revision(), await revision()
    await control.do("label", who="ana", pull=PULL, name="new")

    assert before == again
    assert before != await revision()
