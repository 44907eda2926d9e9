"""Where an operator named a destination, what is put there leaves with the next tick, whoever else is busy."""

from aiohttp import ClientSession
from psycopg import AsyncConnection

from bot.app import run
from bot.cli.demo import settled
from bot.core.notice import Notice
from bot.store.notices import put
from tests.core.test_notice import NOTICE
from tests.receivers import SECRET, receiver
from tests.town import settings, town


async def keep(database: str, *notices: Notice) -> None:
    async with await AsyncConnection.connect(database) as connection:
        await put(connection, notices)


async def test_a_notice_leaves_and_is_counted(database: str) -> None:
    async with receiver() as chat:
        given = {"notices": f'{{"reviews": "{chat.url}"}}', "notices_private": True, "notices_secret": SECRET}
        async with town(database, **given) as place:
            await keep(database, NOTICE)
            await place.settle()
            assert len(chat.got) == 1
            assert b"The first review of acme/shop#7 is overdue" in chat.got[0].body

            async with ClientSession() as session, session.get(f"{place.bot.url}/metrics") as answer:
                assert 'twotrack_notices_total{destination="reviews",outcome="sent"}' in await answer.text()

            await keep(database, NOTICE)
            await place.settle()
            async with run(settings(place.sandbox, database, **given), place.sandbox.now) as again:
                await settled(place.sandbox, again)
            assert len(chat.got) == 1, "one notice a key, whatever restarts"


async def test_a_receiver_that_is_away_holds_up_no_look(database: str) -> None:
    async with receiver() as chat:
        chat.statuses = [(500, {})] * 3
        given = {"notices": f'{{"reviews": "{chat.url}"}}', "notices_private": True}
        async with town(database, **given) as place:
            at = place.sandbox.now()
            await keep(database, NOTICE)
            pull = await place.opens("hana")
            assert pull.check("twotrack") is not None
            assert len(chat.got) == 1
            assert at == place.sandbox.now()

            for _ in range(15):
                place.sandbox.advance(minutes=1)
                await place.settle()
            assert len(chat.got) == 4


async def test_two_servers_on_one_database_send_each_once(database: str) -> None:
    made = [Notice(key=f"key {n}", destination="reviews", event="test", title=f"{n}", at=NOTICE.at) for n in range(30)]
    async with receiver() as chat:
        given = {"notices": f'{{"reviews": "{chat.url}"}}', "notices_private": True}
        async with (
            town(database, **given) as place,
            run(settings(place.sandbox, database, **given), place.sandbox.now) as other,
        ):
            await keep(database, *made)
            while await other.queue.busy():
                await other.queue.tick()
                await place.settle()

    assert sorted(got.headers["Idempotency-Key"] for got in chat.got) == sorted(one.delivery for one in made)


async def test_without_a_destination_nothing_leaves(database: str) -> None:
    async with receiver() as chat, town(database) as place:
        await keep(database, NOTICE)
        await place.settle()

        assert chat.got == []
        assert not await place.bot.queue.busy()
