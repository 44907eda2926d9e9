"""A repository gets another name, and teams change: what was remembered moves along, and `/recheck` asks anew."""

from bot.core.facts import PullRef
from bot.sandbox import Commit
from tests.stories.test_declaring import ours, says
from tests.town import RULES, Town, town


async def test_a_renamed_repository_keeps_what_was_said(shop_town: Town) -> None:
    pull = await shop_town.opens("hana")
    shop_town.person("hana").labels(pull, "human-led")
    await says(shop_town, pull, "ivo", "/track careful because prices are hard")
    old = next(comment for comment in pull.comments if comment.author.login == "ivo")
    shop_town.person("ivo").deletes_comment(pull, old)
    shop_town.person("gus").renames(shop_town.shop, "store")
    await shop_town.settle()

    shop_town.sandbox.advance(minutes=1)
    shop_town.person("hana").pushes(pull, Commit("More", files={"src/basket.py": "other\n"}))
    await shop_town.settle()
    assert "track: careful" in pull.labels
    assert "ivo asked for the careful track" in ours(pull).body
    assert len([one for one in pull.comments if one.author.login == "twotrack"]) == 1


async def test_recheck_asks_once_also_where_no_reaction_may_be_written(database: str) -> None:
    rules = "mode: observe\n" + RULES.replace("version: 1\n", "")
    async with town(database, {"src/basket.py": "one\n", ".github/rules.yml": f"version: 1\n{rules}"}) as place:
        pull = await place.opens("hana")
        place.sandbox.advance(minutes=5)
        await says(place, pull, "hana", "/recheck")
        place.sandbox.advance(minutes=5)
        before = len(place.sandbox.log)
        place.person("hana").edits(pull, title="Another")
        await place.settle()

        assert [request.operation for request in place.sandbox.log[before:]] == ["Look"]


async def test_a_passer_by_cannot_make_us_ask(database: str) -> None:
    async with town(database) as place:
        pull = await place.opens("hana")
        place.sandbox.advance(minutes=5)
        place.sandbox.person("mallory")
        before = len(place.sandbox.log)
        await says(place, pull, "mallory", "/recheck")

        assert [request.operation for request in place.sandbox.log[before:]] == ["Look", "Joined"], "and a reaction"


async def test_recheck_asks_for_teams_anew(database: str) -> None:
    rules = RULES.replace("seniors: [ben, cleo, dan]", 'seniors: ["@acme/elders"]')
    async with town(database, {"src/basket.py": "one\n", ".github/rules.yml": rules}) as place:
        pull = await place.opens("hana")
        assert "there is no such team" in ours(pull).body
        place.sandbox.team("acme/elders", members=["ben", "cleo"])
        await says(place, pull, "hana", "/recheck")

        assert "there is no such team" not in ours(pull).body
        assert {"ben", "cleo"} & set(pull.review_requests)


async def test_a_transferred_repository_is_looked_at_by_its_new_owners_installation(shop_town: Town) -> None:
    """Both owners have the app; the old one's installation sees the repository no more."""
    pull = await shop_town.opens("hana")
    shop_town.person("hana").labels(pull, "human-led")
    await says(shop_town, pull, "ivo", "/track careful because prices are hard")
    shop_town.sandbox.world.account("newco", "Organization")
    shop_town.sandbox.installs("newco")
    await shop_town.settle()
    shop_town.sandbox.advance(minutes=1)
    shop_town.person("gus").transfers(shop_town.shop, "newco")
    await shop_town.settle()
    state = await shop_town.bot.pulls.state(PullRef("newco", "shop", pull.number), shop_town.sandbox.now())
    assert state is not None
    assert (state.asked_at, state.attempts) == (None, 0), "looked at, and at the first try"

    shop_town.person("hana").pushes(pull, Commit("More", files={"src/basket.py": "other\n"}))
    await shop_town.settle()
    assert pull.check("twotrack").head_sha == pull.head_sha
    assert "ivo asked for the careful track" in ours(pull).body
    assert len([one for one in pull.comments if one.author.login == "twotrack"]) == 1


async def test_whoever_tells_of_a_pull_request_is_who_looks_at_it(shop_town: Town) -> None:
    """Somebody else's installation was noted down last: the next check of its head says whose it is."""
    pull = await shop_town.opens("hana")
    (old,) = shop_town.sandbox.world.installations
    shop_town.sandbox.world.account("newco", "Organization")
    shop_town.sandbox.installs("newco")
    shop_town.person("gus").transfers(shop_town.shop, "newco")
    await shop_town.settle()
    await shop_town.bot.pulls.ask("newco/shop", old, [pull.number], shop_town.sandbox.now())
    shop_town.sandbox.ci(pull, "build", "failure")
    await shop_town.settle()

    assert "failing: build" in pull.check("twotrack").summary
