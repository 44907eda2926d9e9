"""A notice that is not taken is tried again soon, then seldom, and not for ever."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.core.retrying import LONGEST_HOLD, MOST, PATIENCE, next_try
from tests.builders import NOW

NONE = timedelta()


def tries(key: str, asked: timedelta = NONE) -> list[datetime]:
    """Every attempt for a receiver that never takes it."""
    made = [NOW]
    while (at := next_try(key, len(made), NOW, made[-1], asked)) is not None:
        made.append(at)
    return made


@given(st.text())
def test_about_a_dozen_times_over_a_day(key: str) -> None:
    made = tries(key)

    assert 9 <= len(made) <= 16
    assert made[-1] - NOW < PATIENCE
    assert made[-1] - NOW > PATIENCE - timedelta(hours=5)


@given(st.text())
def test_soon_at_first(key: str) -> None:
    made = tries(key)

    assert timedelta(seconds=22) <= made[1] - made[0] <= timedelta(seconds=38)
    assert made[3] - made[0] < timedelta(minutes=15)


@given(st.text(), st.integers(0, 3600).map(lambda seconds: timedelta(seconds=seconds)))
def test_never_sooner_than_the_receiver_asks(key: str, asked: timedelta) -> None:
    made = tries(key, asked)

    assert all(after - before >= asked for before, after in pairwise(made))


@given(st.integers(1, 10_000))
def test_there_is_an_end_even_where_time_stands_still(attempts: int) -> None:
    assert (next_try("key", attempts, NOW, NOW, LONGEST_HOLD) is None) == (attempts >= MOST)


def test_notices_that_failed_together_do_not_come_back_together() -> None:
    assert len({next_try(f"key {number}", 1, NOW, NOW, NONE) for number in range(100)}) > 50
