"""A thousand pull requests do not slow a look at one of them: nothing searches through all of them."""

import time
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox import Commit, PullRequest

LOOK = (Path(__file__).parent.parent.parent.parent / "bot/github/queries/look.graphql").read_text("utf-8")


def many(shop: Any, count: int) -> PullRequest:
    files = {f"src/{n}.py": f"{n}\n" for n in range(20)}
    for n in range(count):
        pull = shop.person("hana").opens(
            shop.shop, title=f"Change {n}", branch=f"b{n}", commits=[Commit("x", files=files)]
        )
        shop.sandbox.ci(pull, "build", "success")
    shop.person("ana").approves(pull)
    shop.sandbox.add_comment(pull, shop.sandbox.bot_account, "Ours")
    shop.sandbox.create_check(shop.shop, {"name": "twotrack", "head_sha": pull.head_sha})
    return pull


async def looks(shop: Any, pull: PullRequest) -> float:
    """How much of the processor a look takes at best: other programs on the machine do not count."""
    variables = {
        "owner": "acme", "name": "shop", "number": pull.number, "app": shop.sandbox.app.id,
        "comment": pull.comments[-1].node, "knowsComment": True, "rulesPath": ".github/rules.yml",
    }  # fmt: skip
    await shop.sandbox.delivered()
    taken = []
    for _ in range(20):
        began = time.process_time()
        answer = await shop.graphql(LOOK, **variables)
        taken.append(time.process_time() - began)
    assert ["organisation"] == [one["path"][0] for one in answer.body["errors"]], (
        "the only thing missing is acme/.github"
    )
    return min(taken)


async def test_a_thousand_pull_requests_do_not_slow_a_look(shop: Any) -> None:
    few = await looks(shop, many(shop, 10))
    lots = await looks(shop, many(shop, 990))

    assert lots < 3 * few


class Counting(dict):  # type: ignore[type-arg]
    """A dict that counts how often somebody goes through all of it."""

    walks = 0

    def values(self) -> Any:
        Counting.walks += 1
        return super().values()

    def items(self) -> Any:
        Counting.walks += 1
        return super().items()

    def __iter__(self) -> Any:
        Counting.walks += 1
        return super().__iter__()


INDEXES = {"shop": ("pulls", "commits", "by_head", "check_runs"), "world": ("nodes", "homes", "heads", "owners")}


@pytest.mark.parametrize(("owner", "name"), [(owner, name) for owner, names in INDEXES.items() for name in names])
async def test_no_request_about_one_pull_request_walks_through_all(shop: Any, owner: str, name: str) -> None:
    pull = many(shop, 3)
    record = shop.shop if owner == "shop" else shop.sandbox.world
    review, comment, run = pull.reviews[0], pull.comments[0], pull.checks[0]
    setattr(record, name, Counting(getattr(record, name)))
    Counting.walks = 0
    at, about = "/repos/acme/shop", f"/repos/acme/shop/pulls/{pull.number}"
    await looks(shop, pull)
    statuses = [
        (await shop.get(path)).status
        for path in (
            about, f"{about}/files", f"{about}/commits", f"{about}/reviews/{review.id}", f"{at}/issues/comments/{comment.id}",
            f"{at}/check-runs/{run.id}", f"{at}/commits/{pull.head_sha}/check-runs", f"{at}/commits/{pull.head_sha}/status",
            f"{at}/commits/{pull.head_sha}/check-suites", f"{at}/git/trees/{pull.head_sha}", f"{at}/issues/{pull.number}/timeline",
        )
    ]  # fmt: skip
    shop.person("hana").pushes(pull, Commit("More", files={"more.py": "x\n"}))
    shop.person("ana").labels(pull, "bug")

    assert ({200}, 0) == (set(statuses), Counting.walks)
