"""Commands: anybody asks for more care, few for less, and every one of them is answered by a reaction."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox import Commit, PullRequest
from tests.stories.test_declaring import ours, says
from tests.town import CLAUDE, FILES, RULES, Town, town

GLASS = RULES.replace("architects: [gus]", "architects: [gus]\n  leads: [gus]") + "commands: {override: [leads]}\n"
PAYMENT = {"src/payments/refund.py": "x\n"}


@pytest.fixture
async def place(database: str) -> AsyncIterator[Town]:
    async with town(database, {**FILES, ".github/rules.yml": GLASS}) as made:
        yield made


async def fast(place: Town, branch: str = "fast") -> PullRequest:
    pull = await place.opens("hana", branch=branch)
    place.person("hana").labels(pull, "human-led")
    await place.settle()
    assert "track: fast" in pull.labels
    return pull


async def careful(place: Town) -> PullRequest:
    pull = await place.opens("hana", commits=[Commit("Pay", files=PAYMENT)])
    assert "track: careful" in pull.labels
    return pull


async def pushes(place: Town, pull: PullRequest) -> None:
    place.sandbox.advance(minutes=1)
    place.person("hana").pushes(pull, Commit("More", files={"src/payments/refund.py": "y\n"}))
    await place.settle()


def answers(pull: PullRequest) -> list[str]:
    """The reactions to the last comment that is not the app's."""
    last = [comment for comment in pull.comments if comment.author.login != "twotrack"][-1]
    return [one.content for one in last.reactions]


async def test_anybody_here_asks_for_more_care_and_it_stays(place: Town) -> None:
    pull = await fast(place)
    await says(place, pull, "ivo", "This touches prices.\n\n/Track Careful because prices are hard")

    assert "track: careful" in pull.labels
    assert answers(pull) == ["THUMBS_UP"]
    assert "ivo asked for the careful track: prices are hard" in ours(pull).body

    await says(place, pull, "hana", "/track fast because it is small")
    assert "track: careful" in pull.labels
    assert answers(pull) == ["CONFUSED"]
    assert "`/track` of `hana` does not count: opened this pull request" in ours(pull).body

    place.person("hana").pushes(pull, Commit("More", files={"src/basket.py": "other\n"}))
    await place.settle()
    assert "track: careful" in pull.labels


async def test_a_senior_lowers_for_this_head_and_somebody_else_approves(place: Town) -> None:
    pull = await careful(place)
    await says(place, pull, "ben", "/track fast because this only renames a variable")
    assert "track: fast" in pull.labels
    assert answers(pull) == ["THUMBS_UP"]

    place.person("ben").approves(pull)
    await place.settle()
    assert pull.check("twotrack").status == "in_progress"
    assert "`ben` does not count: made it fast; somebody else has to approve it" in ours(pull).body

    place.person("cleo").approves(pull)
    await place.settle()
    assert pull.check("twotrack").conclusion == "success"

    await pushes(place, pull)
    assert "track: careful" in pull.labels
    assert pull.check("twotrack").status == "in_progress"


@pytest.mark.parametrize(
    ("login", "words", "said"),
    [
        ("ivo", "/track fast because it is small", "is not in `seniors`, who may say `/track` here"),
        ("ben", "/track fast", "gave no reason: `because …`"),
        ("ben", "/track slow because of it", "`/track` takes `careful` or `fast`, and a reason"),
        ("ben", "/overide because we must", "there is no `/overide`; did you mean `/override`?"),
        ("ben", "/override because we must", "is not in `leads`, who may say `/override` here"),
        ("gus", "/override", "gave no reason: `because …`"),
        ("ivo", "/away next week", "write the days"),
    ],
)
async def test_what_does_not_count_is_answered_once_and_says_why(
    place: Town, login: str, words: str, said: str
) -> None:
    pull = await careful(place)
    await says(place, pull, login, words)

    assert answers(pull) == ["CONFUSED"]
    assert said in ours(pull).body
    assert "track: careful" in pull.labels
    assert len(pull.comments) == 2, "no comment but ours and theirs"


@pytest.mark.parametrize(
    "words",
    [
        "> /track fast because it is small",
        "```\n/track fast because it is small\n```",
        "`/track fast because it is small`",
        "Fine.\n\n________________________________\nFrom: Ben <ben@acme.example>\n\n/track fast because it is small",
        "Fine.\n\nOn Tue, 3 Nov 2026 at 10:00, hana <hana@acme.example> wrote:\n\n/track fast because it is small",
        "/lgtm",
    ],
)
async def test_what_is_quoted_or_meant_for_others_is_no_command(place: Town, words: str) -> None:
    pull = await careful(place)
    await says(place, pull, "ben", words)

    assert answers(pull) == []
    assert "track: careful" in pull.labels


async def test_editing_an_old_comment_does_nothing(place: Town) -> None:
    pull = await careful(place)
    await says(place, pull, "ben", "Looks small to me.")
    place.sandbox.advance(minutes=30)
    old = next(comment for comment in pull.comments if comment.author.login == "ben")
    place.person("ben").edits_comment(pull, old, "/track fast because it is small")
    await place.settle()

    assert "track: careful" in pull.labels
    assert "was edited long after it was written; please say it in a new comment" in ours(pull).body


@pytest.mark.parametrize("login", ["ivo", "hana"])
async def test_what_counted_goes_on_counting_as_it_was_said(place: Town, login: str) -> None:
    """A typo mended late takes nothing back: the thumb that is up stays true, whoever edits."""
    pull = await careful(place)
    await says(place, pull, "ivo", "/tested: a refnud on staging")
    place.sandbox.advance(minutes=30)
    old = next(comment for comment in pull.comments if comment.author.login == "ivo")
    place.person(login).edits_comment(pull, old, "/tested a refund on prod")
    await place.settle()

    assert answers(pull) == ["THUMBS_UP"]
    assert "✅ Tested by hand · given by `ivo`" in ours(pull).body
    assert "a refnud on staging" in pull.check("twotrack").summary

    place.person("ivo").deletes_comment(pull, old)
    await place.settle()
    assert "✅ Tested by hand" not in ours(pull).body


async def test_a_colon_after_the_word_is_understood_and_a_name_is_told_once(place: Town) -> None:
    pull = await fast(place)
    await says(place, pull, "ben", "/track: careful because prices are hard")
    assert "ben asked for the careful track: prices are hard" in ours(pull).body

    await says(place, pull, "ivo", "/tested: on staging")
    await says(place, pull, "ivo", "/tested: on prod as well")
    assert "Tested by hand · given by `ivo`\n" in ours(pull).body


async def test_a_lead_breaks_the_glass_until_the_next_push(place: Town) -> None:
    pull = await careful(place)
    await says(place, pull, "gus", "/override because checkout is down and this brings it back")
    check = pull.check("twotrack")

    assert (check.status, check.conclusion) == ("completed", "success")
    assert check.title.startswith("⚠️ Overridden by gus: checkout is down")
    assert "**Overridden** by `gus`" in check.summary
    assert "**Overridden** by `gus`" in ours(pull).body

    await pushes(place, pull)
    assert pull.check("twotrack").status == "in_progress"
    assert "spoke of an earlier commit" in ours(pull).body


async def test_where_the_floor_wants_it_careful_a_call_for_fast_is_told_so(place: Town) -> None:
    floor = "version: 1\nfloor: {mode: enforce, routes: [{name: pay, when: {paths: ['src/payments/**']}, track: careful}]}\n"
    place.sandbox.repository("acme/.github", files={"rules.yml": floor})
    place.sandbox.installs("acme")
    await place.settle()
    pull = await careful(place)
    await says(place, pull, "ben", "/track fast because this only renames a variable")

    assert answers(pull) == ["CONFUSED"]
    assert "track: careful" in pull.labels
    assert "`/track` of `ben` does not count: the organisation's floor wants it careful" in ours(pull).body


async def test_an_override_that_opens_no_issue_says_so(place: Town) -> None:
    """The app was not given `issues: write`: nobody is promised what will not come."""
    for installation in place.sandbox.world.installations.values():
        installation.permissions["issues"] = "read"
    place.sandbox.gate.expire_tokens()
    pull = await careful(place)
    await says(place, pull, "gus", "/override because checkout is down and this brings it back")

    told = "**No issue was opened** to follow it up, as the app lacks the permission `issues: write`: please open one."
    assert pull.check("twotrack").conclusion == "success"
    assert told in ours(pull).body
    assert told in pull.check("twotrack").summary
    assert "lets this head through without the rest; for `leads`" in ours(pull).body
    assert place.shop.issues == {}
    before = len(place.sandbox.log)
    place.sandbox.advance(minutes=1)
    await place.bot.pulls.ask("acme/shop", None, [pull.number], place.sandbox.now())
    await place.settle()
    assert [one.operation for one in place.sandbox.log[before:]] == ["Look"]


async def test_a_word_taken_back_in_time_is_not_brought_back_by_a_later_edit(shop_town: Town) -> None:
    pull = await shop_town.opens("hana", message="Change it" + CLAUDE)
    await says(shop_town, pull, "ben", "/track fast because it is small")
    assert "track: fast" in pull.labels
    word = next(comment for comment in pull.comments if comment.body.startswith("/track"))
    shop_town.sandbox.advance(minutes=3)
    shop_town.person("ben").edits_comment(pull, word, "Sorry, wrong pull request")
    await shop_town.settle()
    assert "track: careful" in pull.labels
    shop_town.sandbox.advance(minutes=10)
    shop_town.person("hana").edits_comment(pull, word, "Sorry, wrong pull request!")
    await says(shop_town, pull, "ivo", "/recheck")

    assert "track: careful" in pull.labels


async def test_of_two_calls_in_one_second_the_more_careful_counts(shop_town: Town) -> None:
    pull = await shop_town.opens("hana", message="Change it" + CLAUDE)
    shop_town.person("dan").comments(pull, "/track careful because prices are hard")
    await says(shop_town, pull, "ben", "/track fast because it is small")

    assert "track: careful" in pull.labels
