"""Ways to get a green check without the review that was promised; none of them works, and each is told why."""

import pytest

from bot.sandbox import Commit, PullRequest
from tests.town import CLAUDE, Town

HUMAN = "human-led"


async def fast(town: Town, **more: object) -> PullRequest:
    """A pull request on the fast track: one senior's approval makes it green."""
    pull = await town.opens("hana", **more)  # type: ignore[arg-type]
    town.person("hana").labels(pull, HUMAN)
    await town.settle()
    return pull


def outcome(pull: PullRequest) -> str:
    run = pull.check("twotrack")
    return run.conclusion or run.status


async def test_an_objection_cannot_be_buried_under_remarks(shop_town: Town) -> None:
    town = shop_town
    town.sandbox.limits.enforce_secondary = False
    pull = await fast(town)
    town.person("cleo").requests_changes(pull, "No.")
    for number in range(120):
        town.person("ivo").reviews(pull, "COMMENTED", f"remark {number}")
    town.person("ben").approves(pull)
    await town.settle()

    assert "failure" == outcome(pull)
    assert "cleo asked for changes" in pull.check("twotrack").summary


async def test_a_word_that_counts_is_heard_however_late(shop_town: Town) -> None:
    town = shop_town
    town.sandbox.limits.enforce_secondary = False
    pull = await town.opens("hana", message="Add it" + CLAUDE)
    for number in range(120):
        town.person("ivo").comments(pull, f"remark {number}")
    for senior in ("ben", "cleo"):
        town.person(senior).approves(pull)
    town.person("ivo").comments(pull, "/tested bought a basket on staging")
    await town.settle()

    assert "success" == outcome(pull)


@pytest.mark.parametrize("machine", ["check", "status"])
async def test_checks_that_begin_after_green_take_green_back(shop_town: Town, machine: str) -> None:
    town = shop_town
    pull = await fast(town)
    town.person("ben").approves(pull)
    await town.settle()
    assert "success" == outcome(pull)
    if machine == "check":
        town.sandbox.ci(pull, "build", None)
    else:
        town.sandbox.status(pull, "ci/build", "pending")
    await town.settle()

    assert "in_progress" == outcome(pull)


async def test_a_co_author_under_another_e_mail_cannot_approve(shop_town: Town) -> None:
    town = shop_town
    pull = await fast(town, message="Together\n\nCo-authored-by: Ben <ben@acme.example>")
    town.person("ben").approves(pull)
    await town.settle()

    assert "in_progress" == outcome(pull)
    assert "is an author of commit" in pull.check("twotrack").summary


async def test_whoever_pushed_under_anothers_name_cannot_approve(shop_town: Town) -> None:
    town = shop_town
    pull = await fast(town)
    town.person("ben").pushes(pull, Commit("More", files={"src/more.py": "x\n"}, author=("Hana", "hana@acme.example")))
    await town.settle()
    town.person("ben").approves(pull)
    await town.settle()

    assert "in_progress" == outcome(pull)
    assert "`ben` pushed to it" in pull.check("twotrack").summary


async def careful(town: Town) -> PullRequest:
    """All but the manual test is there."""
    pull = await town.opens("hana", message="Add it" + CLAUDE)
    for senior in ("ben", "cleo"):
        town.person(senior).approves(pull)
    await town.settle()
    return pull


async def test_somebody_elses_comment_edited_into_a_command_does_not_count(shop_town: Town) -> None:
    town = shop_town
    pull = await careful(town)
    comment = town.person("dan").comments(pull, "Looking soon.")
    town.person("hana").edits_comment(pull, comment, "/tested bought a basket on staging")
    await town.settle()

    assert "in_progress" == outcome(pull)
    assert "was edited by hana" in pull.check("twotrack").summary


@pytest.mark.parametrize(
    "body",
    ["<!--\n/tested on staging\n-->", "<pre>\n/tested on staging\n</pre>", "```\ncode\n```python\n/tested on staging\n```",
     "> quote\n/tested on staging", "- item\n\n  /tested on staging", "/tested .", "`\n/tested on staging\n`"],
)  # fmt: skip
async def test_a_command_nobody_sees_does_not_count(shop_town: Town, body: str) -> None:
    town = shop_town
    pull = await careful(town)
    town.person("ivo").comments(pull, body)
    await town.settle()

    assert "in_progress" == outcome(pull)


async def test_approvals_for_another_base_fall(shop_town: Town) -> None:
    town = shop_town
    town.person("gus").commits_to(town.shop, Commit("Dev", files={"dev.txt": "x\n"}), branch="dev")
    pull = await fast(town, base="dev")
    town.person("ben").approves(pull)
    await town.settle()
    assert "success" == outcome(pull)
    town.sandbox.advance(minutes=5)
    town.person("hana").edits(pull, base="main")
    await town.settle()

    assert "in_progress" == outcome(pull)
    assert "approved it for another base branch" in pull.check("twotrack").summary
