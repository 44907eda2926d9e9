"""Rules files that something went wrong with, and what must hold of the answer to each.

The promise is: never a traceback, never longer than a second, and nothing silently dropped. Dropped is a value of the
tree that no shape read, where no problem stands at it or above it; or a route, domain, group or condition that is in the
file and not in the rules made of it.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.core.rules import CONDITIONS, Composed, Condition, Severity, Source, compose
from bot.core.rules.document import read
from bot.core.rules.report import Report
from bot.core.rules.shapes import Aside, Shape
from bot.core.rules.tree import Entry, Leaf, Listing, Node, Table, at

ROOT = Path(__file__).parents[3]
DESIGN = (Path(__file__).parent / "design.yml").read_text(encoding="utf-8")
PACK = Source("pack default", (ROOT / "rules" / "default.yml").read_text(encoding="utf-8"), "d0")
LONGEST = 1.0  # seconds of the processor
PIECES = [*"[]{}:,-#&*!|>'\"%@`?~ \t\n\r\\", "\ufeff", "\u2028", "\x00", "\ud800", "é", "🙂", "null", "yes", "true",
          "1e9", "1.10", "on", "<<: ", "&a ", "*a ", "!!str ", "---\n", "...\n", "? ", "\n  ", "9" * 5000,
          '"\\UFFFFFFFF"', "{}", "[]", "**", "all: ", "not: {", "when: ", "name: "]  # fmt: skip


def everything() -> str:
    """A file with every condition there is, and tests."""
    routes = "".join(
        f"  - {{name: by {each.key}, when: {{{each.key}: {each.example}}}, track: careful, mode: advise}}\n"
        for each in CONDITIONS
    )
    more = (
        "groups: {seniors: [ana, ben]}\n"
        "domains:\n  pay: {labels: [pay, Billing], content: ['stripe\\.(Charge|Refund)', '^sec[a-z]{0,20}ret$'], risk: high}\n"
        "signals:\n  acme-agent:\n"
        "    - {signal: credit, field: trailer, key: Acme-Run, match: regex, values: ['^[0-9]+$'], note: ours}\n"
        "    - {signal: agent-author, field: pull-author, account: bot, match: iexact, values: [acme-agent]}\n"
    )
    also = "  - {name: more, when: {draft: true}, also: {approvals: [{from: seniors, count: 2}], first-review: 8h, checks: passing}}\n"
    tests = "tests:\n  - {name: a, pull: {files: {src/a.py: 3}, share: 50}, expect: {track: careful}}\n"
    return f"version: 1\n{more}{tests}routes:\n{also}{routes}  - {{name: rest, track: fast}}\n"


def mutated(text: str, dice: random.Random) -> str:
    """Cut, double, turn round and put in, up to six times."""
    for _ in range(dice.choice((1, 1, 1, 2, 3, 6))):
        start = dice.randrange(len(text) + 1)
        stop = min(len(text), start + dice.choice([0, 1, 1, 2, 5, 20, 80]))
        middle = dice.choice(
            ["", text[start:stop] * 2, text[start:stop][::-1], dice.choice(PIECES), dice.choice(PIECES)]
        )
        text = text[:start] + middle + text[stop:]
    return text


def judged(text: str) -> tuple[Composed, float]:
    """The answer to one file, held to the promise, and the seconds it took."""
    source = Source("rules.yml", text, "")
    start = time.process_time()  # whatever else runs on this machine
    answer = compose(repository=source, organisation=None, packs={"default": PACK})
    took = time.process_time() - start
    assert took < LONGEST, f"{took:.1f} s"
    check(answer, text)
    check_reading(source)
    if answer.rules is not None:
        check_whole(answer, source)
    return answer, took


def check(answer: Composed, text: str) -> None:
    """There are rules or errors, and never both; every problem points into the file, and can be shown."""
    errors = [problem for problem in answer.problems if problem.severity is Severity.ERROR]
    assert (answer.rules is None) == bool(errors)
    for problem in answer.problems:
        assert 1 <= problem.line <= text.count("\n") + 1 or problem.file != "rules.yml"
        assert problem.column >= 1
        assert "\n" not in str(problem)
        assert problem.render().replace("\n", "").isprintable()


def check_reading(source: Source) -> None:
    """Every value of the tree was read by a shape, or a problem stands at it or above it."""
    from bot.core.rules.grammar import FILE

    root, problems = read(source)
    if root is None:
        assert problems
        return
    report = Report()
    report.absorb(problems)
    with traced() as seen:
        FILE.read(root, report)
    if len(report.problems) < 100:  # whoever has more is told of the first hundred
        told = {(problem.line, problem.column) for problem in report.problems}
        dropped = [f"{node.place.line}:{node.place.column}" for node in _unread(root, seen, told)]
        assert not dropped, f"dropped without a word: {', '.join(dropped)}"


@contextmanager
def traced() -> Iterator[dict[int, Any]]:
    """All nodes that any shape reads. A shape that answers None without any problem told is found out at once."""
    seen: dict[int, Any] = {}
    whole = [(shape, shape.__dict__["read"]) for shape in _descendants(Shape) if "read" in shape.__dict__]
    try:
        for shape, original in whole:
            shape.read = _tracing(shape, original, seen)  # type: ignore[method-assign]
        yield seen
    finally:
        for shape, original in whole:
            shape.read = original  # type: ignore[method-assign]


def _descendants(kind: type[Any]) -> Iterator[type[Any]]:
    for child in kind.__subclasses__():
        yield child
        yield from _descendants(child)


def _tracing(shape: type[Any], original: Callable[..., Any], seen: dict[int, Any]) -> Callable[..., Any]:
    def read_traced(self: Any, node: Node, report: Report) -> Any:
        for each in _whole(node) if shape is Aside else (node,):
            seen[id(each)] = each
        value = original(self, node, report)
        assert value is not None or report.has_errors, f"refused without a word: {node.place.line}:{node.place.column}"
        return value

    return read_traced


def _whole(node: Node) -> Iterator[Node]:
    yield node
    for child, _ in _children(node):
        yield from _whole(child)


def _children(node: Node) -> Iterator[tuple[Node, Entry | None]]:
    match node:
        case Table(entries=entries):
            yield from ((entry.value, entry) for entry in entries.values())
        case Listing(items=items):
            yield from ((item, None) for item in items)


def _unread(node: Node, seen: dict[int, Any], told: set[tuple[int, int]]) -> Iterator[Node]:
    if (node.place.line, node.place.column) in told:
        return
    if id(node) not in seen:
        yield node
        return
    for child, entry in _children(node):
        if entry is None or (entry.place.line, entry.place.column) not in told:
            yield from _unread(child, seen, told)


def check_whole(answer: Composed, source: Source) -> None:
    """What the file names is in the rules: every domain and group, every route with all its conditions."""
    root, _ = read(source)
    rules = answer.rules
    assert root is not None
    assert rules is not None
    assert _keys(at(root, "domains")) <= {domain.name for domain in rules.domains}
    assert _keys(at(root, "groups")) <= rules.groups.keys()
    match at(root, "routes"):
        case Listing(items=items):
            assert [_text(at(item, "name")) for item in items] == [route.name for route in rules.routes]
            for item, route in zip(items, rules.routes, strict=True):
                assert _written(at(item, "when")) == _read(route.when)


def _keys(node: Node | None) -> set[str]:
    return set(node.entries) if isinstance(node, Table) else set()


def _text(node: Node | None) -> str | None:
    return str(node.value) if isinstance(node, Leaf) else None


def _written(node: Node | None) -> Counter[str]:
    """Conditions by their keys; several in one mapping are joined by an `all` that nobody wrote."""
    if not isinstance(node, Table):
        return Counter()
    found = Counter(node.entries.keys()) + Counter(["all"] if len(node.entries) > 1 else [])
    for entry in node.entries.values():
        match entry.key, entry.value:
            case (("all" | "any"), Listing(items=items)):
                for item in items:
                    found += _written(item)
            case "not", part:
                found += _written(part)
            case _:
                continue
    return found


def _read(condition: Condition | None) -> Counter[str]:
    if condition is None:
        return Counter()
    parts = getattr(condition, "parts", ()) or ((part,) if (part := getattr(condition, "part", None)) else ())
    found = Counter([condition.key])
    for part in parts:
        found += _read(part)
    return found
