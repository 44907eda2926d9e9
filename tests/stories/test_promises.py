"""Promises of time, kept by reminding the right people at the right moment, once."""

import json
from collections.abc import AsyncIterator
from datetime import datetime

import psycopg
import pytest

from bot.sandbox import Comment, Commit, PullRequest
from tests.builders import NOW
from tests.receivers import SECRET, receiver
from tests.stories.test_declaring import ours, says
from tests.town import FILES, RULES, Town, town

# It is Tuesday, 3 November 2026, 11:00 in Berlin.
OFFICE = f"""{RULES}
calendar: {{timezone: Europe/Berlin, hours: "09:00-18:00", holidays: DE}}
promises: {{leads: {{seniors: gus}}}}
"""


@pytest.fixture
async def office(database: str) -> AsyncIterator[Town]:
    async with town(database, {**FILES, ".github/rules.yml": OFFICE}) as made:
        yield made


def reminders(pull: PullRequest) -> list[Comment]:
    return [one for one in pull.comments if one.body.startswith("<!-- twotrack reminder:")]


async def until(place: Town, moment: str) -> None:
    """Let the time pass to a moment in UTC, stopping where the bot wants to look."""
    place.sandbox.advance(seconds=(datetime.fromisoformat(f"{moment}+00:00") - place.sandbox.now()).total_seconds())
    await place.settle()


async def fast(place: Town) -> tuple[PullRequest, str]:
    pull = await place.opens("hana", body="- [x] human-led")
    (asked,) = pull.review_requests
    return pull, asked


async def test_a_promise_climbs_its_ladder_in_working_time(office: Town) -> None:
    pull, asked = await fast(office)
    assert "- First review due Wed 4 Nov 2026, 11:00 CET (2026-11-04T10:00:00Z)" in ours(pull).body

    await until(office, "2026-11-03T14:31")  # half of nine hours have passed
    assert "⏰ 50 % of the time has passed" in ours(pull).body
    assert [] == reminders(pull)

    await until(office, "2026-11-03T17:00")  # closing time; 80 % are at 09:12 tomorrow
    await until(office, "2026-11-04T08:11")
    assert [] == reminders(pull)
    await until(office, "2026-11-04T08:12")
    (told,) = reminders(pull)
    assert f"⏰ @{asked}: the first review is due Wed 4 Nov 2026, 11:00 CET" in told.body
    assert "80 % of the time has passed" in told.body
    assert "@gus" not in told.body

    await until(office, "2026-11-04T10:00")
    assert "sla: breached" in pull.labels
    (told,) = reminders(pull)
    others = set(pull.review_requests) - {asked}
    assert f"⏰ @{asked} and @{next(iter(others))}: the first review **was due** Wed 4 Nov" in told.body
    assert "@gus, you lead `seniors`: can somebody of it take this?" in told.body
    assert len(others) == 1

    office.person(asked).approves(pull)
    await office.settle()
    assert "sla: breached" not in pull.labels
    assert "- First review: late, given Wed 4 Nov 2026, 11:00 CET" in ours(pull).body


async def test_it_is_repeated_once_a_working_day_and_never_at_a_weekend(office: Town) -> None:
    pull, _ = await fast(office)
    seen: list[str] = []
    for day in range(3, 12):  # from Tuesday to Wednesday of the week after
        for time in ("08:12", "10:00", "13:00", "18:00", "23:00"):
            if (day, time) > (3, "10:00"):
                await until(office, f"2026-11-{day:02}T{time}")
                assert len(reminders(pull)) <= 1
                told = [one.at.strftime("%a %H:%M") for one in reminders(pull)]
                seen += [at for at in told if at not in seen[-1:]]

    assert seen == ["Wed 08:12", "Wed 10:00", "Thu 10:00", "Fri 10:00", "Mon 10:00", "Tue 10:00", "Wed 10:00"]


async def test_after_a_weekend_without_us_there_is_one_reminder_and_it_is_true(office: Town) -> None:
    pull, _ = await fast(office)
    office.sandbox.advance(days=6)  # nobody looked at the clock since Tuesday; it is Monday, 11:00
    await office.settle()

    (told,) = reminders(pull)
    assert "**was due** Wed 4 Nov" in told.body
    assert "=100.3 -->" in told.body.split("\n")[0]


async def test_whoever_snoozes_is_left_in_peace_and_the_promise_stays(office: Town) -> None:
    pull, asked = await fast(office)
    await says(office, pull, asked, "/snooze 1d because the release comes first")
    assert "- 💤 Reminders keep quiet until Wed 4 Nov 2026, 11:00 CET" in ours(pull).body

    await until(office, "2026-11-04T09:59")
    assert [] == reminders(pull)
    await until(office, "2026-11-04T10:00")
    assert len(reminders(pull)) == 1
    assert "sla: breached" in pull.labels

    await says(office, pull, asked, "/snooze 2 weeks because")
    assert "say for how long: `/snooze 1d because …`" in ours(pull).body


async def test_nobody_is_reminded_while_the_author_owes_something(office: Town) -> None:
    pull, asked = await fast(office)
    office.person(asked).comments(pull, "Why is it five and not six?")
    await office.settle()
    assert f"the clock stands still, as {asked} asked a question; 9 h are left" in ours(pull).body

    await until(office, "2026-11-06T12:00")
    assert [] == reminders(pull)
    assert "sla: breached" not in pull.labels

    await says(office, pull, "hana", "Because four comes before.")
    assert "First review due Mon 9 Nov 2026, 13:00 CET" in ours(pull).body


async def test_a_reminder_takes_two_requests(office: Town) -> None:
    pull, _ = await fast(office)
    before = office.spent(pull)
    await until(office, "2026-11-04T08:12")

    assert len(reminders(pull)) == 1
    assert office.spent(pull) - before <= 2 + 2  # the line at half time before it, and the reminder


async def test_a_reminder_is_not_repeated_by_a_memory_that_is_older_than_it(office: Town, database: str) -> None:
    """The database was restored from yesterday: what GitHub shows was told is told."""
    pull, _ = await fast(office)
    await until(office, "2026-11-04T08:12")
    (told,) = reminders(pull)
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
        await connection.execute("UPDATE pull SET memory = memory - 'reminded', asked_at = %s", (NOW,))
    await office.settle()

    assert [told.id] == [one.id for one in reminders(pull)]


async def test_neither_a_draft_nor_what_is_merged_reminds_anybody(office: Town) -> None:
    pull, _ = await fast(office)
    office.person("hana").converts_to_draft(pull)
    await until(office, "2026-11-05T12:00")
    assert [] == reminders(pull)

    merged = office.person("hana").opens(
        office.shop, title="Other", branch="other", commits=[Commit("Other", files={"src/other.py": "x\n"})]
    )
    office.person("hana").labels(merged, "human-led")
    await office.settle()
    office.person("gus").merges(merged)
    await until(office, "2026-11-12T12:00")
    assert [] == reminders(merged)


async def test_a_rung_tells_a_destination_once_and_names_no_stranger(database: str) -> None:
    rules = f"""{RULES}
calendar: {{timezone: Europe/Berlin, hours: "09:00-18:00"}}
promises: {{reminders: [{{at: 80, notice: reviews}}, {{at: 100, do: label, notice: reviews}}]}}
"""
    async with receiver() as chat:
        named = {"reviews": {"kind": "signed", "url": chat.url}}
        given = {"notices": json.dumps(named), "notices_private": True, "notices_secret": SECRET}
        async with town(database, {**FILES, ".github/rules.yml": rules}, **given) as place:
            pull = await place.opens("hana", body="- [x] human-led", title="Take <!channel> two")
            await until(place, "2026-11-04T08:12")
            await until(place, "2026-11-04T08:30")
            (told,) = [json.loads(got.body) for got in chat.got]
            assert ("promise-runs-out", "Take <!channel> two") == (told["event"], told["title"])
            assert "the first review is due Wed 4 Nov 2026, 11:00 CET" in told["lines"][0]

            await until(place, "2026-11-04T10:00")
            assert ["promise-runs-out", "promise-broken"] == [json.loads(got.body)["event"] for got in chat.got]
            assert [] == reminders(pull)
            assert "sla: breached" in pull.labels
