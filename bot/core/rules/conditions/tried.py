"""Words that people try for conditions, and how the same is said here."""

from collections.abc import Mapping
from typing import Final

_DAYS: Final = "days stand under `time`: `time: {days: sat}`, or `time: {days: mon-fri}`"
_HOURS: Final = 'hours stand under `time`: `time: {hours: "18:00-08:00"}`'
_LINES: Final = "did you mean `changed-lines`? `changed-lines: {over: 500}`"
_AI: Final = "did you mean `origin`? `origin: ai-heavy`; or by the share: `share: {over: 50}`"
_NEW: Final = "did you mean `first-time-contributor`?"
_GROUP: Final = "did you mean `author-in`? It takes groups of the rules: `author-in: seniors`"
_BASE: Final = "did you mean `base`? `base: main`"
_CHECKS: Final = "did you mean `checks`? `checks: {failing: lint}`"
_PATHS: Final = 'did you mean `paths`? `paths: ["src/**"]`'

TRIED: Final[Mapping[str, str]] = {
    "day": _DAYS,
    "days": _DAYS,
    "weekday": _DAYS,
    "weekend": "did you mean `time`? `time: {days: sat-sun}`",
    "hour": _HOURS,
    "hours": _HOURS,
    "lines": _LINES,
    "size": _LINES,
    "additions": _LINES,
    "ai": _AI,
    "ai-share": _AI,
    "percent": _AI,
    "new": _NEW,
    "newcomer": _NEW,
    "group": _GROUP,
    "groups": _GROUP,
    "team": _GROUP,
    "teams": _GROUP,
    "member-of": _GROUP,
    "user": "did you mean `author`?",
    "opened-by": "did you mean `author`?",
    "target": _BASE,
    "target-branch": _BASE,
    "into": _BASE,
    "head": "did you mean `branch`?",
    "source": "did you mean `branch`?",
    "repo": "did you mean `repository`?",
    "ci": _CHECKS,
    "status": _CHECKS,
    "path": _PATHS,
    "file": _PATHS,
    "folder": _PATHS,
    "directory": _PATHS,
    "and": "did you mean `all`? Several keys in one mapping mean the same",
    "or": "did you mean `any`?",
    "one-of": "did you mean `any`?",
    "none": "did you mean `not`? `not: {any: [{fork: true}, {draft: true}]}`",
    "unless": "did you mean `not`?",
    "except": "did you mean `not`?",
}
