"""What Prometheus is told: everything the table names, read cheaply, and bounded whatever there is to tell."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import psycopg
import pytest
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.parser import text_string_to_metric_families
from psycopg_pool import AsyncConnectionPool

from bot import metrics
from bot.github.budget import Told
from bot.metrics import TABLE, Kind, Source
from bot.store import vitals
from bot.store.budgets import Budgets
from bot.store.database import Pool, open_pool
from bot.web.health import Health
from tests.builders import NOW
from tests.town import Town

HUGE = 20_000
FILL = """
INSERT INTO pull (repository, number, installation, trouble, asked_at)
    SELECT 'acme/r' || n %% 100, n, n %% 500, CASE WHEN n %% 1000 = 0 THEN 'GitHub answered 502' END,
           CASE WHEN n %% 500 = 0 THEN %(now)s - interval '1 minute' END FROM generate_series(1, %(huge)s) n;
INSERT INTO delivery (guid, event, action, installation, repository, number, outcome, received_at, processed_at)
    SELECT 'g' || n, 'push', '', 1, 'acme/r1', n, '', %(now)s - n * interval '1 minute', %(now)s
      FROM generate_series(1, %(huge)s) n;
INSERT INTO promise (repository, number, kind, began_at, due_at, kept_at, ended_at, track, origin)
    SELECT 'acme/r1', n, 'decision', %(now)s, %(now)s - n * interval '1 hour', %(now)s - (n + n %% 2 * 2 - 1) * interval '1 hour',
           %(now)s, 'careful', 'undeclared' FROM generate_series(1, %(huge)s) n;
INSERT INTO promise (repository, number, kind, began_at, due_at, track, origin) VALUES
    ('acme/r1', 1, 'first-review', %(now)s, %(now)s - interval '1 hour', 'fast', 'undeclared'),
    ('acme/r1', 2, 'first-review', %(now)s, %(now)s + interval '1 hour', 'fast', 'undeclared'),
    ('acme/r1', 3, 'first-review', %(now)s, 'infinity', 'fast', 'undeclared');
INSERT INTO notice (key, destination, made_at, next_at, sent_at)
    SELECT 'k' || n, 'chat', %(now)s, %(now)s, CASE WHEN n > 1 THEN %(now)s END FROM generate_series(1, %(huge)s) n;
INSERT INTO installation (id, parked_until, removed_at)
    SELECT n, CASE WHEN n <= 150 THEN %(now)s + interval '1 hour' END, CASE WHEN n > 490 THEN %(now)s END
      FROM generate_series(1, 500) n;
"""


class Counting(psycopg.AsyncConnection[Any]):
    """A connection that counts what is asked over it."""

    asked = 0

    async def execute(self, *arguments: Any, **more: Any) -> Any:  # type: ignore[override]
        Counting.asked += 1
        return await super().execute(*arguments, **more)


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    opened = await open_pool(database, size=2)
    yield opened
    await opened.close()


@pytest.fixture
async def full(database: str, pool: Pool) -> str:
    """Far more rows than anything that is to be shown."""
    async with await psycopg.AsyncConnection.connect(
        database, autocommit=True, cursor_factory=psycopg.AsyncClientCursor
    ) as made:
        await made.execute(FILL, {"now": NOW, "huge": HUGE})
        await made.execute("ANALYZE")
    told = [
        (number, Told(name, 5000, number, NOW + timedelta(hours=1)))
        for number in range(1, 301)
        for name in ("core", "graphql")
    ]
    await Budgets(pool).keep(told, NOW)
    return database


async def scraped(url: str) -> dict[str, Family]:
    async with aiohttp.ClientSession() as session, session.get(f"{url}/metrics") as answer:
        assert answer.status == 200
        return {family.name: family for family in text_string_to_metric_families(await answer.text())}


def values(family: Family) -> dict[tuple[str, ...], float]:
    return {tuple(sample.labels.values()): sample.value for sample in family.samples}


async def test_after_one_pull_request_everything_in_the_table_is_told(shop_town: Town) -> None:
    await shop_town.opens()

    told = await scraped(shop_town.bot.url)

    names = {metric.name.removesuffix("_total") for metric in TABLE}
    assert names == {name for name in told if name.startswith("twotrack_")}
    assert values(told["twotrack_queue_length"])["look",] == 0
    assert values(told["twotrack_workers"])[()] == 1
    assert values(told["twotrack_promises_open"]) == {("running", "careful"): 2}
    assert values(told["twotrack_installations"]) == {("active",): 1, ("parked",): 0}


async def test_a_look_a_request_and_a_delivery_are_counted(shop_town: Town) -> None:
    def counts(told: dict[str, Family], name: str, sample: str) -> float:
        return sum(one.value for one in told[name].samples if one.name == f"{name}{sample}")

    wanted = [
        ("twotrack_look_seconds", "_count", 1),
        ("twotrack_github_requests", "_total", 3),
        ("twotrack_delivery_answered_seconds", "_count", 1),
        ("twotrack_delivery_durable_seconds", "_count", 1),
    ]
    await shop_town.opens()
    before = await scraped(shop_town.bot.url)
    sent = len(shop_town.sandbox.log)
    await shop_town.opens(branch="other")
    after = await scraped(shop_town.bot.url)

    grown = {name: counts(after, name, sample) - counts(before, name, sample) for name, sample, _ in wanted}
    assert {name: least for name, _, least in wanted if grown[name] < least} == {}
    assert grown["twotrack_github_requests"] == len(shop_town.sandbox.log) - sent


async def test_a_scrape_asks_each_question_once(full: str) -> None:
    pool: Any = AsyncConnectionPool(full, connection_class=Counting, min_size=1, max_size=1, open=False)
    await pool.open(wait=True)
    health = Health(pool, lambda: NOW)
    before = Counting.asked

    read = await health.vitals()
    await pool.close()

    assert read is not None
    assert Counting.asked - before == len(vitals.QUERIES)


@pytest.mark.parametrize("query", vitals.QUERIES, ids=lambda query: " ".join(query.split())[:40])
async def test_no_question_reads_a_whole_table_that_grows(full: str, query: str) -> None:
    async with await psycopg.AsyncConnection.connect(full) as connection:
        rows = await (await connection.execute(f"EXPLAIN {query}".encode(), vitals.values(NOW))).fetchall()
    plan = "\n".join(str(row[0]) for row in rows)

    assert [
        line
        for line in plan.splitlines()
        if "Seq Scan on" in line and any(name in line for name in ("pull", "promise", "delivery", "notice"))
    ] == [], plan


async def test_what_is_told_is_so(full: str, pool: Pool) -> None:
    read = await vitals.read(pool, NOW)

    waiting = {one.kind: (one.count, one.since) for one in read.waiting}
    assert waiting["look"] == (HUGE // 500, NOW - timedelta(minutes=1))
    assert waiting["spare look"] == (0, None)
    assert waiting["notice"] == (1, NOW)
    assert sorted(read.owed) == [("fast", "breached", 1), ("fast", "running", 1), ("fast", "standing", 1)]
    assert sorted(read.broken) == [("careful", "decision", 83), ("fast", "first-review", 1)]
    assert read.installations == (490, 150)
    assert read.last_delivery == NOW - timedelta(minutes=1)
    assert read.troubles == (("GitHub answered 502", HUGE // 1000),)


async def test_however_many_installations_there_are_a_hundred_are_shown(full: str, pool: Pool) -> None:
    read = await vitals.read(pool, NOW)

    assert len(read.left) == len(read.parked) == vitals.MOST_INSTALLATIONS
    assert max(one.remaining for one in read.left) == vitals.MOST_INSTALLATIONS / 2, "those that have least"


async def test_a_budget_is_whole_again_when_its_hour_is_over(full: str, pool: Pool) -> None:
    read = await vitals.read(pool, NOW + timedelta(hours=2))

    assert {one.remaining for one in read.left} == {5000}


BUDGETS = [
    # what two workers tell, one after the other, and what is shown
    ([(400, 0), (390, 0)], 390),
    ([(390, 0), (400, 0)], 390),  # the same hour, told late
    ([(390, 0), (5000, 60)], 5000),  # the next hour
    ([(5000, 60), (10, 0)], 5000),  # the hour before, told late
]


@pytest.mark.parametrize(("told", "shown"), BUDGETS)
async def test_of_two_workers_the_lower_number_of_the_newest_hour_counts(
    pool: Pool, told: list[tuple[int, int]], shown: int
) -> None:
    async with pool.connection() as connection:
        await connection.execute("INSERT INTO installation (id) VALUES (7)")
    for remaining, minutes in told:
        one = Told("core", 5000, remaining, NOW + timedelta(minutes=30 + minutes))
        await Budgets(pool).keep([(7, one)], NOW)

    assert [one.remaining for one in (await vitals.read(pool, NOW)).left] == [shown]


@pytest.fixture
def fresh_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "_installations", set())


@pytest.mark.usefixtures("fresh_labels")
def test_requests_of_a_thousand_installations_are_a_hundred_series_and_one() -> None:
    for number in range(1_000_000, 1_001_000):
        metrics.asked_github(number, "rest", 404)

    family = next(iter(metrics._REQUESTS.collect()))
    series = {
        sample.labels["installation"]: sample.value
        for sample in family.samples
        if sample.name.endswith("_total")
        and sample.labels["status"] == "4xx"
        and (sample.labels["installation"] == "other" or sample.labels["installation"].startswith("100"))
    }
    assert len(series) == 101
    assert series["other"] == 900


async def test_while_the_database_is_away_the_process_still_tells_its_own(pool: Pool) -> None:
    await pool.close()
    answer = await Health(pool, lambda: NOW).metrics(None)  # type: ignore[arg-type]
    text = bytes(answer.body).decode()  # type: ignore[arg-type]

    assert "\ntwotrack_database_up 0.0" in text
    assert "\ntwotrack_jobs_taken_over_total " in text
    assert "twotrack_queue_length" not in text


def test_names_are_as_prometheus_wants_them() -> None:
    for metric in TABLE:
        assert metric.name.endswith("_total") == (metric.kind is Kind.COUNTER)
        assert bool(metric.buckets) == (metric.kind is Kind.HISTOGRAM)
        assert metric.source is Source.PROCESS or metric.kind is Kind.GAUGE
    assert len({metric.name for metric in TABLE}) == len(TABLE)
