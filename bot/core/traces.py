"""Every sign of AI, robots and declarations in one pull request, as Evidence."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC

from bot.core.body import Body, read_body
from bot.core.evidence import Evidence, Signal, Weight
from bot.core.facts import Account, Commit, Diff, Pull
from bot.core.lines import Lines
from bot.core.measures import Measure, measures
from bot.core.signal_file import Place
from bot.core.signals import Rule, Signals
from bot.core.trailers import Trailer, trailers
from bot.core.words import AccountKind, Origin

_QUOTE = 120
_SPACE = re.compile(r"\s+")

_MESSAGE = "whoever writes the commit message"
_PUSH = "whoever can push to the branch"
_NOBODY = "GitHub says who the author is: nobody"
_NAMES_BRANCH = "whoever names the branch"
_DESCRIBES = "whoever can edit the description"
_LABELS = "whoever may set labels"
_CHANGES = "whoever writes the change"
_NOTES = "whoever may push notes to the repository"


def traces(pull: Pull, diff: Diff, signals: Signals, lines: Lines) -> tuple[Evidence, ...]:
    """All that the facts show now: what speaks of the whole pull request, then commit by commit."""
    whole = [*_account(pull, signals), *_branch(pull, signals), *_description(pull, signals), *_labels(pull, signals)]
    whole.extend(_files(diff, signals))
    whole = _strongest(whole)
    for commit, mark in marks(pull):
        if not commit.is_merge:
            alone = diff if lines.alone else None
            whole.extend(_Reader(commit, mark, signals, lines.of(commit.sha)).read(measures(commit, alone, signals)))
    return tuple(whole)


def marks(pull: Pull) -> Iterator[tuple[Commit, str]]:
    """Commits, each with a name that survives a rebase or a reworded message: its author's date, and which of those."""
    seen: dict[str, int] = {}
    for commit in pull.commits:
        at = commit.at.astimezone(UTC).isoformat()
        seen[at] = seen.get(at, 0) + 1
        yield commit, f"{at}#{seen[at]}"


def quote(text: str) -> str:
    """One line of at most 120 characters that can be printed; still hostile."""
    line = _SPACE.sub(" ", text[: 8 * _QUOTE])
    if not line.isprintable():
        line = "".join(sign for sign in line if sign.isprintable())
    line = line.strip()
    return line if len(line) <= _QUOTE else line[: _QUOTE - 1] + "…"


def _strongest(found: Iterable[Evidence]) -> list[Evidence]:
    """One finding of each signal and tool in one place: the first, with the highest weight of all of them."""
    kept: dict[tuple[Signal, str | None, str, Origin | None, bool], Evidence] = {}
    for evidence in found:
        key = (evidence.signal, evidence.tool, evidence.source, evidence.says, evidence.settles)
        if (known := kept.setdefault(key, evidence)).weight and evidence.weight:
            kept[key] = replace(known, weight=known.weight.above(evidence.weight))
    return list(kept.values())


def bare_login(account: Account) -> str:
    """A login as GraphQL spells it, in lower case. REST writes `[bot]` behind that of a bot."""
    return account.login.lower().removesuffix("[bot]")


def is_bot(account: Account) -> bool:
    """What GitHub says; no person can have square brackets in a login."""
    return account.kind is AccountKind.BOT or account.login.lower().endswith("[bot]")


def _whole(rule: Rule, source: str, text: str, forgeable: str) -> Evidence:
    return Evidence(
        signal=rule.signal,
        tool=rule.tool,
        source=source,
        quote=quote(text),
        forgeable=forgeable,
        weight=rule.weight,
    )


def _account(pull: Pull, signals: Signals) -> Iterator[Evidence]:
    login = bare_login(pull.author)
    for rule in signals.places[Place.PULL_AUTHOR].find(login):
        if is_bot(pull.author) or not rule.only_bots:
            yield _whole(rule, "author", pull.author.login, _NOBODY)
    if is_bot(pull.author) and login in signals.robots:
        yield Evidence(
            signal=Signal.AUTOMATION, tool=None, source="author", quote=quote(pull.author.login), forgeable=_NOBODY
        )


def _branch(pull: Pull, signals: Signals) -> Iterator[Evidence]:
    for rule in signals.places[Place.BRANCH].find(pull.branch) if pull.branch else ():
        yield _whole(rule, "branch", pull.branch, _NAMES_BRANCH)


def _description(pull: Pull, signals: Signals) -> Iterator[Evidence]:
    if not pull.body:
        return
    robot = signals.robots.get(bare_login(pull.author))
    if is_bot(pull.author) and robot and robot.quotes:
        return
    body = read_body(pull.body)
    for place, text in ((Place.BODY, body.said), (Place.HIDDEN, body.hidden)):
        for rule, line in signals.places[place].search(text):
            yield _whole(rule, "body", line, _DESCRIBES)
    yield from _body_trailers(body, signals)
    for box in body.ticked:
        if says := signals.declared(box):
            yield _declaration(says, "box", box, _DESCRIBES)


def _body_trailers(body: Body, signals: Signals) -> Iterator[Evidence]:
    """Credits in a description end up in the squash commit; until then they say that a session made this."""
    for trailer in trailers(body.said, signals.keys):
        for rule in _of_trailer(trailer, signals):
            yield _whole(_of_description(rule, signals), "body", trailer.line, _DESCRIBES)


def _of_description(rule: Rule, signals: Signals) -> Rule:
    match rule.signal:
        case Signal.CREDIT | Signal.AGENT_AUTHOR | Signal.SESSION:
            return Rule(tool=rule.tool, signal=Signal.SESSION, weight=signals.weights[Signal.SESSION])
        case Signal.DISCLOSURE:
            return rule
        case _:
            return Rule(tool=rule.tool, signal=Signal.HINT, weight=None)


def _labels(pull: Pull, signals: Signals) -> Iterator[Evidence]:
    for label in pull.labels:
        if says := signals.declared(label):
            yield _declaration(says, "label", label, _LABELS)
        for rule in signals.places[Place.LABEL].find(label):
            yield _whole(rule, "label", label, _LABELS)


def _declaration(says: Origin, source: str, text: str, forgeable: str) -> Evidence:
    return Evidence(
        signal=Signal.DECLARATION, tool=None, source=source, quote=quote(text), says=says, forgeable=forgeable
    )


def _files(diff: Diff, signals: Signals) -> Iterator[Evidence]:
    hinting = signals.hinting.among([file.path for file in diff.files])
    for tool, paths in signals.hinted:
        if path := next((path for path in hinting if path in paths), None):
            rule = Rule(tool=tool, signal=Signal.HINT, weight=None)
            yield _whole(rule, "files", path, _CHANGES)


def _of_trailer(trailer: Trailer, signals: Signals) -> Iterator[Rule]:
    if trailer.key in signals.credit_keys and trailer.email:
        yield from signals.places[Place.TRAILER_EMAIL].find(trailer.email)
    if index := signals.trailers.get(trailer.key):
        yield from index.find(trailer.value)
    if trailer.key in signals.disclosures and (rule := signals.disclosed(trailer.key, trailer.value, trailer.email)):
        yield rule


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one commit. A squash message may credit a tool a hundred times: one finding of each kind stays."""

    commit: Commit
    mark: str
    signals: Signals
    size: int

    def read(self, measured: Iterable[Measure]) -> Iterator[Evidence]:
        found = _strongest((*map(self._recorded, measured), *self._all()))
        decided = {evidence.tool for evidence in found if evidence.signal is not Signal.HINT}
        # A hint adds nothing where the same tool shows itself clearly: aider signs as committer too.
        return (evidence for evidence in found if evidence.signal is not Signal.HINT or evidence.tool not in decided)

    def _all(self) -> Iterator[Evidence]:
        yield from self._people()
        measured: dict[str, list[tuple[re.Match[str], Trailer]]] = {}
        for trailer in trailers(self.commit.message, self.signals.keys):
            for rule in _of_trailer(trailer, self.signals):
                yield from self._by(rule, trailer.line, _MESSAGE)
            measure = self.signals.measures.get(trailer.key)
            if measure and (stated := measure.expression.search(trailer.value)):
                measured.setdefault(measure.tool, []).append((stated, trailer))
        for tool, statements in measured.items():
            yield from self._measured(tool, statements)
        for rule, line in self.signals.places[Place.MESSAGE].search(self.commit.message):
            yield from self._by(rule, line, _MESSAGE)

    def _people(self) -> Iterator[Evidence]:
        author, committer, places = self.commit.author, self.commit.committer, self.signals.places
        signed = f"{author.name[:_QUOTE]} <{author.email}>"
        for rule in (*places[Place.AUTHOR_EMAIL].find(author.email), *places[Place.AUTHOR_NAME].find(author.name)):
            yield from self._by(rule, signed, _PUSH)
        for rule in places[Place.COMMITTER_NAME].find(committer.name):
            yield from self._by(rule, f"committer {committer.name[:_QUOTE]} <{committer.email}>", _PUSH)
        if author.email.lower() in self.signals.robot_emails:
            yield self._evidence(Signal.AUTOMATION, None, signed, _PUSH, None)

    def _by(self, rule: Rule, text: str, forgeable: str) -> Iterator[Evidence]:
        if rule.holds_on(self.commit.at.astimezone(UTC).date()):
            yield self._evidence(rule.signal, rule.tool, text, forgeable, rule.weight)

    def _measured(self, tool: str, statements: list[tuple[re.Match[str], Trailer]]) -> Iterator[Evidence]:
        """One finding from all the lines that a tool states; it speaks for no more of the commit than they are."""
        groups = [match.groupdict() for match, _ in statements]
        ai = sum(int(group.get("ai") or 0) for group in groups)
        of = sum(int(group.get("all") or 0) for group in groups)
        human = [int(group["human"]) for group in groups if group.get("human")]
        of += ai + sum(human) if human else 0
        stated_ai = any(group.get("ai") for group in groups)
        if not of or not stated_ai:
            return
        part = min(1.0, of / self.commit.added) if self.commit.added else 1.0
        best = part * min(1.0, ai / of)
        weight = Weight(best, best, min(1.0, best + 1.0 - part))
        yield self._evidence(Signal.MEASURED, tool, statements[0][1].line, _MESSAGE, weight)

    def _recorded(self, measure: Measure) -> Evidence:
        """Notes are pushed by whoever may write to the repository; files of the change by whoever wrote it."""
        by_note = measure.ref.startswith("refs/")
        signal = Signal.MEASURED if measure.weight else Signal.HINT
        found = self._evidence(signal, measure.tool, measure.says, _NOTES if by_note else _CHANGES, measure.weight)
        return replace(found, settles=by_note and measure.weight is not None)

    def _evidence(self, signal: Signal, tool: str | None, text: str, forgeable: str, weight: Weight | None) -> Evidence:
        return Evidence(
            signal=signal,
            tool=tool,
            source=f"commit {self.commit.sha[:7]}",
            quote=quote(text),
            commit=self.commit.sha,
            lines=self.size,
            forgeable=forgeable,
            weight=weight,
            mark=self.mark,
        )
