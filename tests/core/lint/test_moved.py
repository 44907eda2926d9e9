"""A finding is known again by what it is: in its file wherever it moves, and in another file once it left the first."""

from datetime import UTC, datetime, timedelta

from bot.core.inspected import Finding
from bot.core.lint.finding import first_seen, keyed

THEN = datetime(2026, 1, 5, 9, tzinfo=UTC)


def finding(path: str, mark: str = "m") -> Finding:
    return Finding(item="x", path=path, line=1, mark=mark)


def known(*findings: Finding) -> dict[str, datetime]:
    return {key: THEN + timedelta(minutes=at) for at, key in enumerate(keyed(findings))}


def test_what_moves_to_another_file_keeps_its_time():
    moved = keyed([finding("b.py")])

    assert list(first_seen(known(finding("a.py")), moved).values()) == [THEN]


def test_a_copy_of_what_stays_is_new():
    both = keyed([finding("b.py"), finding("a.py")])
    seen = first_seen(known(finding("a.py")), both)

    assert [both[key].path for key in seen] == ["a.py"]


def test_two_copies_of_what_left_are_one_that_moved_and_one_that_is_new():
    assert len(first_seen(known(finding("a.py")), keyed([finding("b.py"), finding("c.py")]))) == 1


def test_of_several_that_left_the_latest_is_the_one_that_moved():
    before = known(finding("a.py"), finding("b.py"))

    assert list(first_seen(before, keyed([finding("c.py")])).values()) == [THEN + timedelta(minutes=1)]


def test_what_has_no_line_is_bound_to_its_file():
    assert first_seen(known(finding("a.py", "")), keyed([finding("b.py", "")])) == {}


def test_other_words_in_another_file_are_new():
    assert first_seen(known(finding("a.py")), keyed([finding("b.py", "n")])) == {}
