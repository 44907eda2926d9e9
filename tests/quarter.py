"""A quarter of a team's life: pull requests, people, faults and restarts, and every reminder there must be.

What must be is counted by an oracle that shares nothing with the bot: a calendar written down minute by minute, and the
times at which each pull request was somebody else's to bring on. `python -m tests.quarter` runs the whole quarter.
"""

import asyncio
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg

from bot.app import Bot, run
from bot.cli import logs
from bot.cli.demo import settled
from bot.sandbox import Commit, PullRequest, Repository, Sandbox
from bot.store import embedded
from tests.town import settings

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 11, 2, 0, 0, tzinfo=BERLIN)  # a Monday
DAYS = 90
OFF = {date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)}  # public holidays everywhere in Germany
PEOPLE = [f"s{number:02}" for number in range(30)]
PROMISED = 9 * 60  # minutes: `24h`, a working day
REMINDED = PROMISED * 80 // 100
MINUTE = timedelta(minutes=1)
_TOLD = re.compile(r"<!-- twotrack reminder: first-review@\S+?=(\d+)\.(\d+) -->")

RULES = f"""
version: 1
groups: {{seniors: [{", ".join(PEOPLE)}]}}
calendar: {{timezone: Europe/Berlin, hours: "09:00-18:00", holidays: DE}}
reviewers: {{most-open: none, most-open-here: none}}
promises: {{leads: {{seniors: s00}}}}
"""


@dataclass(slots=True, kw_only=True)
class Life:
    """What happens to one pull request, in minutes since the beginning. None = never.

    `held` are times in which it is not the reviewers' to bring on, and how that looks.
    """

    number: int
    opened: int
    reviewed: int | None
    closed: int
    held: tuple[int, int] | None = None
    how: str = ""
    pull: PullRequest | None = None


@dataclass(frozen=True, slots=True, order=True)
class Reminded:
    """One reminder: of which pull request, how far on the ladder, and in which minute."""

    number: int
    at: int
    times: int
    minute: int


@dataclass(slots=True)
class Outcome:
    """What was told and what should have been. `late` counts reminders by whole minutes after their instant."""

    told: list[Reminded] = field(default_factory=list)
    due: list[Reminded] = field(default_factory=list)
    restarts: int = 0
    faults: int = 0
    requests: int = 0

    @property
    def late(self) -> Counter[int]:
        """How many minutes after its instant each reminder came."""
        due = {(one.number, one.at, one.times): one.minute for one in self.due}
        return Counter(one.minute - due.get((one.number, one.at, one.times), one.minute) for one in self.told)


def lives(count: int, days: int, seed: int) -> list[Life]:
    """So many pull requests, evenly over the time. Nothing happens in the same minute as a rung is reached."""
    chance = random.Random(seed)
    found = []
    for number in range(1, count + 1):
        opened = chance.randrange(days * 24 * 4) * 15 + 7
        reviewed = _at(opened + round(chance.expovariate(1 / (20 * 60)))) if chance.random() < 0.9 else None
        closed = _at(max(reviewed or 0, opened) + round(chance.expovariate(1 / (3 * 24 * 60))) + 30)
        life = Life(number=number, opened=opened, reviewed=reviewed, closed=closed)
        if chance.random() < 0.25:
            begins = _at(opened + round(chance.expovariate(1 / (10 * 60))))
            ends = _at(begins + round(chance.expovariate(1 / (24 * 60))) + 60)
            if ends < (reviewed or closed):
                life.held, life.how = (begins, ends), chance.choice(["draft", "question", "label"])
        found.append(life)
    return found


def _at(minute: int) -> int:
    """The next minute at which people do something here."""
    return minute // 15 * 15 + 15 + 3


def oracle(all_lives: list[Life], days: int) -> list[Reminded]:
    """Every reminder there has to be, by counting minutes."""
    works = list(_working(days + 60))
    return sorted(one for life in all_lives for one in _of(life, works, days * 24 * 60))


def _working(days: int) -> Iterator[bool]:
    for number in range(days):
        day = START.date() + timedelta(days=number)
        is_on = day.weekday() < 5 and day not in OFF
        yield from (is_on and 9 * 60 <= minute < 18 * 60 for minute in range(24 * 60))


def _of(life: Life, works: list[bool], end: int) -> Iterator[Reminded]:
    begins, ends = life.held or (0, 0)
    over = min(one for one in (life.reviewed, life.closed, end) if one is not None)
    runs = [works[minute] and not begins <= minute < ends for minute in range(life.opened, len(works))]
    passed = list(accumulate(runs))
    wanted = [(80, 0, REMINDED), *((100, times, PROMISED * (times + 1)) for times in range(60))]
    for at, times, minutes in wanted:
        reached = life.opened + next((place for place, sum_ in enumerate(passed) if sum_ >= minutes), len(works)) + 1
        told = next((minute for minute in range(reached, len(works)) if works[minute]), end)
        while begins <= told < ends:
            told = next((minute for minute in range(ends, len(works)) if works[minute]), end)
        if told >= over:
            return
        yield Reminded(life.number, at, times, told)


class Quarter:
    """Drives the sandbox and the bot through the quarter, minute by minute where anything happens."""

    def __init__(self, count: int, days: int, seed: int, *, faults: float, restarts: int) -> None:
        self.lives = lives(count, days, seed)
        self._days = days
        self._seed = seed
        self._faults = faults
        self._chance = random.Random(seed)
        self._restarts = sorted(self._chance.randrange(days * 24 * 60) for _ in range(restarts))
        self._steps = sorted(_steps(self.lives, days * 24 * 60), key=lambda one: (one[0], one[1].number, one[2]))
        self._seen = 0
        self.outcome = Outcome(due=oracle(self.lives, days))

    async def live(self, database: str) -> Outcome:
        """From the first minute to the last."""
        async with Sandbox(now=START) as sandbox:
            await sandbox.start()
            shop = _town(sandbox)
            async with _bot(sandbox, database) as bot:
                sandbox.installs("acme")
                await settled(sandbox, bot)
            sandbox.faults.chance(self._seed, self._faults)
            while self._steps:
                until = self._restarts.pop(0) if self._restarts else self._days * 24 * 60
                async with _bot(sandbox, database) as bot:
                    await self._run(sandbox, shop, bot, database, until)
                self.outcome.restarts += 1
        return self.outcome

    async def _run(self, sandbox: Sandbox, shop: Repository, bot: Bot, database: str, until: int) -> None:
        async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
            while True:
                due = await _next_look(connection)
                step = self._steps[0][0] if self._steps else until
                moment = min(START + step * MINUTE, START + until * MINUTE, *([due] if due else []))
                sandbox.advance(seconds=max(0.0, (moment - sandbox.now()).total_seconds()))
                while self._steps and START + self._steps[0][0] * MINUTE <= sandbox.now():
                    _, life, what = self._steps.pop(0)
                    _act(sandbox, shop, life, what)
                await settled(sandbox, bot)
                self._listen(sandbox)
                if sandbox.now() >= START + until * MINUTE:
                    return

    def _listen(self, sandbox: Sandbox) -> None:
        """Every reminder that was ever written, whether it still stands or not."""
        new = sandbox.deliveries[self._seen :]
        self._seen += len(new)
        for one in new:
            if one.event != "issue_comment" or one.payload.get("action") != "created":
                continue
            if match := _TOLD.match(one.payload["comment"]["body"]):
                written = datetime.fromisoformat(one.payload["comment"]["created_at"])
                number = int(one.payload["issue"]["title"].split()[-1])
                minute = int((written - START) / MINUTE)
                self.outcome.told.append(Reminded(number, int(match[1]), int(match[2]), minute))


def _steps(all_lives: list[Life], end: int) -> Iterator[tuple[int, Life, str]]:
    for life in all_lives:
        moments = [(life.opened, "open"), (life.closed, "close")]
        moments += [(life.reviewed, "review")] if life.reviewed is not None else []
        moments += [(life.held[0], f"begin {life.how}"), (life.held[1], f"end {life.how}")] if life.held else []
        yield from ((minute, life, what) for minute, what in moments if minute < end)


def _act(sandbox: Sandbox, shop: Repository, life: Life, what: str) -> None:
    author, pull = sandbox.person("hana"), life.pull
    if what == "open":
        files = {f"src/n{life.number}.py": "x\n"}
        life.pull = author.opens(
            shop,
            title=f"Change {life.number}",
            branch=f"b{life.number}",
            body="- [x] human-led",
            commits=[Commit("Change it", files=files)],
        )
        return
    assert pull is not None
    senior = sandbox.person(next(iter(pull.review_requests), PEOPLE[0]))
    match what:
        case "review":
            senior.approves(pull)
        case "close":
            author.closes(pull)
        case "begin draft":
            author.converts_to_draft(pull)
        case "end draft":
            author.marks_ready(pull)
        case "begin question":
            senior.comments(pull, "Why so?")
        case "end question":
            author.comments(pull, "Because.")
        case "begin label":
            senior.labels(pull, "blocked")
        case "end label":
            senior.unlabels(pull, "blocked")


def _town(sandbox: Sandbox) -> Repository:
    shop = sandbox.repository("acme/shop", files={"README.md": "# Shop\n", ".github/rules.yml": RULES})
    for login in [*PEOPLE, "hana"]:
        sandbox.person(login, name=login.capitalize(), email=f"{login}@acme.example")
        shop.collaborator(login, "write")
    return shop


@asynccontextmanager
async def _bot(sandbox: Sandbox, database: str) -> AsyncIterator[Bot]:
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(run(settings(sandbox, database), sandbox.now))
        sandbox.deliver_to(f"{bot.url}/webhook")
        yield bot


async def _next_look(connection: psycopg.AsyncConnection[tuple[object, ...]]) -> datetime | None:
    query = "SELECT min(next_look_at) FROM pull WHERE state = 'open'"
    row = await (await connection.execute(query)).fetchone()
    return row[0] if row and isinstance(row[0], datetime) else None


def main(count: int = 3_000) -> None:
    """Live through the quarter, and say how it went."""
    logs.quiet()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as home:
        server, address = embedded.start(Path(home) / "quarter")
        try:
            outcome = asyncio.run(Quarter(count, DAYS, 7, faults=0.1, restarts=20).live(address))
        finally:
            embedded.stop(server)
    told = sorted((one.number, one.at, one.times) for one in outcome.told)
    due = sorted((one.number, one.at, one.times) for one in outcome.due)
    print(f"{count} pull requests, {len(due)} reminders due, {len(told)} told, equal: {told == due}")
    print(f"minutes late: {dict(sorted(outcome.late.items()))}; restarts: {outcome.restarts}")
    print(f"{time.monotonic() - began:.0f} s")
    sys.exit(told != due)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
