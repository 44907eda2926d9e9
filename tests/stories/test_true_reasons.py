"""What does not count is listed with the true reason, and what counts elsewhere is not listed at all."""

from bot.sandbox import Commit, PullRequest
from tests.stories.test_declaring import ours, says
from tests.town import CLAUDE, FILES, RULES, Town, town


async def careful(town: Town) -> PullRequest:
    pull = await town.opens("hana", message="Change it" + CLAUDE)
    town.sandbox.advance(minutes=1)
    await says(town, pull, "ivo", "/tested on staging")
    town.sandbox.advance(minutes=1)
    return pull


async def test_words_from_before_a_retarget_were_said_for_another_base(shop_town: Town) -> None:
    gus = shop_town.person("gus")
    gus.commits_to(shop_town.shop, Commit("Begin", files={"lax.txt": "x\n"}), branch="lax")
    pull = await careful(shop_town)
    shop_town.person("hana").changes_base(pull, "lax")
    await shop_town.settle()

    assert "`ivo` does not count: was said of this commit for another base branch" in ours(pull).body


async def test_words_from_before_the_branch_was_elsewhere_say_so(shop_town: Town) -> None:
    pull = await careful(shop_town)
    head, hana = pull.head_sha, shop_town.person("hana")
    hana.pushes(pull, Commit("Other" + CLAUDE, files={"src/basket.py": "other\n"}))
    await shop_town.settle()
    assert "`ivo` does not count: spoke of an earlier commit" in ours(pull).body

    shop_town.sandbox.advance(minutes=1)
    hana.resets(pull, head)
    await shop_town.settle()
    told = "`ivo` does not count: was said before the branch was elsewhere and came back to this commit"
    assert told in ours(pull).body
    shop_town.sandbox.advance(minutes=1)
    hana.edits(pull, title="Another")
    await shop_town.settle()
    assert told in ours(pull).body, "also at the next look"


async def test_a_visitors_request_for_changes_blocks_nothing_and_is_listed(shop_town: Town) -> None:
    pull = await careful(shop_town)
    shop_town.sandbox.person("mallory")
    shop_town.person("mallory").requests_changes(pull)
    await shop_town.settle()

    told = "asks for changes, and neither may push here nor is in a group of the rules"
    assert f"✅ Nobody asks for changes\n  - `mallory` does not count: {told}" in ours(pull).body


async def test_an_approval_that_counts_is_not_excused_elsewhere(database: str) -> None:
    rules = RULES.replace(
        "careful: {request: [ai-specialists]}",
        "careful: {request: [], code-owners: required, architecture-review: {from: architects}}",
    )
    files = {**FILES, ".github/rules.yml": rules, ".github/CODEOWNERS": "* @eva\n"}
    async with town(database, files) as place:
        pull = await careful(place)
        place.person("ben").approves(pull)
        place.person("ivo").approves(pull)
        await place.settle()
        summary = pull.check("twotrack").summary

        assert "`ben` approved" in summary
        assert "does not count: `ben`" not in summary
        assert "does not count: `ivo` is not in seniors" in summary, "what counts nowhere is listed"


async def test_dismissing_what_nobody_asked_for_is_told(shop_town: Town) -> None:
    pull = await careful(shop_town)
    await says(shop_town, pull, "ben", "/dismiss nobodyknown because they left")

    assert "`/dismiss` of `ben` does not count: nobody of that name asks for changes" in ours(pull).body
    assert [one.content for one in pull.comments[-1].reactions] == ["CONFUSED"]


async def test_a_dismissal_that_counted_still_counts_when_the_objector_approves(shop_town: Town) -> None:
    pull = await careful(shop_town)
    shop_town.person("cleo").requests_changes(pull)
    shop_town.sandbox.advance(minutes=1)
    await says(shop_town, pull, "ben", "/dismiss cleo because it is mended")
    shop_town.person("cleo").approves(pull)
    await shop_town.settle()

    assert "`/dismiss` of `ben`" not in ours(pull).body


async def test_a_dismissal_in_the_second_of_an_objection_is_told_why(shop_town: Town) -> None:
    pull = await careful(shop_town)
    shop_town.person("cleo").requests_changes(pull)
    await says(shop_town, pull, "ben", "/dismiss cleo because it is mended")

    assert "`/dismiss` of `ben` does not count: was not said after they asked for changes" in ours(pull).body
