"""May it merge? The requirements folded into one word and a title of at most 60 characters."""

from bot.core.judgement import Gate, Outcome, Override, Requirement, Standing
from bot.core.words import Mode, PullState, Track

TITLE = 60


def gate(
    track: Track,
    mode: Mode,
    required: tuple[Requirement, ...],
    *,
    draft: bool,
    state: PullState,
    override: Override | None = None,
) -> Gate:
    """Fold. A draft waits; a refusal outweighs patience; `advise` never blocks; who breaks the glass is named."""
    title = _title(track, required, draft=draft)
    if mode is Mode.ADVISE:
        return Gate(outcome=Outcome.ADVICE, title=_clip(f"Advice only · {title}"))
    if override is not None and not draft:
        return Gate(outcome=Outcome.SUCCESS, title=_clip(f"⚠️ Overridden by {override.login}: {override.why}"))
    if any(requirement.standing is Standing.REFUSED for requirement in required):
        return Gate(outcome=Outcome.FAILURE, title=title)
    waits = draft or any(requirement.standing is Standing.AWAITED for requirement in required)
    outcome = Outcome.WAITING if waits and state is not PullState.MERGED else Outcome.SUCCESS
    return Gate(outcome=outcome, title=title)


def _title(track: Track, required: tuple[Requirement, ...], *, draft: bool) -> str:
    name = track.value.capitalize()
    refused = [requirement.short for requirement in required if requirement.standing is Standing.REFUSED]
    awaited = [requirement.short for requirement in required if requirement.standing is Standing.AWAITED]
    if refused:
        return _fit(f"{name}: please mend ", refused)
    if draft:
        return f"{name}: a draft; review starts when it is ready"
    return _fit(f"{name}: awaiting ", awaited) if awaited else f"{name}: all it asks for is there"


def _fit(start: str, names: list[str]) -> str:
    """As many names as fit, then how many more."""
    names = list(dict.fromkeys(names))
    for shown in range(len(names), 0, -1):
        rest = len(names) - shown
        text = start + ", ".join(names[:shown]) + (f" and {rest} more" if rest else "")
        if len(text) <= TITLE:
            return text
    return _clip(start + names[0])


def _clip(text: str) -> str:
    return text if len(text) <= TITLE else text[: TITLE - 1].rstrip() + "…"
