"""What is ours stays ours: labels, comment and check are set right again, and who touched them is on record."""

from bot.sandbox import PullRequest
from tests.stories.test_declaring import ours
from tests.town import CLAUDE, FILES, RULES, Town, town


async def careful(town: Town) -> PullRequest:
    pull = await town.opens("hana", message="Change it" + CLAUDE)
    assert "track: careful" in pull.labels
    town.sandbox.advance(minutes=5)
    return pull


async def test_a_label_taken_off_or_forged_is_set_right_and_told(shop_town: Town) -> None:
    pull = await careful(shop_town)
    shop_town.person("hana").unlabels(pull, "track: careful")
    shop_town.person("hana").labels(pull, "track: fast")
    await shop_town.settle()

    assert "track: careful" in pull.labels
    assert "track: fast" not in pull.labels
    summary = pull.check("twotrack").summary
    assert "`hana` took the label track: careful off" in summary
    assert "`hana` put the label track: fast on" in summary


async def test_what_puts_it_into_a_domain_is_taken_off_by_somebody_else(database: str) -> None:
    rules = RULES.replace("domains:", "domains:\n  money: {labels: [money], risk: high}", 1)
    assert "labels: [money]" in rules
    async with town(database, {**FILES, ".github/rules.yml": rules}) as place:
        pull = await place.opens("hana")
        hana, ivo = place.person("hana"), place.person("ivo")
        hana.labels(pull, "human-led")
        hana.labels(pull, "money")
        hana.unlabels(pull, "money")
        await place.settle()
        assert "track: careful" in pull.labels
        assert "hana took the label `money` off and opened this pull request" in ours(pull).body

        ivo.labels(pull, "money")
        ivo.unlabels(pull, "money")
        await place.settle()
        assert "track: fast" in pull.labels


async def test_a_rewritten_comment_is_written_again_and_told(shop_town: Town) -> None:
    pull = await careful(shop_town)
    shop_town.person("ben").edits_comment(pull, ours(pull), "<!-- twotrack -->\n### Fast track, all is well")
    await shop_town.settle()

    assert "### 🔶 Careful track" in ours(pull).body
    assert "`ben` rewrote this app's comment" in pull.check("twotrack").summary


async def test_a_tick_is_no_tampering(shop_town: Town) -> None:
    pull = await careful(shop_town)
    shop_town.person("ben").ticks(pull, ours(pull), 0)
    await shop_town.settle()

    assert "Noticed" not in pull.check("twotrack").summary


async def test_a_deleted_comment_comes_back_and_is_told(shop_town: Town) -> None:
    pull = await careful(shop_town)
    shop_town.person("ben").deletes_comment(pull, ours(pull))
    await shop_town.settle()

    assert "### 🔶 Careful track" in ours(pull).body
    assert "deleted this app's comment" in pull.check("twotrack").summary


async def test_a_status_of_our_name_lets_nothing_through_and_is_told(shop_town: Town) -> None:
    pull = await careful(shop_town)
    shop_town.sandbox.status(pull, "twotrack", "success")
    await shop_town.settle()

    assert pull.check("twotrack").status == "in_progress"
    assert "a check or status named twotrack is not this app's" in pull.check("twotrack").summary
