"""Two pull requests of one commit: GitHub has one check for both, so the stricter verdict stands on it."""

from bot.sandbox import Commit, PullRequest
from tests.stories.test_declaring import ours
from tests.town import Town

TO_MAIN = "routes: [{name: to main, when: {base: main}, track: careful}, {name: anywhere else, track: fast}]\n"


def outcome(pull: PullRequest) -> str:
    run = pull.check("twotrack")
    return run.conclusion or run.status


async def test_a_second_pull_request_of_the_same_commit_makes_neither_green(shop_town: Town) -> None:
    rules = shop_town.shop.branches["main"].tree[".github/rules.yml"]
    gus = shop_town.person("gus")
    gus.commits_to(shop_town.shop, Commit("Rules", files={".github/rules.yml": rules + TO_MAIN}))
    gus.commits_to(shop_town.shop, Commit("Begin", files={"lax.txt": "x\n"}), branch="lax")
    await shop_town.settle()
    first = await shop_town.opens("hana", branch="pay", commits=[Commit("Pay", files={"src/pay.py": "x\n"})])
    assert "track: careful" in first.labels

    second = shop_town.person("hana").opens_another(first, title="The same", base="lax")
    shop_town.person("ben").approves(second)
    await shop_town.settle()
    assert second.head_sha == first.head_sha
    assert "track: fast" in second.labels
    assert (outcome(first), outcome(second)) == ("in_progress", "in_progress")
    assert second.check("twotrack").title.startswith("#1 has this commit too. Careful: awaiting")
    assert "to main has the same commit, and GitHub keeps one check for both" in ours(second).body

    shop_town.sandbox.advance(minutes=1)
    shop_town.person("hana").closes(first)
    await shop_town.settle()
    assert outcome(second) == "success", "alone, it is judged by itself"


async def test_looks_at_twins_come_to_rest(shop_town: Town) -> None:
    gus = shop_town.person("gus")
    gus.commits_to(shop_town.shop, Commit("Begin", files={"lax.txt": "x\n"}), branch="lax")
    first = await shop_town.opens("hana", branch="pay", commits=[Commit("Pay", files={"src/pay.py": "x\n"})])
    second = shop_town.person("hana").opens_another(first, title="The same", base="lax")
    await shop_town.settle()
    before = len(shop_town.sandbox.log)
    shop_town.person("ben").approves(second)
    await shop_town.settle()

    looks = [one for one in shop_town.sandbox.log[before:] if one.operation == "Look"]
    assert len(looks) <= 4
