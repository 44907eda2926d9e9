"""`make bench`: what Twotrack costs, counted and timed on this machine against the sandbox. Nothing here asserts."""

import asyncio
import gc
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from bot.app import knowledge, packs
from bot.cli import logs
from bot.core.judge import Book, judge
from bot.core.memory import Memory
from bot.core.rules.document import read as read_document
from bot.sandbox import Commit, PullRequest
from bot.store import embedded
from bot.store.database import migrate, open_pool
from bot.store.json import SNAPSHOT, dump
from tests import large
from tests.builders import CLAUDE, commit, file, snapshot
from tests.crowd import card, crowd, stored
from tests.inspections import cost
from tests.load import PEOPLE, PULLS, spread
from tests.long_history import measured, write
from tests.town import Town, town
from tests.window import Window, window

BURST = 1000
STORED = 1000
LONG = 100_000
OPEN = 10_000


def row(name: str, value: object, goal: str) -> None:
    print(f"{name:<58} {value!s:>14}   {goal}", flush=True)


async def requests(place: Town) -> None:
    """What each event costs in requests."""
    await place.opens("ivo", branch="warm")
    pull = await place.opens("hana")
    row("requests to open a pull request", place.spent(pull), "at most 3")
    hana, ben = place.person("hana"), place.person("ben")
    acts: tuple[tuple[str, Callable[[], object], str], ...] = (
        ("requests after a review", lambda: ben.approves(pull), "at most 2"),
        ("requests after a label", lambda: hana.labels(pull, "human-led"), "at most 2"),
        ("requests after a push", lambda: hana.pushes(pull, Commit("x", files={"src/m.py": "x\n"})), "at most 3"),
        ("requests of a look with nothing to change", lambda: place.sandbox.rerequests(pull, "twotrack"), "1 read"),
        ("requests after a comment without a command", lambda: ben.comments(pull, "nice"), "0"),
    )
    for name, act, goal in acts:
        before = place.spent(pull)
        act()
        await place.settle()
        row(name, place.spent(pull) - before, goal)


async def latency(place: Town) -> None:
    """From the webhook to the check, at 50 ms each way."""
    place.sandbox.latency = 0.05
    began = time.monotonic()
    pull = place.person("hana").opens(
        place.shop, title="x", branch="late", commits=[Commit("x", files={"src/l.py": "x\n"})]
    )
    while pull.check("twotrack") is None:
        await asyncio.sleep(0.001)
    seconds = time.monotonic() - began
    place.sandbox.latency = 0.0
    await place.settle()
    found = place.sandbox.requests(pull)
    trips = 1 + sum(one.mutation for one in found)
    row("sequential round trips from webhook to check", trips, "at most 2")
    row("webhook to check at 50 ms a request", f"{seconds * 1000:.0f} ms", "two trips are 100 ms")


async def burst(place: Town) -> None:
    """Many pull requests opened at once."""
    place.sandbox.limits.enforce_secondary = False
    for bucket in place.sandbox.limits.buckets.values():
        bucket.limit = 100_000
    before, began = memory(), time.monotonic()
    pulls = [
        place.person("hana").opens(place.shop, title=f"Pull {n}", branch=f"burst-{n}",
                                   commits=[Commit("x", files={f"src/burst/{n}.py": "x\n"})])
        for n in range(BURST)
    ]  # fmt: skip
    await place.settle()
    seconds = time.monotonic() - began
    row(f"{BURST} pull requests at once: settled", sum(whole(pull) for pull in pulls), f"{BURST}")
    row("  commented twice", sum(len(pull.comments) > 1 for pull in pulls), "0")
    row("  requests a pull request", f"{sum(place.spent(pull) for pull in pulls) / BURST:.2f}", "3")
    row("  seconds, sandbox and bot in one process", f"{seconds:.1f}", "")
    row("  memory grown, sandbox's records included", f"{memory() - before:.0f} MB", "")


def whole(pull: PullRequest) -> bool:
    return pull.check("twotrack") is not None and len(pull.labels) == 3 and bool(pull.comments)


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def first_output() -> None:
    """How long a newcomer waits."""
    began = time.monotonic()
    with subprocess.Popen([sys.executable, "-c", "from bot.cli import main; main()", "demo", "--once"],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as demo:  # fmt: skip
        assert demo.stdout is not None
        demo.stdout.readline()
        first = time.monotonic() - began
        demo.stdout.read()
    row("make demo: first output", f"{first:.1f} s", "under 5 s")
    row("make demo: the whole table", f"{time.monotonic() - began:.1f} s", "")


def long_history(folder: Path) -> None:
    """What replaying every commit of a made history costs. Its files are small: git has less to do than in a real one."""
    repository = write(folder / "history", LONG)
    cost = measured(repository)
    row(f"replay of {LONG:,} commits: rows", f"{cost.rows:,}", f"{LONG:,}")
    row("  most memory at once, all processes", f"{cost.shared:.0f} MB", "under 250 MB")
    row("  the same, shared memory counted for each", f"{cost.apart:.0f} MB", "under 250 MB")
    row("  time", f"{cost.seconds:.1f} s", f"git log --numstat: {cost.git_seconds:.1f} s")


def large_rules() -> None:
    """Reading and asking rules as large as they get. Processor time, since other work may run beside."""
    text, pack = large.rules(), packs()["default"]
    row("parse and validate 500 lines, the first time", f"{spent(lambda: large.composed(text, pack)):.1f} ms", "30 ms")
    read_document.cache_clear()
    row("  again, as another version of the file", f"{spent(lambda: large.composed(text, pack)):.1f} ms", "30 ms")
    book, known = Book(default=large.composed(text, pack)), knowledge()
    changes = [large.change(seed=seed) for seed in range(11)]  # of other files each
    times = [spent(lambda each=each: judge(each, book, known, Memory())) for each in changes]
    row("judge 3,000 paths by 200 routes, the first time", f"{times[0]:.1f} ms", "")
    again = [spent(lambda: judge(changes[-1], book, known, Memory())) for _ in range(10)]
    row("  after that, other paths each time (median of 10)", f"{statistics.median(times[1:]):.1f} ms", "under 10 ms")
    row("  the same pull request looked at again (median of 10)", f"{statistics.median(again):.1f} ms", "under 10 ms")


def choices() -> None:
    """Choosing reviewers, with loads that grow."""
    made = spread()
    row(f"choosing for {PULLS:,} pull requests over {PEOPLE} people: each", f"{made.milliseconds:.2f} ms", "under 2 ms")
    row("  the busiest, above the mean", f"{100 * (made.busiest / made.mean - 1):.1f} %", "at most 10 %")


def inspections() -> None:
    """The checklist's detectors over changes of a size."""
    usual, huge = cost(20, 50), cost(100, 200, times=2)
    row("inspect 1,000 lines in 20 files", f"{usual.milliseconds:.0f} ms", "under 150 ms")
    row("inspect 20,000 lines in 100 files", f"{huge.milliseconds / 1000:.2f} s", "under 2 s")
    row("  memory of the process that does it", f"{huge.megabytes:.0f} MB", "under 200 MB")


def spent(work: Callable[[], object]) -> float:
    """Milliseconds of processor time, without the garbage of what was done before."""
    gc.collect()
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


async def measure(address: str) -> None:
    pool = await open_pool(address, size=2)
    await migrate(pool)
    await pool.close()
    async with town(address) as place:
        await requests(place)
        await latency(place)
        await burst(place)


def stored_simulation(address: str) -> None:
    """`twotrack simulate` over pull requests that a server judged, of ten files and five commits each."""
    files = tuple(file(f"src/part_{number}.py", added=20) for number in range(10))
    commits = tuple(commit("Change it" + CLAUDE * (number % 2), sha=f"{number:040x}") for number in range(5))
    facts = snapshot(*files, commits=commits)
    with psycopg.connect(address, autocommit=True) as connection, tempfile.TemporaryDirectory() as folder:
        statement = (
            "INSERT INTO decision (repository, number, head, judged_at, rules_digest, track, outcome, snapshot, judgement)"
            " VALUES ('acme/large', %s, 'h', now(), '', 'fast', 'success', %s, '{}')"
        )
        text = dump(SNAPSHOT, facts)
        connection.cursor().executemany(statement, [(number, text) for number in range(1, STORED + 1)])
        rules = Path(folder) / "rules.yml"
        rules.write_text("version: 1\nroutes: [{name: all of it, track: careful}]\n")
        plain = Path(folder) / "plain.yml"
        plain.write_text("version: 1\n")
        command = [sys.executable, "-c", "from bot.cli import main; main()", "simulate", "--rules", str(rules),
                   "--against", str(plain), "--stored", "acme/large", "--last", str(STORED), "--format", "json"]  # fmt: skip
        began = time.monotonic()
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, env={**os.environ, "DATABASE_URL": address}
        )
        seconds = time.monotonic() - began
    row(f"simulate {json.loads(done.stdout)['judged']:,} stored pull requests", f"{seconds:.1f} s", "under 5 s")


async def board(address: str) -> None:
    """The pages with ten thousand open pull requests, and how soon an open board hears of a change."""
    pool = await open_pool(address, size=2)
    await migrate(pool)
    await pool.close()
    await asyncio.to_thread(stored, address, [card(1), *crowd(OPEN)[1:]])
    async with window(address) as look:
        for path in ("/", "/?person=ana1&risk=high", "/?track=fast&page=100", "/people", "/people/ana1",
                     "/pulls/acme/shop/1"):  # fmt: skip
            times = [await timed(look, path) for _ in range(11)]
            row(f"{path} of {OPEN:,} open: server time (median of 11)", f"{statistics.median(times):.0f} ms", "300 ms")
        loads = [await look.see(path) for path in ("/", "/static/board.css", "/static/board.js", "/static/icon.svg")]
        row("  first load, all files, as they travel", f"{sum(one.travelled for one in loads) / 1000:.0f} KB", "100 KB")
        row("  the same unpacked", f"{sum(len(one.text.encode()) for one in loads) / 1000:.0f} KB", "")
        row("  from a change to a board that shows it", f"{await lag(look, address):.2f} s", "under 2 s")


async def timed(look: Window, path: str) -> float:
    began = time.monotonic()
    await look.see(path)
    return (time.monotonic() - began) * 1000


async def lag(look: Window, address: str) -> float:
    async with look.session.get(f"{look.url}/live") as live:
        while await live.content.readline() != b"event: hello\n":
            pass
        began = time.monotonic()
        async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
            await connection.execute('UPDATE pull SET card = card || \'{"risk": "high"}\' WHERE number = 1')
        while await live.content.readline() != b"event: changed\n":
            pass
        await look.see()
        return time.monotonic() - began


def main() -> None:
    logs.quiet()
    large_rules()
    choices()
    inspections()
    first_output()
    with tempfile.TemporaryDirectory(prefix="twotrack-bench-", ignore_cleanup_errors=True) as home:
        server, address = embedded.start(Path(home))
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench")
            connection.execute("CREATE DATABASE board")
        asyncio.run(measure(server.get_uri(database="bench")))
        stored_simulation(server.get_uri(database="bench"))
        asyncio.run(board(server.get_uri(database="board")))
        embedded.stop(server)
    with tempfile.TemporaryDirectory(prefix="twotrack-bench-", ignore_cleanup_errors=True) as folder:
        long_history(Path(folder))


if __name__ == "__main__":
    main()
