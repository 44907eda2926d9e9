"""Code owners: where the rules ask for them, one of each changed file's owners approves before it merges."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox import Commit, PullRequest
from tests.stories.test_declaring import ours
from tests.town import FILES, RULES, Town, town

OWNERS = """\
* @dan
/src/pay/ @eva @finn
/docs/ @acme/writers
/legal/ lawyers@acme.example
/free/
!/src/ @ben
"""
WANTED = RULES.replace("  careful: {", "  fast: {code-owners: required}\n  careful: {code-owners: required, ")


@pytest.fixture
async def place(database: str) -> AsyncIterator[Town]:
    files = {**FILES, ".github/rules.yml": WANTED, ".github/CODEOWNERS": OWNERS, "CODEOWNERS": "* @ivo\n"}
    async with town(database, files) as made:
        made.sandbox.team("acme/writers", members=["gus"])
        yield made


async def fast(place: Town, number: int, *paths: str, **files: str) -> PullRequest:
    """A pull request by hana on the fast track: one senior, and the owners."""
    changed = dict.fromkeys(paths, f"{number}\n") | files
    pull = place.person("hana").opens(
        place.shop, title=f"Change {number}", branch=f"b{number}", commits=[Commit("Change it", files=changed)]
    )
    place.person("hana").labels(pull, "human-led")
    await place.settle()
    return pull


async def test_a_missing_owner_is_named_and_asked_and_their_approval_makes_it_green(place: Town) -> None:
    pull = await fast(place, 1, "src/pay/a.py", "src/pay/b.py", "src/pay/c.py", "docs/a.md")
    place.person("ben").approves(pull)
    await place.settle()

    assert pull.check("twotrack").title == "Fast: awaiting code owners"
    said = ours(pull).body
    assert "an approval from `eva` or `finn` for `docs/a.md`" not in said
    assert "an approval from `eva` or `finn` for `src/pay/a.py`, `src/pay/b.py`, 1 more" in said
    assert "an approval from `@acme/writers` for `docs/a.md`" in said
    asked = set(pull.review_requests)
    assert len(asked & {"eva", "finn"}) == 1
    assert "line 6 is skipped: CODEOWNERS knows no exceptions" in said
    assert "gus" in asked

    place.person("finn").approves(pull)
    await place.settle()
    assert "for `src/pay/a.py`" not in ours(pull).body
    assert pull.check("twotrack").status == "in_progress"

    place.person("gus").approves(pull)
    await place.settle()
    assert pull.check("twotrack").conclusion == "success"


async def test_one_who_owns_both_and_is_asked_anyway_is_enough(place: Town) -> None:
    pull = await fast(place, 1, "src/basket.py")
    assert "dan" in pull.review_requests, "of the seniors, dan owns what is changed"
    assert len(pull.review_requests) == 1

    place.person("dan").approves(pull)
    await place.settle()
    assert pull.check("twotrack").conclusion == "success"


async def test_the_file_of_the_head_changes_nothing(place: Town) -> None:
    pull = await fast(place, 1, "src/pay/a.py", **{".github/CODEOWNERS": "* @ben\n"})
    place.person("ben").approves(pull)
    await place.settle()

    assert pull.check("twotrack").status == "in_progress"
    assert "an approval from `eva` or `finn`" in ours(pull).body


async def test_a_file_moved_out_of_a_folder_still_asks_its_owners(place: Town) -> None:
    place.person("gus").commits_to(place.shop, Commit("Add", files={"src/pay/old.py": "one\ntwo\nthree\n"}))
    await place.settle()
    pull = await fast(place, 1, **{"src/pay/old.py": None, "free/old.py": "one\ntwo\nthree\n"})  # type: ignore[arg-type]
    place.person("ben").approves(pull)
    await place.settle()

    assert pull.check("twotrack").status == "in_progress"
    assert "for `src/pay/old.py`" in ours(pull).body


async def test_files_without_owners_ask_nobody_more(place: Town) -> None:
    pull = await fast(place, 1, "free/a.txt")
    place.person("ben").approves(pull)
    await place.settle()

    assert pull.check("twotrack").conclusion == "success"


async def test_an_owner_by_e_mail_is_told_and_waits(place: Town) -> None:
    pull = await fast(place, 1, "legal/terms.txt")
    place.person("ben").approves(pull)
    place.person("dan").approves(pull)
    await place.settle()

    assert pull.check("twotrack").status == "in_progress"
    assert "GitHub does not tell whose an e-mail address is; name somebody else in CODEOWNERS" in ours(pull).body


async def test_what_is_known_already_costs_no_request(place: Town) -> None:
    first = await fast(place, 1, "src/pay/a.py")
    before = len(place.sandbox.log)
    second = await fast(place, 2, "src/pay/a.py", "src/basket.py")
    assert [request for request in place.sandbox.log[before:] if request.pull is None] == []
    assert place.spent(second) <= 5

    spent = place.spent(first)
    place.person("finn").approves(first)
    await place.settle()
    assert place.spent(first) - spent <= 2


async def test_a_changed_file_holds_from_the_next_look(place: Town) -> None:
    pull = await fast(place, 1, "src/pay/a.py")
    place.person("gus").commits_to(place.shop, Commit("Owners", files={".github/CODEOWNERS": "* @ben\n"}))
    place.person("ben").approves(pull)
    await place.settle()

    assert pull.check("twotrack").conclusion == "success"


async def test_what_was_green_waits_for_the_owner_that_a_push_to_the_file_names(place: Town) -> None:
    pull = await fast(place, 1, "free/a.txt")
    place.person("ben").approves(pull)
    await place.settle()
    assert pull.check("twotrack").conclusion == "success"

    place.person("gus").commits_to(place.shop, Commit("Owners", files={".github/CODEOWNERS": "* @cleo\n"}))
    await place.settle()
    assert pull.check("twotrack").status == "in_progress"
    assert "an approval from `cleo` for `free/a.txt`" in ours(pull).body
