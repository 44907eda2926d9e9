"""Who is asked: people who are there and have room, once and for all; who passes, or goes away, is replaced."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox import Commit, PullRequest
from tests.stories.test_declaring import ours, says
from tests.town import FILES, RULES, Town, town

ONE_SENIOR = f"""{RULES}
reviewers: {{most-open: 2, most-open-here: none}}
service-accounts: [finn]
"""


@pytest.fixture
async def place(database: str) -> AsyncIterator[Town]:
    async with town(database, {**FILES, ".github/rules.yml": ONE_SENIOR}) as made:
        yield made


async def fast(place: Town, number: int, path: str = "") -> PullRequest:
    """A pull request by hana that asks one senior to look."""
    file = path or f"src/n{number}.py"
    pull = place.person("hana").opens(
        place.shop, title=f"Change {number}", branch=f"b{number}", commits=[Commit("Change it", files={file: "x\n"})]
    )
    place.person("hana").labels(pull, "human-led")
    await place.settle()
    assert "track: fast" in pull.labels
    return pull


def seniors(pull: PullRequest) -> set[str]:
    return set(pull.review_requests) & {"ben", "cleo", "dan"}


async def test_whoever_is_away_is_not_asked_in_any_repository_until_they_are_back(place: Town) -> None:
    first = await fast(place, 1)
    (asked,) = seniors(first)
    others = sorted({"ben", "cleo", "dan"} - {asked})
    for login in others:
        await says(place, first, login, "/away 2026-11-02..2026-11-10")

    for number in (2, 3):
        assert seniors(await fast(place, number)) == {asked}

    place.sandbox.advance(days=8)
    place.person("gus").commits_to(place.shop, Commit("Unrelated", files={"notes.txt": "x\n"}))
    pull = await fast(place, 4)
    assert len(seniors(pull)) == 1
    assert seniors(pull) != {asked}, "they are back, and have less to review"


async def test_back_ends_an_absence_early(place: Town) -> None:
    first = await fast(place, 1)
    (asked,) = seniors(first)
    others = sorted({"ben", "cleo", "dan"} - {asked})
    for login in others:
        await says(place, first, login, "/away until 2026-12-24")
    await says(place, first, others[0], "/back")

    assert seniors(await fast(place, 2)) == {others[0]}


async def test_whoever_is_busy_by_their_status_is_asked_last_and_the_comment_says_so(place: Town) -> None:
    for login in ("ben", "cleo", "dan"):
        place.person(login).sets_status("Focusing", busy=True)
    pull = await fast(place, 1)

    assert len(seniors(pull)) == 1
    assert (
        "is busy, as their status on GitHub says, and is asked because nobody of `seniors` is freer" in ours(pull).body
    )


async def test_a_cap_sends_the_next_to_somebody_else(place: Town) -> None:
    """Six pull requests, three seniors, two each."""
    pulls = [await fast(place, number) for number in range(1, 7)]

    counts = {login: sum(login in seniors(pull) for pull in pulls) for login in ("ben", "cleo", "dan")}
    assert set(counts.values()) == {2}
    before = [seniors(pull) for pull in pulls]
    seventh = await fast(place, 7)
    assert "open reviews, of at most 2, and is asked because nobody of `seniors` is freer" in ours(seventh).body
    for pull in pulls:
        place.sandbox.rerequests(pull, "twotrack")
    await place.settle()
    assert [seniors(pull) for pull in pulls] == before, "a later choice replaces nobody"


async def test_a_pass_takes_the_request_back_and_brings_the_next_for_good(place: Town) -> None:
    pull = await fast(place, 1)
    (asked,) = seniors(pull)
    place.person("hana").requests_review(pull, "ivo")
    await says(place, pull, asked, "/pass because I know nothing of prices")

    (following,) = seniors(pull)
    assert following != asked
    assert "ivo" in pull.review_requests, "requests of others stay"
    assert f"not asked: `{asked}` passed: I know nothing of prices" in ours(pull).body

    place.sandbox.advance(minutes=5)
    place.person("hana").pushes(pull, Commit("More", files={"src/n1.py": "y\n"}))
    await place.settle()
    assert seniors(pull) == {following}


async def test_whoever_takes_themselves_off_is_replaced(place: Town) -> None:
    pull = await fast(place, 1)
    (asked,) = seniors(pull)
    place.sandbox.advance(minutes=5)
    place.person(asked).removes_request(pull, asked)
    await place.settle()

    assert seniors(pull).isdisjoint({asked})
    assert len(seniors(pull)) == 1


async def test_whoever_knows_the_folder_is_asked_first(place: Town) -> None:
    """Of three alike, the one who reviewed there before."""
    pull = await fast(place, 1, path="src/prices/n1.py")
    (reviewer,) = seniors(pull)
    place.person(reviewer).approves(pull)
    place.person("gus").merges(pull)
    await place.settle()

    for number in (2, 3):
        pull = await fast(place, number, path=f"src/prices/n{number}.py")
        assert seniors(pull) == {reviewer}
        assert "knows these folders (1 earlier change)" in ours(pull).body


async def test_who_leaves_a_team_is_not_asked_and_counts_no_more(place: Town) -> None:
    before = place.shop.branches["main"].tree[".github/rules.yml"]
    place.sandbox.team("acme/seniors", members=["ben", "cleo"])
    rules = before.replace("[ben, cleo, dan]", '["@acme/seniors"]')
    place.person("gus").commits_to(place.shop, Commit("Rules", files={".github/rules.yml": rules}))
    await place.settle()
    pull = await fast(place, 1)
    place.person("ben").approves(pull)
    await place.settle()
    assert pull.check("twotrack").conclusion == "success"

    place.sandbox.leaves_team("acme/seniors", "ben")
    await place.settle()
    assert pull.check("twotrack").status == "in_progress"
    assert "`ben` does not count: is not in seniors" in ours(pull).body


async def test_a_service_account_is_never_asked_and_never_counts(place: Town) -> None:
    rules = ONE_SENIOR.replace("[finn]", "[ben]")
    place.person("gus").commits_to(place.shop, Commit("Rules", files={".github/rules.yml": rules}))
    await place.settle()
    pull = await fast(place, 1)
    assert "ben" not in pull.review_requests

    place.person("ben").approves(pull)
    await place.settle()
    assert pull.check("twotrack").status == "in_progress"
    assert "`ben` does not count: is a service account by the rules" in ours(pull).body

    place.person("ben").comments(pull, "/track careful because a machine says so")
    await place.settle()
    assert "track: fast" in pull.labels


async def test_choosing_asks_github_for_nothing_more(place: Town) -> None:
    await fast(place, 1)
    before = len(place.sandbox.log)
    pull = await fast(place, 2)
    others = [request for request in place.sandbox.log[before:] if request.pull is None]

    assert others == []
    assert place.spent(pull) <= 5


async def test_whoever_knows_a_folder_knows_it_under_the_repositorys_next_name(place: Town) -> None:
    pull = await fast(place, 1, path="src/prices/n1.py")
    (reviewer,) = seniors(pull)
    place.person(reviewer).approves(pull)
    place.person("gus").merges(pull)
    await place.settle()
    place.person("gus").renames(place.shop, "store")
    await place.settle()

    pull = await fast(place, 2, path="src/prices/n2.py")
    assert seniors(pull) == {reviewer}
    assert "knows these folders (1 earlier change)" in ours(pull).body
