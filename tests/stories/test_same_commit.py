"""One commit in two pull requests: GitHub keeps one check for both, and it is as strict as the stricter."""

from bot.sandbox import Commit, PullRequest
from tests.stories.test_approving import outcome
from tests.stories.test_declaring import says
from tests.town import Town

PAY = {"src/payments/refund.py": "refund\n"}


async def careful_and_lax(town: Town) -> tuple[PullRequest, PullRequest]:
    """To main it brings payments; `dev` has those already, so that there it only changes a text."""
    town.person("gus").commits_to(town.shop, Commit("Pay", files=PAY), branch="dev")
    careful = await town.opens("hana", commits=[Commit("Pay", files={**PAY, "src/basket.py": "one\nfour\n"})])
    lax = town.person("hana").opens_again(careful, "dev", title="Only a text")
    await town.settle()
    town.person("hana").labels(lax, "human-led")
    town.person("ben").approves(lax)
    await town.settle()
    return careful, lax


async def test_the_stricter_speaks_and_says_which(shop_town: Town) -> None:
    careful, lax = await careful_and_lax(shop_town)
    assert "track: fast" in lax.labels
    assert careful.head_sha == lax.head_sha
    assert outcome(lax) == "in_progress"

    await says(shop_town, lax, "hana", "/recheck")
    assert lax.check("twotrack").title == f"Fast: awaiting #{careful.number}, of this commit"
    assert f"`#{careful.number}` (to `main`) is of this very commit" in lax.check("twotrack").summary


async def test_it_turns_green_when_both_have_what_they_need(shop_town: Town) -> None:
    careful, lax = await careful_and_lax(shop_town)
    for senior in ("ben", "cleo"):
        shop_town.person(senior).approves(careful)
    await says(shop_town, careful, "ivo", "/tested a refund on staging")

    assert outcome(careful) == outcome(lax) == "success"


async def test_it_turns_green_when_the_other_is_closed_or_goes_on(shop_town: Town) -> None:
    careful, lax = await careful_and_lax(shop_town)
    shop_town.person("hana").closes(careful)
    await shop_town.settle()
    assert outcome(lax) == "success"

    shop_town.person("hana").reopens(careful)
    await shop_town.settle()
    assert outcome(lax) == "in_progress"
    shop_town.sandbox.advance(minutes=1)
    shop_town.person("hana").pushes(careful, Commit("More", files={"src/payments/fee.py": "fee\n"}))
    await shop_town.settle()
    assert (outcome(careful), outcome(lax)) == ("in_progress", "success")
