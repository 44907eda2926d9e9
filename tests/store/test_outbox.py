"""Notices wait where a crash cannot lose them, each is kept once, and nobody sends one that somebody else is sending."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.notice import Notice
from bot.store.database import Pool, open_pool
from bot.store.notices import Outbox, put
from tests.builders import NOW
from tests.core.test_notice import NOTICE

DAY = timedelta(days=1)


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    made = await open_pool(database, size=8)
    yield made
    await made.close()


@pytest.fixture
def outbox(pool: Pool) -> Outbox:
    return Outbox(pool)


async def keep(pool: Pool, *notices: Notice) -> None:
    async with pool.connection() as connection, connection.transaction():
        await put(connection, notices)


async def rows(pool: Pool) -> int:
    async with pool.connection() as connection:
        row = await (await connection.execute("SELECT count(*) FROM notice")).fetchone()
    return int(str(row[0])) if row else 0


async def test_what_is_put_is_taken_as_it_was(pool: Pool, outbox: Outbox) -> None:
    await keep(pool, NOTICE)

    assert await outbox.due(NOW) == ["reviews"]
    taken = await outbox.take("reviews", NOW)
    assert taken is not None
    assert (taken.notice, taken.attempts, taken.made_at) == (NOTICE, 1, NOW)


async def test_there_is_one_notice_of_a_key_for_ever(pool: Pool, outbox: Outbox) -> None:
    await keep(pool, NOTICE)
    await keep(pool, replace(NOTICE, title="Another", at=NOW + DAY), NOTICE)
    taken = await outbox.take("reviews", NOW)
    assert taken is not None
    assert taken.notice == NOTICE
    await outbox.sent(NOTICE.key, NOW)
    await outbox.tidy(NOW + 200 * DAY)
    await keep(pool, replace(NOTICE, at=NOW + 200 * DAY))

    assert await outbox.due(NOW + 200 * DAY) == []
    assert await rows(pool) == 1


async def test_a_look_that_is_not_kept_tells_nothing(pool: Pool, outbox: Outbox) -> None:
    async with pool.connection() as connection, connection.transaction(force_rollback=True):
        await put(connection, [NOTICE])

    assert await outbox.due(NOW) == []


async def test_text_that_a_database_does_not_hold(pool: Pool, outbox: Outbox) -> None:
    await keep(pool, replace(NOTICE, title="nul \0 and half \ud800 a pair", lines=("\udfff\\u0000",)))
    taken = await outbox.take("reviews", NOW)

    assert taken is not None
    assert taken.notice.title == "nul and half a pair"


async def test_many_senders_take_each_once(pool: Pool, outbox: Outbox) -> None:
    await keep(pool, *(replace(NOTICE, key=f"key {number}") for number in range(40)))

    async def take() -> list[str]:
        keys = []
        while (taken := await outbox.take("reviews", NOW)) is not None:
            keys.append(taken.notice.key)
        return keys

    taken = [key for keys in await asyncio.gather(*(take() for _ in range(6))) for key in keys]

    assert sorted(taken) == sorted({f"key {number}" for number in range(40)})


async def test_who_is_being_asked_is_passed_over_by_another_transaction(pool: Pool, outbox: Outbox) -> None:
    """SKIP LOCKED: a sender waits for nobody, and takes the next."""
    await keep(pool, replace(NOTICE, key="a"), replace(NOTICE, key="b"))
    async with pool.connection() as connection, connection.transaction():
        await connection.execute("SELECT FROM notice WHERE key = 'a' FOR UPDATE")
        taken = await asyncio.wait_for(outbox.take("reviews", NOW), 5)

    assert taken is not None
    assert taken.notice.key == "b"


async def test_what_a_dead_sender_held_is_due_again(pool: Pool, outbox: Outbox) -> None:
    await keep(pool, NOTICE)
    for attempt in range(1, 21):
        at = NOW + attempt * timedelta(minutes=3)
        taken = await outbox.take("reviews", at)
        assert taken is not None
        assert taken.attempts == attempt
        assert await outbox.take("reviews", at + timedelta(minutes=1)) is None

    assert await outbox.take("reviews", NOW + timedelta(hours=2)) is None, "what kills each of twenty senders is left"
    assert [one.key for one in await outbox.tidy(NOW + timedelta(hours=2))] == [NOTICE.key]


async def test_the_oldest_goes_first(pool: Pool, outbox: Outbox) -> None:
    made = [replace(NOTICE, key=f"key {minutes}", at=NOW + timedelta(minutes=minutes)) for minutes in (2, 0, 1)]
    await keep(pool, *made)
    taken = [await outbox.take("reviews", NOW + timedelta(minutes=5)) for _ in made]

    assert [one.notice.key for one in taken if one] == ["key 0", "key 1", "key 2"]


async def test_yesterdays_news_is_given_up_and_said(pool: Pool, outbox: Outbox) -> None:
    await keep(pool, NOTICE, replace(NOTICE, key="other", destination="gone", at=NOW + timedelta(hours=1)))

    assert await outbox.take("reviews", NOW + DAY) is None
    assert await outbox.due(NOW + DAY) == ["gone"]
    (one,) = await outbox.tidy(NOW + DAY)
    assert (one.key, one.destination, one.trouble) == (NOTICE.key, "reviews", "nobody could send it within a day")
    assert await outbox.tidy(NOW + DAY) == []


async def test_what_is_being_sent_is_not_given_up_meanwhile(pool: Pool, outbox: Outbox) -> None:
    await keep(pool, NOTICE)
    before = NOW + DAY - timedelta(seconds=1)

    assert await outbox.take("reviews", before)
    assert await outbox.tidy(NOW + DAY) == []


async def test_texts_go_after_thirty_days_and_the_rest_after_four_hundred(pool: Pool, outbox: Outbox) -> None:
    await keep(pool, NOTICE)
    await outbox.take("reviews", NOW)
    await outbox.sent(NOTICE.key, NOW)

    async def has_text() -> bool:
        async with pool.connection() as connection:
            row = await (await connection.execute("SELECT body IS NOT NULL FROM notice")).fetchone()
        return row == (True,)

    await outbox.tidy(NOW + 29 * DAY)
    assert await has_text()
    await outbox.tidy(NOW + 30 * DAY)
    assert not await has_text()
    await outbox.tidy(NOW + 399 * DAY)
    assert await rows(pool) == 1
    await outbox.tidy(NOW + 400 * DAY)
    assert await rows(pool) == 0


async def test_a_destination_rests_and_the_others_do_not(pool: Pool, outbox: Outbox) -> None:
    await keep(pool, NOTICE, replace(NOTICE, key="other", destination="records"))
    await outbox.hold("reviews", NOW + timedelta(minutes=1))

    assert await outbox.due(NOW) == ["records"]
    assert await outbox.take("reviews", NOW) is None
    assert await outbox.due(NOW + timedelta(minutes=1)) == ["records", "reviews"]
    await outbox.hold("reviews", NOW + timedelta(minutes=5))
    assert await outbox.due(NOW + timedelta(minutes=4)) == ["records"]


async def test_a_clock_that_was_set_back_holds_nobody_for_long(pool: Pool, outbox: Outbox) -> None:
    await keep(pool, NOTICE)
    await outbox.hold("reviews", NOW + 7 * DAY)

    assert await outbox.due(NOW) == ["reviews"]
