"""The labels Twotrack owns: families that say what it judged. Labels people set have no such prefix."""

from bot.core.judgement import Judgement
from bot.core.words import Origin, Risk, Track

BREACHED = "sla: breached"
COLOURS = {
    f"track: {Track.FAST}": "1f883d",
    f"track: {Track.CAREFUL}": "9a6700",
    f"origin: {Origin.HUMAN_LED}": "57606a",
    f"origin: {Origin.AI_ASSISTED}": "54aeff",
    f"origin: {Origin.AI_HEAVY}": "8250df",
    f"origin: {Origin.UNDECLARED}": "d0d7de",
    f"risk: {Risk.LOW}": "aceebb",
    f"risk: {Risk.NORMAL}": "eac54f",
    f"risk: {Risk.HIGH}": "cf222e",
    BREACHED: "cf222e",
}
OWNED = frozenset(COLOURS)
_FAMILIES = tuple(sorted({name.split(": ")[0] + ": " for name in OWNED}))


def describe(name: str) -> str:
    """What GitHub shows beside the label (at most 100 characters)."""
    family, word = name.split(": ")
    return {
        "track": f"Reviewed on the {word} track",
        "origin": f"Who wrote the added lines, as far as anybody said: {word}",
        "risk": f"The riskiest part this touches: {word}",
        "sla": "A promise of time to its author is broken",
    }[family]


def wanted(judgement: Judgement) -> tuple[str, ...]:
    """The labels a judgement wants: one of each family, and one more where a promise is broken."""
    return (
        f"track: {judgement.track}",
        f"origin: {judgement.provenance.origin}",
        f"risk: {judgement.risk}",
        *((BREACHED,) if judgement.breached else ()),
    )


def is_ours(label: str) -> bool:
    """Whether a label belongs to one of our families, even one we never set."""
    return label.lower().startswith(_FAMILIES)
