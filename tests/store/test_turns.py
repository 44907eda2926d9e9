"""Whose turn it is in the queue: owners take turns, each in the order in which its own jobs came."""

from collections.abc import AsyncIterator

import procrastinate
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store.database import Pool, open_pool
from bot.store.turns import Row, Turns

LAST_FRESH = -int(Row.SPARE)  # whatever is below has time


class Line:
    """A queue of jobs that say by their lock whose they are."""

    def __init__(self, pool: Pool, app: procrastinate.App) -> None:
        self._pool = pool
        self._turns = Turns(pool)
        self._task = app.task(name="any", queue="looks")(self._nothing)

    async def _nothing(self) -> None:
        """Nobody runs it here."""

    async def put(self, *locks: str, row: Row = Row.FRESH) -> None:
        for lock, priority in zip(locks, await self._turns.priorities(locks, row), strict=True):
            await self._task.configure(lock=lock, priority=priority).defer_async()

    async def take(self, count: int = 1000) -> list[str]:
        """Have the next ones done, in the order in which a worker takes them."""
        query = (
            "DELETE FROM procrastinate_jobs WHERE id = (SELECT id FROM procrastinate_jobs WHERE status = 'todo'"
            " ORDER BY priority DESC, id LIMIT 1) RETURNING lock"
        )
        taken: list[str] = []
        async with self._pool.connection() as connection:
            while len(taken) < count and (row := await (await connection.execute(query)).fetchone()):
                taken.append(str(row[0]))
        return taken


@pytest.fixture
async def line(database: str) -> AsyncIterator[Line]:
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=database))
    pool = await open_pool(database, size=2)
    async with app.open_async():
        yield Line(pool, app)
    await pool.close()


def numbered(owner: str, numbers: range) -> list[str]:
    return [f"{owner}/shop#{number}" for number in numbers]


async def test_whoever_comes_after_five_hundred_of_another_is_next(line: Line) -> None:
    await line.put(*numbered("acme", range(500)))
    await line.take(40)
    await line.put("newco/shop#1")

    assert (await line.take(2)).index("newco/shop#1") <= 1


async def test_an_owner_gets_no_more_turns_for_having_been_silent(line: Line) -> None:
    await line.put(*numbered("acme", range(100)))
    await line.take(90)
    await line.put(*numbered("newco", range(10)))
    order = [lock.partition("/")[0] for lock in await line.take()]

    assert [order[n : n + 2].count("newco") for n in range(0, 20, 2)] == [1] * 10


async def test_an_owners_own_jobs_keep_their_order(line: Line) -> None:
    await line.put(*numbered("acme", range(20)))
    first = await line.take(7)
    await line.put(*numbered("acme", range(20, 40)))
    first += await line.take(9)
    await line.put(*numbered("acme", range(40, 50)))

    assert first + await line.take() == numbered("acme", range(50))


async def test_what_has_time_waits_for_all_that_has_none_and_takes_turns_itself(line: Line) -> None:
    await line.put(*numbered("acme", range(3)), row=Row.SPARE)
    await line.put("newco/shop#1", row=Row.SPARE)
    await line.put(*numbered("late", range(3)))

    order = await line.take()
    assert order[:3] == numbered("late", range(3))
    assert order[3:] == ["acme/shop#0", "newco/shop#1", "acme/shop#1", "acme/shop#2"]


async def test_places_stay_in_their_row(line: Line) -> None:
    """Even after years without a pause nobody's place is one of those that have time."""
    await line.put("acme/shop#1")
    async with line._pool.connection() as connection:
        await connection.execute("UPDATE procrastinate_jobs SET priority = %s", (-999_999_999,))
    await line.put("acme/shop#2", "newco/shop#1")
    async with line._pool.connection() as connection:
        rows = await (await connection.execute("SELECT min(priority) FROM procrastinate_jobs")).fetchall()

    assert rows == [(LAST_FRESH + 1,)]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from("abcd"), st.integers(1, 6), st.integers(0, 8)), max_size=12))
async def test_nobody_who_waits_is_passed_twice_by_another(line: Line, steps: list[tuple[str, int, int]]) -> None:
    """Between two turns of an owner who still waits, no other owner has more than two."""
    served: list[tuple[str, frozenset[str]]] = []
    waiting: list[str] = []

    async def serve(count: int) -> None:
        for lock in await line.take(count):
            waiting.remove(lock)
            served.append((lock[0], frozenset(one[0] for one in waiting)))

    for number, (owner, added, taken) in enumerate(steps):
        locks = [f"{owner}/shop#{number}-{each}" for each in range(added)]
        waiting += locks
        await line.put(*locks)
        await serve(taken)
    await serve(1000)

    for start, (owner, _) in enumerate(served):
        others: list[str] = []
        for other, still in served[start + 1 :]:
            if other == owner or owner not in still:
                break
            others.append(other)
        assert all(others.count(other) <= 2 for other in others), served
