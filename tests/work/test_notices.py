"""Notices reach their receivers once, in order, however often the receivers, or we, fall over; or it is said why not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from aiohttp import web
from prometheus_client import REGISTRY
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.core.destination import Destination, Kind
from bot.core.notice import Notice
from bot.store.database import Pool, open_pool
from bot.store.notices import Outbox, put
from bot.work.notices import Notices
from bot.work.post import posting
from tests.builders import NOW
from tests.core.test_notice import NOTICE
from tests.receivers import SECRET, Hands, Receiver, receiver


@dataclass
class Office:
    """A sender, its database, its clock and what it may send to."""

    pool: Pool
    clock: Hands
    chat: Receiver
    records: Receiver
    notices: Notices

    async def keep(self, *made: Notice) -> None:
        async with self.pool.connection() as connection, connection.transaction():
            await put(connection, made)

    async def tick(self) -> None:
        """As the queue does: tidy, and one job for each destination that is due."""
        await self.notices.tidy()
        await asyncio.gather(*(self.notices.send(name) for name in await self.notices.due()))

    async def pass_time(self, **by: float) -> None:
        """Tick every twenty seconds."""
        end = self.clock.now + timedelta(**by)
        while self.clock.now < end:
            self.clock.advance(seconds=20)
            await self.tick()

    async def row(self, key: str = NOTICE.key) -> tuple[object, ...]:
        """Attempts, whether it was sent and given up, and the trouble."""
        query = "SELECT attempts, sent_at IS NOT NULL, gave_up_at IS NOT NULL, coalesce(trouble, '') FROM notice WHERE key = %s"
        async with self.pool.connection() as connection:
            return await (await connection.execute(query, (key,))).fetchone() or ()


@asynccontextmanager
async def opened(database: str, *, private: bool = True, seconds: float = 10) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        pool = await open_pool(database, size=5)
        stack.push_async_callback(pool.close)
        chat, records = [await stack.enter_async_context(receiver()) for _ in range(2)]
        clock = Hands()
        post = await stack.enter_async_context(posting(clock, secret=SECRET, private=private, seconds=seconds))
        destinations = (
            Destination(name="reviews", kind=Kind.SLACK, url=SecretStr(chat.url)),
            Destination(name="records", kind=Kind.SIGNED, url=SecretStr(records.url)),
        )
        yield Office(pool, clock, chat, records, Notices(Outbox(pool), post, destinations, clock))


@pytest.fixture
async def office(database: str) -> AsyncIterator[Office]:
    async with opened(database) as made:
        yield made


def counted(outcome: str, destination: str = "reviews") -> float:
    return REGISTRY.get_sample_value("twotrack_notices_total", {"destination": destination, "outcome": outcome}) or 0


def numbered(count: int, destination: str = "reviews") -> list[Notice]:
    return [replace(NOTICE, key=f"{destination} {n:03}", title=f"No {n:03}", destination=destination) for n in range(count)]  # fmt: skip


async def test_each_is_sent_once_and_in_order(office: Office) -> None:
    before = counted("sent")
    await office.keep(*numbered(12), *numbered(3, "records"))
    for _ in range(5):
        await office.tick()

    assert [got.body[10:17] for got in office.chat.got] == [f"*No {n:03}".encode() for n in range(12)]
    assert len(office.records.got) == 3
    assert counted("sent") - before == 12


async def test_one_that_fails_is_tried_again_until_it_is_taken(office: Office) -> None:
    office.chat.statuses = [(500, {})] * 3
    await office.keep(NOTICE)
    await office.pass_time(minutes=15)

    assert await office.row() == (4, True, False, "")
    assert len({got.headers["X-Twotrack-Delivery"] for got in office.chat.got}) == 1
    assert len({got.body for got in office.chat.got}) == 1


async def test_nobody_is_asked_before_they_want_to_be(office: Office) -> None:
    """Neither for the notice that was put off, nor for others, nor for those that come meanwhile."""
    office.chat.statuses = [(429, {"Retry-After": "600"})]
    first, second, third = numbered(3)
    await office.keep(first, second)
    await office.tick()
    await office.keep(third, *numbered(1, "records"))
    await office.pass_time(seconds=580)
    assert (len(office.chat.got), len(office.records.got)) == (1, 1)

    await office.pass_time(minutes=2)
    assert [got.body[10:17] for got in office.chat.got] == [b"*No 000", b"*No 000", b"*No 001", b"*No 002"]


async def test_a_chat_that_takes_one_a_second_is_asked_again_a_second_later(office: Office) -> None:
    office.chat.statuses = [(200, {}), (429, {"Retry-After": "1"})] * 2
    await office.keep(*numbered(6))
    for _ in range(3):
        await office.tick()
        office.clock.advance(seconds=1)

    assert [got.body[10:17] for got in office.chat.got] == [f"*No {n:03}".encode() for n in range(6)]
    await office.pass_time(minutes=1)
    assert [got.body[10:17] for got in office.chat.got][6:] == [b"*No 001", b"*No 003"]


async def test_a_dead_receiver_is_given_up_after_a_day(office: Office) -> None:
    before = counted("gave-up"), counted("failed")
    office.chat.statuses = [(503, {})] * 100
    await office.keep(NOTICE)
    with capture_logs() as logs:
        for _ in range(24 * 30):
            office.clock.advance(minutes=2)
            await office.tick()
        tried = len(office.chat.got)
        office.clock.advance(days=2)
        await office.tick()

    assert 9 <= tried == len(office.chat.got) <= 16
    assert await office.row() == (tried, False, True, "it answered 503")
    (warning,) = [log for log in logs if log["log_level"] == "warning"]
    assert warning == {
        "event": "a notice could not be sent and is given up",
        "log_level": "warning",
        "destination": "reviews",
        "key": NOTICE.key,
        "why": "it answered 503",
    }
    assert (counted("gave-up"), counted("failed")) == (before[0] + 1, before[1] + tried)


async def test_one_that_is_not_wanted_does_not_hold_up_the_others(office: Office) -> None:
    office.chat.statuses = [(400, {})]
    await office.keep(*numbered(2))
    await office.tick()

    assert (await office.row("reviews 000"))[2:] == (True, "it answered 400")
    assert (await office.row("reviews 001"))[1] is True


async def test_a_weekend_off_is_no_burst_of_old_news(office: Office) -> None:
    await office.keep(*numbered(20))
    office.clock.advance(days=3)
    await office.keep(replace(NOTICE, at=office.clock.now))
    await office.tick()

    assert [got.headers["X-Twotrack-Delivery"] for got in office.chat.got] == [NOTICE.delivery]
    assert (await office.row("reviews 000"))[2:] == (True, "nobody could send it within a day")


async def test_a_dead_receiver_costs_the_others_nothing_and_us_one_attempt_a_minute(database: str) -> None:
    async def never(_request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    async with opened(database, seconds=0.05) as office:
        office.chat.answering = never
        await office.keep(*numbered(50), *numbered(10, "records"))
        await office.pass_time(minutes=10)

        assert len(office.records.got) == 10
        assert len(office.chat.got) <= 20
        assert (await office.row("reviews 000"))[3] == "it did not answer within 0.05 seconds"


async def test_a_private_address_is_refused_and_the_log_says_what_to_do(database: str) -> None:
    async with opened(database, private=False) as office:
        await office.keep(NOTICE)
        with capture_logs() as logs:
            await office.tick()

        assert office.chat.got == []
        (line,) = logs
        assert line["why"].endswith("for one in your own network set TWOTRACK_NOTICES_PRIVATE=true")
        assert "s3cret" not in str(logs)
        assert (await office.row())[1:3] == (False, False)


async def test_a_destination_that_is_not_set_is_said_once_and_waited_for(office: Office) -> None:
    await office.keep(replace(NOTICE, destination="nobody"), *numbered(1))
    with capture_logs() as logs:
        await office.pass_time(minutes=1)
        assert [log["destination"] for log in logs if log["log_level"] == "warning"] == ["nobody"]
        await office.pass_time(hours=25)

    assert (await office.row())[2:] == (True, "nobody could send it within a day")
    assert len(office.chat.got) == 1
    assert counted("gave-up", "not set") >= 1


async def test_two_servers_send_each_once(office: Office) -> None:
    """Two senders at the same time, which the queue's lock does not even let happen."""
    await office.keep(*numbered(30))
    async with posting(office.clock, secret=SECRET, private=True) as post:
        to = (Destination(name="reviews", kind=Kind.SLACK, url=SecretStr(office.chat.url)),)
        other = Notices(Outbox(office.pool), post, to, office.clock)
        for _ in range(5):
            await asyncio.gather(office.notices.send("reviews"), other.send("reviews"))

    assert sorted(got.body[10:17] for got in office.chat.got) == [f"*No {n:03}".encode() for n in range(30)]


async def test_a_sender_that_dies_on_the_way_is_followed_by_another(office: Office) -> None:
    """At least once: whether the receiver took it, nobody knows."""
    arrived = asyncio.Event()

    async def hangs(_request: web.Request) -> web.StreamResponse:
        arrived.set()
        await asyncio.Event().wait()
        raise AssertionError

    office.chat.answering = hangs
    await office.keep(NOTICE)
    dies = asyncio.create_task(office.notices.send("reviews"))
    await asyncio.wait_for(arrived.wait(), 10)
    dies.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dies
    office.chat.answering = None
    await office.pass_time(minutes=1)
    assert len(office.chat.got) == 1
    await office.pass_time(minutes=2)

    assert await office.row() == (2, True, False, "")
    assert len({got.headers["Idempotency-Key"] for got in office.chat.got}) == 1


@pytest.mark.parametrize("back", [timedelta(minutes=30), timedelta(days=3)])
async def test_a_clock_that_is_set_back_keeps_new_notices_going(office: Office, back: timedelta) -> None:
    await office.keep(NOTICE)
    await office.tick()
    office.clock.now = NOW - back
    await office.keep(replace(NOTICE, key="later", at=NOW - back))
    await office.tick()

    assert len(office.chat.got) == 2
