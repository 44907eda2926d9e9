"""Who wrote it: the author is asked, a tick or label raises at once, and only a senior's word lowers."""

from bot.sandbox import Comment, Commit, PullRequest
from tests.town import CLAUDE, Town


def ours(pull: PullRequest) -> Comment:
    return next(comment for comment in pull.comments if comment.author.login == "twotrack")


def boxes(pull: PullRequest) -> list[str]:
    return [line for line in ours(pull).body.split("\n") if line.startswith("- [")]


def box(pull: PullRequest, name: str) -> int:
    return next(number for number, line in enumerate(boxes(pull)) if f"<!-- origin:{name} -->" in line)


async def ticks(town: Town, pull: PullRequest, login: str, name: str, *, checked: bool = True) -> None:
    town.person(login).ticks(pull, ours(pull), box(pull, name), checked=checked)
    await town.settle()


async def says(town: Town, pull: PullRequest, login: str, words: str) -> None:
    town.person(login).comments(pull, words)
    await town.settle()


def origin(pull: PullRequest) -> str:
    return next(label for label in pull.labels if label.startswith("origin: ")).removeprefix("origin: ")


async def test_an_undeclared_pull_request_asks_its_author(shop_town: Town) -> None:
    pull = await shop_town.opens("hana")

    assert origin(pull) == "undeclared"
    assert "`@hana`, please tick what is nearest" in ours(pull).body
    assert "please tick" not in ours(await shop_town.opens("hana", message="Change it" + CLAUDE)).body


async def test_a_tick_is_evidence_with_a_name_and_a_time(shop_town: Town) -> None:
    pull = await shop_town.opens("hana")
    shop_town.sandbox.advance(minutes=10)
    await ticks(shop_town, pull, "hana", "ai-heavy")

    assert origin(pull) == "ai-heavy"
    for words in (ours(pull).body, pull.check("twotrack").summary):
        assert "ai-heavy, ticked 2026-11-03T10:10:00Z" in words
        assert "tick of hana" in words
    assert "- [x] Mostly by an AI" in ours(pull).body


async def test_a_tick_keeps_its_name_when_others_tick_more(shop_town: Town) -> None:
    pull = await shop_town.opens("hana")
    await ticks(shop_town, pull, "hana", "ai-assisted")
    shop_town.person("ben").ticks(pull, ours(pull), len(boxes(pull)) - 1)
    await shop_town.settle()

    assert boxes(pull)[-1].startswith("- [x]")
    assert "tick of hana" in ours(pull).body
    assert "tick of ben" not in ours(pull).body


async def test_what_was_ticked_up_stays_up(shop_town: Town) -> None:
    pull = await shop_town.opens("hana")
    await ticks(shop_town, pull, "hana", "ai-heavy")
    await ticks(shop_town, pull, "hana", "ai-heavy", checked=False)

    assert origin(pull) == "ai-heavy"
    assert "seen earlier, gone now" in ours(pull).body


async def test_human_led_ticked_and_unticked_leaves_nothing(shop_town: Town) -> None:
    pull = await shop_town.opens("hana")
    await ticks(shop_town, pull, "hana", "human-led")
    assert origin(pull) == "human-led"
    await ticks(shop_town, pull, "hana", "human-led", checked=False)

    assert origin(pull) == "undeclared"


async def test_a_tick_below_other_evidence_is_a_contradiction_and_the_higher_counts(shop_town: Town) -> None:
    pull = await shop_town.opens("hana")
    await ticks(shop_town, pull, "hana", "human-led")
    shop_town.person("hana").pushes(pull, Commit("More" + CLAUDE, files={"src/more.py": "a\nb\nc\n"}))
    await shop_town.settle()

    assert origin(pull) == "ai-assisted"
    assert "The tick of hana says human-led, but other evidence" in ours(pull).body
    assert "the higher counts" in pull.check("twotrack").summary


async def test_a_senior_lowers_with_a_reason_and_a_push_ends_it(shop_town: Town) -> None:
    pull = await shop_town.opens("hana", message="Change it" + CLAUDE)
    await says(shop_town, pull, "hana", "/origin human-led because I typed it")
    assert origin(pull) == "ai-heavy"
    assert "can raise the AI share, but not lower it: opened this pull request" in ours(pull).body

    await says(shop_town, pull, "ben", "/origin human-led because we paired, the trailer is a leftover")
    assert origin(pull) == "human-led"
    for words in (ours(pull).body, pull.check("twotrack").summary):
        assert "without it the AI share would be 88 % (70 to 100 %)" in words

    shop_town.sandbox.advance(minutes=1)
    shop_town.person("hana").pushes(pull, Commit("Again", files={"src/basket.py": "x\n"}))
    await shop_town.settle()
    assert origin(pull) == "ai-assisted", "one of two commits is credited"
    assert "spoke of an earlier commit" in ours(pull).body


async def test_a_seniors_word_goes_on_as_it_was_said_until_it_is_deleted(shop_town: Town) -> None:
    """Whoever edits it later, the author above all, changes nothing of what counted."""
    pull = await shop_town.opens("hana", message="Change it" + CLAUDE)
    await says(shop_town, pull, "ben", "/origin human-led because we paired on it")
    word = next(comment for comment in pull.comments if comment.body.startswith("/origin"))
    shop_town.person("hana").edits_comment(pull, word, "/origin human-led because hana is the best")
    await shop_town.settle()
    assert origin(pull) == "human-led"
    assert "hana is the best" not in ours(pull).body
    shop_town.person("ben").deletes_comment(pull, word)
    await shop_town.settle()

    assert origin(pull) == "ai-heavy"


async def test_the_default_branch_says_which_files_are_generated_and_the_head_does_not(shop_town: Town) -> None:
    town = shop_town
    files = {"gen/api.py": "x\n" * 90, "src/basket.py": "y\n" * 10}
    lax = Commit("Mine", files={".gitattributes": "src/** linguist-generated\n"})
    pull = await town.opens("hana", commits=[Commit("Two", files=files), lax])
    assert "101 added lines counted" in ours(pull).body

    town.person("gus").commits_to(town.shop, Commit("Say it", files={".gitattributes": "gen/** linguist-generated\n"}))
    other = await town.opens("hana", branch="other", commits=[Commit("Two", files=files)])
    assert "10 added lines counted" in ours(other).body
