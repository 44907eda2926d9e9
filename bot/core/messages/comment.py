"""The one comment: track, origin, what it takes, who is asked, until when, and a checklist that fits the change.

Ticks live in the comment itself: each box ends in a hidden name, and rendering anew keeps what was ticked.
"""

from collections.abc import Iterator

from bot.core.boxes import line as box
from bot.core.judgement import Judgement, Requirement, RequirementKind, Standing
from bot.core.messages.asking import asked_lines
from bot.core.messages.checklist import checklist
from bot.core.messages.commands import usage
from bot.core.messages.markdown import code, prose
from bot.core.messages.promises import promise_lines
from bot.core.messages.story import (
    added_lines,
    evidence_table,
    origin_sentence,
    touched_lines,
    word_lines,
)
from bot.core.messages.twins import comment_lines
from bot.core.said_origin import DECLARABLE
from bot.core.words import Mode, Origin, Track

MARKER = "<!-- twotrack -->"
_MOST = 60_000  # GitHub: "Body is too long" beyond 65,536 characters
_SIGN = {Track.FAST: "🟢", Track.CAREFUL: "🔶"}
_MARK = {Standing.MET: "✅", Standing.AWAITED: "⏳", Standing.REFUSED: "❌"}
_OTHER_WAYS = """
<details><summary>Other ways to say it, and what it does</summary>

- a label: `human-led`, `ai-assisted` or `ai-heavy`;
- a ticked box with one of these words in the description, if you may not tick here;
- a trailer in a commit message: `Assisted-by: <tool>`, or the tool's own `Co-authored-by`.

Finding no sign of AI proves nothing either way, so nothing is assumed. What says *more* AI counts at once. To say
*less* than other evidence shows takes somebody who may, as said below, and had no hand in the change:
`/origin human-led because …`; such a word counts for the newest commit.

</details>"""
_PEOPLE = {RequirementKind.APPROVALS, RequirementKind.ARCHITECTURE_REVIEW}


def comment(judgement: Judgement) -> str:
    """The comment's Markdown."""
    text = "\n".join(_lines(judgement))
    return text if len(text) <= _MOST else text[:_MOST].rsplit("\n", 1)[0] + "\n\n…and more than fits here."


def _lines(judgement: Judgement) -> Iterator[str]:
    yield MARKER
    yield f"### {_SIGN[judgement.track]} {judgement.track.capitalize()} track"
    yield f"{_why(judgement)}\n"
    for line in added_lines(judgement):
        yield f"{line}\n"
    yield from comment_lines(judgement)
    if judgement.mode is Mode.ADVISE:
        yield "_This is advice: the check never blocks._\n"
    yield f"**Origin** {origin_sentence(judgement.provenance)}"
    if judgement.provenance.contradiction:
        yield f"\n> ⚠️ {prose(judgement.provenance.contradiction)}"
    yield from (f"\n- {line}" for line in word_lines(judgement))
    yield f"\n**Risk** {judgement.risk.value}{_domains(judgement)}\n"
    yield from _to_merge(judgement)
    yield from _until(judgement)
    yield from _declare(judgement)
    yield from checklist(judgement)
    yield from asked_lines(judgement)
    yield from _commands(judgement)
    yield from _folded(judgement)


def _why(judgement: Judgement) -> str:
    return f"Rule {code(judgement.route)}: {prose(judgement.why)}."


def _domains(judgement: Judgement) -> str:
    if not judgement.touched:
        return ": no named domain is touched"
    return ": " + ", ".join(f"{code(domain.name)} ({domain.risk})" for domain in judgement.touched)


def _to_merge(judgement: Judgement) -> Iterator[str]:
    yield "**To merge**\n"
    for requirement in judgement.requirements:
        yield _requirement(requirement, judgement)
    if judgement.draft:
        yield "\nThis is a draft: nobody is asked and no clock runs until it is marked ready for review."


def _requirement(requirement: Requirement, judgement: Judgement) -> str:
    line = f"- {_MARK[requirement.standing]} {prose(requirement.title)}"
    if requirement.said:
        given = dict.fromkeys(said.login for said in requirement.said)
        line += f" · given by {', '.join(map(code, given))}"
    if requirement.standing is not Standing.MET:
        if requirement.kind in _PEOPLE:
            line += _asked(requirement, judgement)
        if requirement.missing and requirement.kind is not RequirementKind.APPROVALS:
            line += f" · {prose(requirement.missing)}"
    if requirement.ignored:
        line += "".join(
            f"\n  - {code(ignored.login)} does not count: {prose(ignored.reason)}" for ignored in requirement.ignored
        )
    return line


def _asked(requirement: Requirement, judgement: Judgement) -> str:
    asked = [choice.login for choice in judgement.reviewers.ask if choice.group == requirement.group]
    asked += [login for login in judgement.reviewers.waiting if login in requirement.who]
    if asked:
        return f" · asked: {', '.join(code(login) for login in sorted(set(asked), key=str.lower))}"
    if requirement.group in judgement.reviewers.nobody_for:
        return " · nobody of the group is left to ask; its members may still approve"
    return ""


def _until(judgement: Judgement) -> Iterator[str]:
    if promised := list(promise_lines(judgement)):
        yield "\n**Promised**\n"
        yield from promised


def _declare(judgement: Judgement) -> Iterator[str]:
    """Asked while nobody said who wrote it, and kept as long as a box is ticked, so that a tick can be taken back."""
    provenance = judgement.provenance
    names = {origin: f"origin:{origin}" for origin in DECLARABLE}
    asks = provenance.origin is Origin.UNDECLARED and not provenance.automation
    if not asks and judgement.ticks.keys().isdisjoint(names.values()):
        return
    assisted, heavy = (f"{band:g} %" for band in judgement.bands)
    texts = {
        Origin.HUMAN_LED: f"People wrote it: less than {assisted} is by an AI (`human-led`)",
        Origin.AI_ASSISTED: f"With help of an AI: from {assisted} (`ai-assisted`)",
        Origin.AI_HEAVY: f"Mostly by an AI: from {heavy} (`ai-heavy`)",
    }
    yield f"\n**Who wrote the added lines?** {code('@' + judgement.author)}, please tick what is nearest.\n"
    yield from (box(names[origin], text, judgement.ticks) for origin, text in texts.items())
    yield _OTHER_WAYS


def _commands(judgement: Judgement) -> Iterator[str]:
    yield "\n<details><summary>What you can say here</summary>\n"
    yield "On a line of its own, in a new comment. 👍: it counts; 😕: it does not, and above stands why.\n"
    yield from usage(judgement.commands, judgement.nameless, follows_up=judgement.follows_up)
    yield "\n</details>"


def _folded(judgement: Judgement) -> Iterator[str]:
    yield "\n<details><summary>How we know, and what was touched</summary>\n"
    yield from touched_lines(judgement)
    if judgement.provenance.evidence:
        yield ""
        yield from evidence_table(judgement.provenance)
    if judgement.notes:
        yield ""
        yield from (f"- Limit: {prose(note)}" for note in judgement.notes)
    yield f"\nJudged {code(judgement.head[:12])} for {code(judgement.base)}, rules {code(judgement.rules_digest[:12])}."
    yield "\n</details>"
