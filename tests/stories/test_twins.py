"""Two pull requests of one commit: GitHub has one check for both, so the stricter verdict stands on it."""

from bot.sandbox import Commit, PullRequest
from tests.stories.test_declaring import ours, says
from tests.town import CLAUDE, Town

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
    assert second.check("twotrack").title.startswith("#1: Careful: awaiting")
    assert "#1 to `main` has this commit too, and **holds the check back**: Careful: awaiting" in ours(second).body
    assert "#2 to `lax` has this commit too" in ours(first).body

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


async def careful_ones(town: Town) -> tuple[PullRequest, ...]:
    """Three pull requests of one commit, all careful; the first has everything it takes."""
    for branch in ("lax", "rel"):
        town.person("gus").commits_to(town.shop, Commit("Begin", files={f"{branch}.txt": "x\n"}), branch=branch)
    commits = [Commit("Pay" + CLAUDE, files={"src/pay.py": "x\n"})]
    first = await town.opens("hana", branch="pay", commits=commits)
    others = []
    for branch in ("lax", "rel"):
        town.sandbox.advance(minutes=1)
        others.append(town.person("hana").opens_another(first, title="The same", base=branch))
        await town.settle()
    for login in ("ben", "cleo"):
        town.person(login).approves(first)
    await says(town, first, "ivo", "/tested on staging")
    return (first, *others)


async def idle(town: Town, pull: PullRequest) -> list[str | None]:
    """What a look costs that has nothing to do."""
    town.sandbox.advance(minutes=1)
    before = len(town.sandbox.log)
    await town.bot.pulls.ask("acme/shop", None, [pull.number], town.sandbox.now())
    await town.settle()
    return [request.operation for request in town.sandbox.log[before:]]


async def test_the_check_of_three_twins_says_the_same_whichever_is_looked_at(shop_town: Town) -> None:
    pulls = await careful_ones(shop_town)
    said = pulls[0].check("twotrack").summary

    assert [await idle(shop_town, pull) for pull in (*pulls, *pulls)] == [["Look"]] * 6
    assert pulls[0].check("twotrack").summary == said


async def test_whoever_has_everything_is_told_which_other_holds_the_check_back(shop_town: Town) -> None:
    first, second, third = await careful_ones(shop_town)
    check = first.check("twotrack")

    assert check.status == "in_progress"
    assert check.title.startswith("#2: Careful: awaiting 2 approvals")
    assert "this is that of #2 to `lax`" in check.summary
    assert "> - #1 to `main`: Careful: all it asks for is there" in check.summary
    assert "can give it: `ben`, `cleo`, `dan`" in check.summary, "the tree is that of the strictest"
    for pull in (first, third):
        assert "#2 to `lax` has this commit too, and **holds the check back**" in ours(pull).body[:600]
    assert "#1 to `main`, #3 to `rel` have this commit too" in ours(second).body

    shop_town.person("dan").requests_changes(third)
    await shop_town.settle()
    assert first.check("twotrack").title == "#3: Careful: please mend requested changes"
    assert "#3 to `rel` has this commit too, and **holds the check back**" in ours(first).body


async def test_whoever_enforces_speaks_before_whoever_advises(shop_town: Town) -> None:
    rules = shop_town.shop.branches["main"].tree[".github/rules.yml"]
    lax = "routes: [{name: lax, when: {base: lax}, track: fast, mode: advise}, {name: rest, track: careful}]\n"
    gus = shop_town.person("gus")
    gus.commits_to(shop_town.shop, Commit("Rules", files={".github/rules.yml": rules + lax}))
    gus.commits_to(shop_town.shop, Commit("Begin", files={"lax.txt": "x\n"}), branch="lax")
    first = await shop_town.opens("hana", branch="pay", commits=[Commit("Pay", files={"src/pay.py": "x\n"})])
    second = shop_town.person("hana").opens_another(first, title="The same", base="lax")
    await shop_town.settle()
    assert outcome(second) == "in_progress"
    assert second.check("twotrack").title.startswith("#1: ")
    assert [await idle(shop_town, pull) for pull in (first, second, first)] == [["Look"]] * 3

    shop_town.sandbox.advance(minutes=1)
    shop_town.person("hana").closes(first)
    await shop_town.settle()
    assert outcome(second) == "neutral"
    shop_town.person("hana").reopens(first)
    await shop_town.settle()
    assert outcome(second) == "in_progress"
