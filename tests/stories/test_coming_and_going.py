"""The app is suspended and let in again, given permissions, or a repository archived and deleted: each by its webhook."""

from bot.sandbox import Commit
from bot.sandbox.state import Installation
from tests.stories.test_declaring import ours
from tests.stories.test_trouble import is_whole
from tests.town import Town


def installation(town: Town) -> Installation:
    return next(iter(town.sandbox.world.installations.values()))


async def test_while_suspended_nothing_is_asked_and_afterwards_all_is_done(shop_town: Town) -> None:
    """GitHub names no repository when it lets the app in again: what left together comes back together."""
    town = shop_town
    before = await town.opens("hana")
    town.sandbox.suspends(installation(town))
    await town.settle()
    spent = len(town.sandbox.log)
    meanwhile = town.person("ivo").opens(
        town.shop, title="Meanwhile", branch="meanwhile", commits=[Commit("x", files={"src/meanwhile.py": "x\n"})]
    )
    town.person("hana").pushes(before, Commit("More", files={"src/more.py": "x\n"}))
    town.sandbox.advance(hours=5)
    await town.settle()
    assert spent == len(town.sandbox.log)

    town.sandbox.unsuspends(installation(town))
    await town.settle()
    assert is_whole(meanwhile)
    assert before.check("twotrack").head_sha == before.head_sha
    assert is_whole(await town.opens("hana", branch="after", path="src/after.py"))


async def test_what_was_taken_away_before_a_suspension_does_not_come_back_with_it(shop_town: Town) -> None:
    town = shop_town
    other = town.sandbox.repository("acme/other")
    await town.bot.repositories.join(installation(town).id, [other.full_name], town.sandbox.now())
    await town.settle()
    town.sandbox.telling.installation_repositories(installation(town), "removed", [other], town.person("gus").account)
    await town.settle()
    town.sandbox.advance(minutes=1)
    town.sandbox.suspends(installation(town))
    await town.settle()
    town.sandbox.unsuspends(installation(town))
    await town.settle()

    assert await town.bot.repositories.of(installation(town).id) == {"acme/shop"}


async def test_a_permission_that_was_accepted_is_used_at_once(shop_town: Town) -> None:
    """A token can do what it could when it was made: none from before is used."""
    town = shop_town
    installation(town).permissions["pull_requests"] = "none"
    town.sandbox.gate.expire_tokens()
    pull = await town.opens("hana")
    assert pull.check("twotrack") is None

    town.sandbox.advance(minutes=2)
    town.sandbox.accepts(installation(town), pull_requests="write")
    await town.settle()
    assert is_whole(pull)


async def test_an_archived_repository_is_looked_at_again_when_it_is_not_any_more(shop_town: Town) -> None:
    town = shop_town
    town.shop.archived = True
    pull = await town.opens("hana")
    assert pull.check("twotrack") is None

    town.shop.archived = False
    town.sandbox.telling.repository(town.shop, "unarchived", town.person("gus").account)
    await town.settle()
    assert is_whole(pull)


async def test_a_deleted_repository_is_asked_for_nothing_more(shop_town: Town) -> None:
    town = shop_town
    await town.opens("hana")
    town.sandbox.telling.repository(town.shop, "deleted", town.person("gus").account)
    del town.sandbox.world.repositories["acme/shop"]
    await town.settle()
    spent = len(town.sandbox.log)
    town.sandbox.advance(hours=100)
    await town.settle()

    assert spent == len(town.sandbox.log)


async def test_a_look_that_is_under_way_when_the_app_is_removed_ends_quietly(shop_town: Town) -> None:
    town = shop_town
    pull = await town.opens("hana")

    def removed(request: object, when: str) -> None:
        if when == "after" and getattr(request, "operation", None) == "Look":
            town.sandbox.faults.on_request = None
            town.sandbox.uninstalls(installation(town))

    town.sandbox.faults.on_request = removed
    town.person("hana").pushes(pull, Commit("More", files={"src/more.py": "x\n"}))
    await town.settle()
    spent = len(town.sandbox.log)
    town.sandbox.advance(hours=10)
    await town.settle()

    assert spent == len(town.sandbox.log)
    assert "twotrack" in ours(pull).body.lower()
