"""What a look costs in requests to GitHub: counted by the sandbox, never by us."""

from bot.sandbox import Commit
from tests.town import Town


async def test_opening_a_pull_request_takes_three_requests(shop_town: Town) -> None:
    pull = await shop_town.opens("hana")

    assert sorted(
        (request.operation for request in shop_town.sandbox.requests(pull)), key=["Look", None, "Joined"].index
    ) == ["Look", None, "Joined"]


async def test_a_look_with_nothing_to_change_is_one_read(shop_town: Town) -> None:
    town = shop_town
    pull = await town.opens("hana")
    before = town.spent(pull)
    town.sandbox.rerequests(pull, "twotrack")
    await town.settle()

    assert [request.operation for request in town.sandbox.requests(pull)[before:]] == ["Look"]


async def test_review_label_and_edit_take_two_and_a_push_three(shop_town: Town) -> None:
    town = shop_town
    pull = await town.opens("hana")
    hana, ben = town.person("hana"), town.person("ben")
    for act, most in (
        (lambda: ben.approves(pull), 2),
        (lambda: hana.labels(pull, "human-led"), 2),
        (lambda: hana.edits(pull, title="Another title"), 2),
        (lambda: ben.requests_changes(pull), 2),
        (lambda: hana.pushes(pull, Commit("More", files={"src/more.py": "x\n"})), 3),
    ):
        before = town.spent(pull)
        act()
        await town.settle()
        assert most >= town.spent(pull) - before


async def test_what_does_not_matter_costs_nothing(shop_town: Town) -> None:
    town = shop_town
    pull = await town.opens("hana")
    before = len(town.sandbox.log)
    town.person("ivo").comments(pull, "Nice work!")
    town.sandbox.bot("coderabbitai")
    town.sandbox.bot("coderabbitai").reviews(pull, "COMMENTED", "I am a bot")
    town.person("gus").commits_to(town.shop, Commit("Unrelated", files={"notes.txt": "x\n"}))
    town.sandbox.status(pull, "ci/slow", "pending")
    await town.settle()

    assert town.sandbox.log[before:] == []


async def test_a_burst_about_one_pull_request_is_a_few_looks(shop_town: Town) -> None:
    """Sixty builds end at once; the queue folds them."""
    town = shop_town
    pull = await town.opens("hana")
    before = town.spent(pull)
    for number in range(60):
        town.sandbox.status(pull, f"ci/{number}", "success")
    await town.settle()

    assert town.spent(pull) - before <= 10


async def test_webhook_to_check_takes_two_round_trips(shop_town: Town) -> None:
    """At 50 ms each way, the check's request starts when the read has come back: nothing stands between."""
    town = shop_town
    await town.opens("hana")
    town.sandbox.latency = 0.05
    pull = town.person("hana").opens(town.shop, title="Next", commits=[Commit("x", files={"src/n.py": "n\n"})])
    await town.settle()
    requests = town.sandbox.requests(pull)
    reads, writes = [one for one in requests if not one.mutation], [one for one in requests if one.mutation]

    assert (len(reads), len(writes)) == (2, 1)
    assert max(one.started for one in reads) < min(one.started + one.seconds for one in reads), "side by side"
    assert writes[0].started >= max(one.started + one.seconds for one in reads)


async def test_tokens_and_people_are_asked_once_for_many(shop_town: Town) -> None:
    town = shop_town
    before = len(town.sandbox.log)
    for number in range(10):
        await town.opens("hana", branch=f"b{number}", path=f"src/{number}.py")
    others = [request for request in town.sandbox.log[before:] if request.pull is None]

    assert len(others) <= 3, [request.operation or request.path for request in others]


async def test_many_commits_are_read_once_a_head(shop_town: Town) -> None:
    """Two hundred commits take a request more when the head is new, and none after that."""
    town = shop_town
    commits = [Commit(f"Step {number}", files={"src/steps.py": f"{number}\n"}) for number in range(200)]
    pull = await town.opens("hana", commits=commits)
    assert 4 == town.spent(pull)
    before = town.spent(pull)
    town.sandbox.rerequests(pull, "twotrack")
    await town.settle()

    assert 1 == town.spent(pull) - before
