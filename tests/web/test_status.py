"""The page that tells people how Twotrack is doing: in plain words, without a name or a secret."""

from dataclasses import replace
from datetime import timedelta

import aiohttp
import psycopg
import pytest

from bot.store.vitals import Left, Parked, Vitals, Waiting
from bot.web.status import TROUBLES, span, view
from tests.builders import NOW
from tests.town import Town

WELL = Vitals(
    waiting=(Waiting("look", 0, None), Waiting("spare look", 0, None), Waiting("notice", 0, None)),
    jobs=(0, 0),
    workers=2,
    last_delivery=NOW - timedelta(minutes=4),
    owed=(("careful", "running", 3), ("fast", "running", 1), ("fast", "breached", 2)),
    broken=(("fast", "decision", 5),),
    installations=(2, 0),
    left=(Left(1001, "core", 4200, 5000), Left(1002, "core", 900, 5000)),
    parked=(),
    troubles=(),
)
LATE = (Waiting("look", 7, NOW - timedelta(minutes=12)), Waiting("merge group", 1, NOW - timedelta(minutes=6)))

PROBLEMS = [
    (WELL, []),
    (
        replace(WELL, workers=0),
        ["No worker is alive, so nothing is looked at. Start `twotrack serve`, or one with `--only worker`."],
    ),
    (
        replace(WELL, waiting=LATE),
        [
            "7 pull requests to look at: the oldest has waited for 12 min.",
            "1 merge group to answer: the oldest has waited for 6 min.",
        ],
    ),
    (replace(WELL, waiting=(Waiting("look", 3, NOW - timedelta(minutes=1)),)), []),
    (replace(WELL, waiting=(Waiting("spare look", 3, NOW - timedelta(hours=1)),)), []),  # these have time
    (
        replace(WELL, parked=(Parked(1001, NOW + timedelta(minutes=30)),)),
        ["An installation waits for GitHub's rate limit; others are looked at meanwhile."],
    ),
    (
        replace(WELL, last_delivery=None),
        ["GitHub has delivered nothing yet. Is the app installed, and its webhook URL this server's `/webhook`?"],
    ),
    (None, ["Twotrack does not reach its database. GitHub keeps deliveries for three days; nothing is lost."]),
]


@pytest.mark.parametrize(("read", "problems"), PROBLEMS)
def test_what_is_to_be_looked_after_comes_first(read: Vitals | None, problems: list[str]) -> None:
    assert view(read, NOW)["problems"] == problems


def test_the_facts_are_sentences() -> None:
    assert view(replace(WELL, waiting=LATE), NOW)["facts"] == [
        ("Last delivery from GitHub", "4 min ago"),
        ("Oldest look that waits", "12 min"),
        ("Waiting", "7 pull requests to look at; 1 merge group to answer"),
        ("Workers alive", "2"),
        ("Promises", "4 running, 0 standing still, 2 broken and still owed"),
        ("Broken within seven days", "5"),
    ]


def test_an_installation_that_waits_is_shown_with_its_budget_and_until_when() -> None:
    parked = replace(WELL, parked=(Parked(1002, NOW + timedelta(minutes=30)), Parked(1003, NOW + timedelta(hours=1))))

    shown = {one["id"]: one for one in view(parked, NOW)["installations"]}

    assert shown[1001]["parked"] == ""
    assert shown[1002]["parked"] == "until 10:30 UTC, for 30 min"
    assert shown[1002]["budgets"] == [{"resource": "core", "remaining": 900, "most": 5000, "short": True}]
    assert shown[1003]["budgets"] == []


SAID = [
    ("GitHub answered 502", "GitHub had a fault"),
    ("GitHub answered 422: Validation failed for acme/secret", "GitHub refused; the log says what"),
    ("acme/secret#7 is not there for us", "it is not there for the app"),
    ("GitHub still shows acme/secret#7 as it was before", "GitHub does not show the newest push yet"),
    ("GitHub asks us to wait: You have exceeded a secondary rate limit", "they wait for GitHub's rate limit"),
    ("GitHub could not tell what stands in acme/secret", "GitHub could not tell or do all that is needed"),
    ("GitHub says the app lacks the permission issues=write; an owner can accept it in its settings",
     "the app lacks a permission; the log says which"),
    ("<script>alert(1)</script> acme/secret", "another reason; the log has it"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "shown"), SAID)
def test_why_looks_did_not_succeed_is_told_without_a_name(said: str, shown: str) -> None:
    assert view(replace(WELL, troubles=((said, 2),)), NOW)["troubles"] == [(shown, 2)]


def test_reasons_of_one_kind_are_added_up_most_first() -> None:
    troubles = (("acme/a is not there for us", 1), ("GitHub answered 502", 1), ("GitHub answered 500", 1))

    assert view(replace(WELL, troubles=troubles), NOW)["troubles"] == [
        ("GitHub had a fault", 2),
        ("it is not there for the app", 1),
    ]
    assert len(set(TROUBLES.values())) > 5


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "0 s"), (0, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (172799, "47 h"),
     (172800, "2 days")],
)  # fmt: skip
def test_spans_are_coarse(seconds: int, words: str) -> None:
    assert span(timedelta(seconds=seconds)) == words


async def test_the_page_names_nobody_and_no_repository(shop_town: Town, database: str) -> None:
    await shop_town.opens(title="A secret title")
    hostile = "acme/shop#1 <script>alert(1)</script> ghs_16C7e42F292c6912E7710c838347Ae178B4a"
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
        await connection.execute("UPDATE pull SET trouble = %s", (hostile,))
    async with aiohttp.ClientSession() as session, session.get(f"{shop_town.bot.url}/status") as answer:
        text = await answer.text()

    assert answer.status == 200
    assert "<h1>" in text
    assert "Twotrack is up" in text
    assert "All is well" in text
    assert "another reason; the log has it" in text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    for word in ("acme", "shop", "hana", "secret", "script>", "ghs_", "postgresql://"):
        assert word not in text, word


async def test_without_its_database_the_page_says_so_and_what_it_means(shop_town: Town) -> None:
    await shop_town.bot.health.pool.close()
    async with aiohttp.ClientSession() as session, session.get(f"{shop_town.bot.url}/status") as answer:
        text = await answer.text()

    assert answer.status == 503
    assert "Twotrack is down" in text
    assert "nothing is lost" in text
