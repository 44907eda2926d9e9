"""What GitHub, the network and people do to us; and that it comes right again."""

import random
from datetime import timedelta

import pytest

from bot.app import run
from bot.cli.demo import settled
from bot.sandbox import Commit, Sandbox
from tests.builders import NOW
from tests.town import FILES, Town, populate, settings, town


def outcome(pull) -> str | None:
    run = pull.check("twotrack")
    return None if run is None else run.conclusion or run.status


def is_whole(pull) -> bool:
    """Everything is there, once."""
    ours = [comment for comment in pull.comments if comment.author.login == "twotrack"]
    runs = [run for run in pull.checks if run.name == "twotrack"]
    return len(ours) == 1 and len(runs) == 1 and len(pull.labels) == 3 and bool(pull.review_requests)


async def recover(town: Town) -> None:
    """Let the waits pass that were agreed after a failure."""
    for _ in range(8):
        town.sandbox.advance(seconds=31)
        await town.settle()


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 502}, {"status": 500}, {"status": 503}, {"drop": "before"}, {"drop": "after"},
        {"status": 502, "body": "<html>Unicorn!</html>"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("operation", ["Look", "Joined", None])
async def test_a_failed_request_is_made_good_without_doubling_anything(
    shop_town: Town, fault: dict[str, object], operation: str | None
) -> None:
    await shop_town.opens("ivo", branch="warm")
    path = "*/pulls/*" if operation is None else "*/graphql"
    shop_town.sandbox.faults.add(path=path, operation=operation, times=2, **fault)
    pull = await shop_town.opens("hana")
    await recover(shop_town)

    assert is_whole(pull)


async def test_reads_that_lag_behind_writes_make_nothing_twice(database: str) -> None:
    """Three seconds of lag; our own writes are invisible to our next look."""
    async with town(database, settle=10.0) as place:
        place.sandbox.lag = timedelta(seconds=3)
        pull = place.person("hana").opens(place.shop, title="x", commits=[Commit("x", files={"src/a.py": "x\n"})])
        for _ in range(3):
            await place.settle()
            place.person("hana").labels(pull, f"label-{_}")
        for _ in range(12):
            place.sandbox.advance(seconds=5)
            await place.settle()

        ours = [comment for comment in pull.comments if comment.author.login == "twotrack"]
        assert len(ours) == 1
        assert len([run for run in pull.checks if run.name == "twotrack"]) == 1


async def test_a_used_up_budget_parks_the_installation_until_it_is_back(shop_town: Town) -> None:
    town = shop_town
    sandbox = town.sandbox
    installation = next(iter(sandbox.world.installations))
    bucket = sandbox.limits.bucket(installation, "graphql", sandbox.now().timestamp())
    bucket.used = bucket.limit
    pull = await town.opens("hana")
    assert pull.check("twotrack") is None
    spent = len(sandbox.log)
    other = await town.opens("ivo", branch="other")
    assert spent == len(sandbox.log), "nobody asks while the budget is used up"

    sandbox.advance(hours=1, minutes=1)
    await town.settle()
    assert is_whole(pull)
    assert is_whole(other)


async def test_one_reviewer_github_refuses_does_not_cost_the_others(shop_town: Town) -> None:
    """Between our look-up and our request somebody lost access: GitHub refuses all; we ask one by one."""
    town = shop_town
    await town.opens("ivo", branch="warm")
    del town.shop.permissions["cleo"]
    pulls = [await town.opens("hana", branch=f"b{n}", path=f"src/{n}.py") for n in range(4)]

    assert all("cleo" not in pull.review_requests for pull in pulls)
    assert all(len(pull.review_requests) >= 2 for pull in pulls)


@pytest.mark.parametrize(("missing", "named"), [("checks", "checks: write"), ("pull_requests", "pull_requests: write")])
async def test_a_missing_permission_is_named_and_the_rest_is_done(database: str, missing: str, named: str) -> None:
    async with town(database) as place:
        installation = next(iter(place.sandbox.world.installations.values()))
        installation.permissions[missing] = "read"
        place.sandbox.gate.expire_tokens()
        pull = await place.opens("hana")
        place.person("hana").edits(pull, title="Look again")
        await place.settle()
        if missing == "checks":
            assert pull.comments
            assert named in pull.comments[0].body
        else:
            assert outcome(pull) == "in_progress"
            assert named in pull.check("twotrack").summary

        place.sandbox.advance(minutes=1)
        place.sandbox.accepts(installation, **{missing: "write"})
        await place.settle()
        assert is_whole(pull)


async def test_lost_deliveries_are_found_by_the_sweep_at_start(database: str) -> None:
    async with town(database) as place:
        place.sandbox.hooks.mischief.drop = 1
        pull = await place.opens("hana")
        assert pull.check("twotrack") is None
        await place.bot.repositories.ask_all(place.sandbox.now())
        await place.settle()

        assert is_whole(pull)


async def test_an_app_installed_before_the_bot_was_there_is_found_at_start(database: str) -> None:
    """Every webhook so far went nowhere, and the database is empty."""
    async with Sandbox(now=NOW) as sandbox:
        await sandbox.start()
        shop = populate(sandbox)
        sandbox.installs("acme")
        pull = sandbox.person("hana").opens(shop, title="x", commits=[Commit("x", files={"src/a.py": "x\n"})])
        await sandbox.delivered()
        async with run(settings(sandbox, database), sandbox.now) as bot:
            sandbox.deliver_to(f"{bot.url}/webhook")
            await settled(sandbox, bot)

            assert is_whole(pull)


async def test_doubled_and_shuffled_deliveries_change_nothing(shop_town: Town) -> None:
    town = shop_town
    town.sandbox.hooks.mischief.duplicate = 50
    town.sandbox.hooks.mischief.shuffle = random.Random(7)
    pull = town.person("hana").opens(town.shop, title="x", commits=[Commit("x", files={"src/a.py": "x\n"})])
    town.person("hana").pushes(pull, Commit("y", files={"src/b.py": "y\n"}))
    town.person("hana").labels(pull, "ai-heavy")
    await town.settle()

    assert "origin: ai-heavy" in pull.labels
    assert outcome(pull) == "in_progress"
    assert len([comment for comment in pull.comments if comment.author.login == "twotrack"]) == 1


async def test_too_many_files_are_read_by_pages(shop_town: Town) -> None:
    files: dict[str, str | None] = {f"src/n/{n}.txt": "x\n" for n in range(301)}
    pull = await shop_town.opens("hana", commits=[Commit("Many", files=files)])

    assert is_whole(pull)
    paths = [request.path for request in shop_town.sandbox.requests(pull)]
    assert sum(path.endswith("/files") for path in paths) == 4


async def test_more_files_than_github_lists_are_careful_and_said_so(shop_town: Town) -> None:
    diff = "".join(
        f"diff --git a/{n} b/{n}\nnew file mode 100644\n--- /dev/null\n+++ b/{n}\n@@ -0,0 +1 @@\n+x\n"
        for n in range(3001)
    )
    pull = await shop_town.opens("hana", diff=diff, commits=[Commit("Vast", additions=3001, deletions=0)])
    shop_town.person("hana").labels(pull, "human-led")
    await shop_town.settle()

    assert "track: careful" in pull.labels
    assert "GitHub listed 3,000 of 3,001 changed files" in pull.comments[0].body


async def test_a_deleted_label_is_made_again(shop_town: Town) -> None:
    town = shop_town
    await town.opens("ivo", branch="warm")
    town.sandbox.delete_label(town.shop, "track: careful", town.person("gus").account)
    await town.settle()
    pull = await town.opens("hana")
    await recover(town)

    assert "track: careful" in pull.labels


async def test_an_uninstalled_app_asks_nothing_more(shop_town: Town) -> None:
    town = shop_town
    pull = await town.opens("hana")
    town.sandbox.uninstalls(next(iter(town.sandbox.world.installations.values())))
    await town.settle()
    before = len(town.sandbox.log)
    town.sandbox.advance(hours=100)
    await town.settle()

    assert before == len(town.sandbox.log)
    assert pull.check("twotrack") is not None


async def test_a_token_that_died_early_is_replaced(shop_town: Town) -> None:
    town = shop_town
    await town.opens("ivo", branch="warm")
    town.sandbox.gate.expire_tokens()

    assert is_whole(await town.opens("hana"))


async def test_a_repository_without_rules_follows_the_default_pack(database: str) -> None:
    files = {path: text for path, text in FILES.items() if path != ".github/rules.yml"}
    async with town(database, files) as place:
        pull = await place.opens("hana")

        assert "track: careful" in pull.labels
        assert pull.review_requests == [], "the pack names nobody"


async def test_the_organisations_rules_hold_where_a_repository_has_none(database: str) -> None:
    files = {path: text for path, text in FILES.items() if path != ".github/rules.yml"}
    async with town(database, files) as place:
        rules = "version: 1\nroutes: [{name: the organisation says so, track: fast}]\n"
        place.sandbox.repository("acme/.github", files={"rules.yml": rules})
        pull = await place.opens("hana")

        assert "track: fast" in pull.labels
        assert "the organisation says so" in pull.comments[0].body


async def test_an_archived_repository_is_left_alone(shop_town: Town) -> None:
    shop_town.shop.archived = True
    pull = await shop_town.opens("hana")

    assert (pull.comments, pull.labels) == ([], [])


async def test_secrets_never_show(shop_town: Town, capfd: pytest.CaptureFixture[str]) -> None:
    from bot.cli import logs

    logs.configure(verbose=True, json=False)
    sandbox = shop_town.sandbox
    sandbox.faults.fail(path="*/access_tokens", status=500)
    sandbox.gate.expire_tokens()
    await shop_town.opens("hana")
    out, err = capfd.readouterr()

    assert "PRIVATE KEY" not in out + err
    assert sandbox.app.webhook_secret not in out + err
    assert "ghs_" not in out + err
