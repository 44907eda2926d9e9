"""The laws of provenance, on pull requests nobody would write."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulls import ANA, ASSISTED, CLAUDE, COPILOT, DAY, DEPENDABOT, REVIEWED, Account, bot, commit, pull, sha, shipped

from bot.core.classify import Question
from bot.core.classify import classify as classify_question
from bot.core.evidence import Evidence, Provenance, Signal, Weight
from bot.core.facts import ChangedFile, Diff, Note, Pull, Signature
from bot.core.words import Origin

LADDER = [Origin.HUMAN_LED, Origin.UNDECLARED, Origin.AI_ASSISTED, Origin.AI_HEAVY]
FOOTER = "🤖 Generated with [Claude Code](https://claude.com/claude-code)"

NEUTRAL = ["", "\n\nCo-authored-by: Claude Dupont <claude@example.org>"]
SIGNS = [
    CLAUDE,
    REVIEWED,
    ASSISTED,
    "\n\n💘 Generated with Crush",
    "\n\nAmp-Thread-ID: https://ampcode.com/threads/T-1",
    "\n\nReplit-Commit-Author: Agent",
]
MEASURES = [
    "\n\nEntire-Attribution: 10% agent (10/100 lines)",
    "\n\nEntire-Attribution: 90% agent (9/10 lines)",
    "\n\nAI-Lines: 3\nHuman-Lines: 30",
]
NOTES = [
    (),
    (),
    (),
    (Note("refs/notes/ai", "a.py\n  s_1 1-30\n  h_1 31-60\n---\n{}"),),
    (Note("refs/notes/ai", "a.py\n  h_1 1-4000\n---\n{}"),),
    (
        Note("refs/notes/ai", "a.py\n  s_1 1-3\n---\n{}"),
        Note(
            "refs/notes/whogitit",
            json.dumps({"files": [{"path": "a.py", "lines": [{"line_number": 1, "source": {"type": "Human"}}]}]}),
        ),
    ),
    (
        Note(
            ".agent-trace/traces.jsonl",
            json.dumps(
                {
                    "files": [
                        {
                            "path": "a.py",
                            "conversations": [
                                {"contributor": {"type": "human"}, "ranges": [{"start_line": 1, "end_line": 9}]}
                            ],
                        }
                    ]
                }
            ),
        ),
    ),
]
AIDER = Signature("Ana Ruiz (aider)", "ana@example.org")

messages = st.lists(st.sampled_from(NEUTRAL + SIGNS + MEASURES), max_size=3).map(lambda parts: "x" + "".join(parts))
commits = st.builds(
    lambda number, message, added, author, parents, minute, notes, files: commit(
        number,
        message,
        added=added,
        author=author,
        parents=parents,
        at=DAY + timedelta(minutes=minute),
        notes=notes,
        files=files,
    ),
    st.integers(1, 9),
    messages,
    st.sampled_from([0, 1, 7, 100, 5000]),
    st.sampled_from([ANA, ANA, ANA, COPILOT, DEPENDABOT, AIDER]),
    st.sampled_from([1, 1, 1, 2]),
    st.integers(0, 4),
    st.sampled_from(NOTES),
    st.sampled_from([(), (), (("a.py", 30),), (("a.py", 2), ("uv.lock", 900)), (("uv.lock", 9),), (("gone.py", 50),)]),
)
labels = st.lists(
    st.sampled_from(["human-led", "ai-assisted", "AI heavy", "bug", "ai-detected"]), max_size=2, unique=True
).map(tuple)
bodies = st.lists(
    st.sampled_from(
        ["Fix", FOOTER, "- [x] human-led", "https://app.devin.ai/sessions/1", "Fix" + ASSISTED, "```", "> x"]
    ),
    max_size=3,
).map("\n".join)
pulls = st.builds(
    lambda listed, label, body, branch, author, unlisted: pull(
        *{one.sha: one for one in listed}.values(),
        labels=label,
        body=body,
        branch=branch,
        author=author,
        commits_total=len({one.sha for one in listed}) + unlisted,
    ),
    st.lists(commits, max_size=4),
    labels,
    bodies,
    st.sampled_from(["fix", "fix", "codex/x", "claude/x-1", "devin/1755200000-x"]),
    st.sampled_from([Account("ana"), Account("copilot"), bot("dependabot"), bot("github-actions"), bot("copilot")]),
    st.sampled_from([0, 0, 0, 3]),
)
diffs = st.lists(
    st.builds(
        lambda path, added, binary: ChangedFile(path=path, added=added, binary=binary),
        st.sampled_from(["a.py", "uv.lock", "CLAUDE.md", "dist/a.js"]),
        st.sampled_from([0, 1, 33, 4000]),
        st.booleans(),
    ),
    max_size=3,
    unique_by=lambda file: file.path,
).map(lambda files: Diff(tuple(files)))
bands = st.sampled_from([(20.0, 80.0), (20.0, 80.0), (50.0, 60.0), (0.0, 100.0), (5.0, 10.0), (33.3, 66.6)])


@dataclass(frozen=True)
class Asked:
    """A Question without the signals, which hypothesis would print."""

    pull: Pull
    diff: Diff
    bands: tuple[float, float]
    earlier: tuple[Evidence, ...] = ()
    said: tuple[Evidence, ...] = ()


def classify(asked: Asked) -> Provenance:
    question = Question(
        pull=asked.pull, diff=asked.diff, signals=shipped(), bands=asked.bands, earlier=asked.earlier, said=asked.said
    )
    return classify_question(question)


def word(says: Origin, *, outranks: bool) -> Evidence:
    return Evidence(
        signal=Signal.DECLARATION, tool=None, source="word of ben", quote=says.value, says=says, outranks=outranks
    )


said = st.lists(
    st.builds(lambda says, outranks: word(says, outranks=outranks), st.sampled_from(Origin), st.booleans()), max_size=2
).map(lambda words: tuple(one for one in words if one.says is not Origin.UNDECLARED))


@st.composite
def questions(draw):
    before = classify(Asked(draw(pulls), draw(diffs), draw(bands)))
    gone = before.evidence if draw(st.booleans()) else ()
    return Asked(draw(pulls), draw(diffs), draw(bands), gone, draw(said))


def _with_message(question, number, text):
    listed = list(question.pull.commits)
    listed[number] = replace(listed[number], message=listed[number].message + text)
    return replace(question, pull=replace(question.pull, commits=tuple(listed)))


@st.composite
def signed(draw):
    """A question, and the same with one sign of AI more."""
    question = draw(questions())
    kinds = ["body", "branch", "author", "earlier whole", "earlier commit", "label"]
    listed = question.pull.commits
    number = draw(st.integers(0, len(listed) - 1)) if listed else None
    kind = draw(st.sampled_from([*kinds, "message", "message", "signature"] if listed else kinds))
    asked = question.pull
    match kind:
        case "message":
            return question, _with_message(question, number, draw(st.sampled_from(SIGNS)))
        case "signature":
            changed = tuple(
                replace(one, author=draw(st.sampled_from([COPILOT, AIDER])), committer=one.committer)
                if at == number and one.author == ANA
                else one
                for at, one in enumerate(listed)
            )
            return question, replace(question, pull=replace(asked, commits=changed))
        case "body":
            sign = draw(st.sampled_from([FOOTER, "https://app.devin.ai/sessions/2", "Fix" + CLAUDE, "Fix" + ASSISTED]))
            return question, replace(question, pull=replace(asked, body=f"{sign}\n{asked.body}"))
        case "branch":
            branch = asked.branch if asked.branch != "fix" else draw(st.sampled_from(["codex/x", "claude/x-1"]))
            return question, replace(question, pull=replace(asked, branch=branch))
        case "author":
            author = bot("copilot") if asked.author == Account("ana") else asked.author
            return question, replace(question, pull=replace(asked, author=author))
        case "label":
            more = draw(st.sampled_from(["ai-assisted", "ai-heavy"]))
            added = asked.labels if "human-led" in (*asked.labels, asked.body) else (*asked.labels, more)
            return question, replace(
                question, pull=replace(asked, labels=added if more == "ai-heavy" else asked.labels)
            )
        case _:
            one = Evidence(
                signal=draw(st.sampled_from([Signal.CREDIT, Signal.SESSION, Signal.DISCLOSURE, Signal.AGENT_AUTHOR])),
                tool="x",
                source="body" if kind == "earlier whole" else "commit 77",
                quote="x",
                commit=None if kind == "earlier whole" else draw(st.sampled_from([sha(n) for n in (1, 2, 77)])),
                lines=None if kind == "earlier whole" else draw(st.sampled_from([0, 3, 900])),
                weight=draw(st.sampled_from([Weight(0.7, 0.88, 1.0), Weight(0.0, 0.46, 1.0)])),
            )
            return question, replace(question, earlier=(*question.earlier, one))


@settings(max_examples=600, deadline=None)
@given(signed())
def test_one_more_sign_of_ai_lowers_nothing(pair):
    before, after = map(classify, pair)

    assert after.share.low >= before.share.low
    assert after.share.best >= before.share.best
    assert after.share.high >= before.share.high
    assert before.automation or not after.automation
    assert LADDER.index(after.origin) >= LADDER.index(before.origin)


@settings(max_examples=300, deadline=None)
@given(questions())
def test_shares_are_in_order_and_within_their_bounds(question):
    answer = classify(question)

    assert 0 <= answer.share.low <= answer.share.best <= answer.share.high <= 100
    assert 0 <= answer.coverage <= 1
    assert answer.tools == tuple(sorted(set(answer.tools)))
    assert all(one.weight is None or 0 <= one.weight.best <= 1 for one in answer.evidence)


@settings(max_examples=200, deadline=None)
@given(questions())
def test_the_same_question_has_the_same_answer(question):
    assert classify(question) == classify(replace(question))


@settings(max_examples=300, deadline=None)
@given(questions())
def test_looking_again_at_the_same_changes_nothing(question):
    first = classify(question)
    second = classify(replace(question, earlier=first.evidence))

    assert (second.share, second.origin, second.automation) == (first.share, first.origin, first.automation)
    assert second.evidence == _about(first.evidence)


def _about(evidence):
    """Evidence, up to the last digits of what lost commits still weigh."""
    return tuple(
        replace(one, weight=one.weight and _Close(one.weight)) if one.signal is Signal.EARLIER else one
        for one in evidence
    )


class _Close:
    def __init__(self, weight):
        self._numbers = (weight.low, weight.best, weight.high)

    def __eq__(self, other):
        return self._numbers == pytest.approx((other.low, other.best, other.high))

    __hash__ = None


@settings(max_examples=200, deadline=None)
@given(questions())
def test_the_order_of_labels_and_of_what_was_seen_earlier_does_not_matter(question):
    seen, names = question.earlier[::-1], question.pull.labels[::-1]
    shuffled = replace(question, earlier=seen, pull=replace(question.pull, labels=names))

    one, other = classify(question), classify(shuffled)

    assert (one.share, one.origin, one.evidence) == (other.share, other.origin, other.evidence)


@settings(max_examples=200, deadline=None)
@given(questions())
def test_what_one_look_found_no_later_look_forgets(question):
    """Force-push everything away: the share stands as long as the lines do."""
    first = classify(question)
    if first.automation:
        return
    bare = pull(commit(500, added=max(1, first.counted)), labels=())
    diff = Diff((ChangedFile(path="a.py", added=first.counted),))
    after = classify(Asked(bare, diff, question.bands, first.evidence))

    if first.counted and question.pull.commits_total <= len(question.pull.commits):
        rounded = 0.2 + 100 * len(first.evidence) / first.counted

        assert after.share.best >= first.share.best - rounded
        assert after.share.low >= first.share.low - rounded
