"""A label lowers nothing by the word of whoever had a hand in the change, and none that raised is lost by it."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox import PullRequest
from tests.stories.test_declaring import ours
from tests.town import FILES, Town, town

RULES = """\
version: 1
domains:
  money: {labels: [money], risk: high}
  chores: {labels: [chore], risk: low}
groups: {seniors: [ben, cleo, dan], keepers: [gus]}
routes:
  - {name: somebody worries, when: {label: worry}, also: {approvals: [{from: keepers, count: 1}], manual-test: required}}
  - {name: trivial by its label, when: {label: trivial}, track: fast}
  - {name: a chore, when: {domain: chores}, track: fast}
  - {name: asked for care, when: {any: [{label: care}, {domain: money}]}, track: careful}
  - {name: nobody said who wrote it, when: {origin: undeclared}, track: careful}
  - {name: everything else, track: fast}
"""


@pytest.fixture
async def place(database: str) -> AsyncIterator[Town]:
    async with town(database, {**FILES, ".github/rules.yml": RULES}) as made:
        made.sandbox.bot("labeller")
        made.shop.collaborator("labeller", "write")
        yield made


async def labelled(place: Town, pull: PullRequest, *steps: str) -> None:
    """`ivo +care` puts a label on, `hana -care` takes it off; a minute lies between them, and a look."""
    for who, change in (step.split() for step in steps):
        place.sandbox.advance(minutes=1)
        person = place.person(who)
        (person.labels if change[0] == "+" else person.unlabels)(pull, change[1:])
        await place.settle()


async def declared(place: Town) -> PullRequest:
    """Fast, as hana says that she wrote it herself."""
    pull = await place.opens("hana")
    await labelled(place, pull, "hana +human-led")
    assert "track: fast" in pull.labels
    return pull


@pytest.mark.parametrize("label", ["trivial", "chore"])
async def test_an_author_makes_nothing_fast_by_a_label_and_somebody_else_does(place: Town, label: str) -> None:
    pull = await place.opens("hana")
    await labelled(place, pull, f"hana +{label}")
    assert "track: careful" in pull.labels

    await labelled(place, pull, f"ivo -{label}", f"ivo +{label}")
    assert "track: fast" in pull.labels


@pytest.mark.parametrize("label", ["trivial", "chore"])
async def test_an_app_makes_nothing_fast_by_a_label(place: Town, label: str) -> None:
    """It may be a workflow of the very branch."""
    pull = await place.opens("hana")
    await labelled(place, pull, f"labeller +{label}")

    assert "track: careful" in pull.labels


@pytest.mark.parametrize("who", ["hana", "labeller"])
async def test_a_label_that_made_it_careful_is_not_taken_off_by_its_author_or_an_app(place: Town, who: str) -> None:
    pull = await declared(place)
    await labelled(place, pull, "ivo +care", f"{who} -care")
    assert "track: careful" in pull.labels
    assert f"{who} took the label `care` off" in ours(pull).body.replace("\\", "")

    await labelled(place, pull, "ivo +care", "ivo -care")
    assert "track: fast" in pull.labels


async def test_what_a_route_asks_besides_stays_asked_when_the_author_takes_the_label_off(place: Town) -> None:
    pull = await declared(place)
    await labelled(place, pull, "ivo +worry", "hana -worry")

    assert "1 approval from keepers" in ours(pull).body
    assert "Tested by hand" in ours(pull).body


@pytest.mark.parametrize("label", ["care", "money", "worry"])
async def test_a_label_that_is_deleted_from_the_repository_counts_still(place: Town, label: str) -> None:
    pull = await declared(place)
    await labelled(place, pull, f"ivo +{label}")
    before = ours(pull).body
    place.sandbox.delete_label(place.shop, label, place.person("hana").account)
    await labelled(place, pull, "hana +something-else")

    assert "track: careful" in pull.labels or label == "worry"
    assert ("1 approval from keepers" in ours(pull).body) is ("1 approval from keepers" in before)
    assert "nobody is known to have taken it off" in ours(pull).body

    await labelled(place, pull, f"ivo +{label}", f"ivo -{label}")
    assert "track: fast" in pull.labels
    assert "1 approval from keepers" not in ours(pull).body


def renames(place: Town, label: str, name: str) -> None:
    """Somebody gives a label of the repository another name: it bears that wherever it hangs."""
    record = place.shop.labels[name] = place.shop.labels.pop(label)
    record.name = name


@pytest.mark.parametrize("name", ["trivial", "chore"])
async def test_a_colleagues_label_does_not_become_one_that_makes_it_fast(place: Town, name: str) -> None:
    pull = await place.opens("hana")
    await labelled(place, pull, "ivo +bug")
    place.sandbox.advance(minutes=5)
    renames(place, "bug", name)
    await labelled(place, pull, "hana +something-else", "hana +another")
    assert "track: careful" in pull.labels, "also at the second look"

    await labelled(place, pull, f"ivo -{name}", f"ivo +{name}")
    assert "track: fast" in pull.labels


async def test_a_label_that_bears_another_name_now_counts_still(place: Town) -> None:
    pull = await declared(place)
    await labelled(place, pull, "ivo +money")
    renames(place, "money", "cash")
    await labelled(place, pull, "hana +something-else")

    assert "track: careful" in pull.labels
    assert "the label `money` was there, and nobody is known to have taken it off" in ours(pull).body
