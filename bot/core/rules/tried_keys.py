"""Keys and words that people try in routes, domains and tracks, and how the same is said here."""

from collections.abc import Mapping
from typing import Final

_WHEN: Final = "did you mean `when`?"
_TRACK: Final = "did you mean `track`?"
_ALSO: Final = "what a route asks for stands under `also`: `also: {approvals: [{from: seniors}]}`"
_IN_A_ROUTE: Final = (
    "a domain says what code it is; what it asks for stands in a route: "
    "`{name: …, when: {domain: …}, also: {approvals: [{from: …}]}}`"
)
_TO_CAREFUL: Final = "a route leads there: `{name: …, when: {domain: …}, track: careful}`"
IN_ROUTES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("if", "match", "matches", "condition", "conditions", "where"), _WHEN),
    **dict.fromkeys(("then", "to", "go", "goto"), _TRACK),
    **dict.fromkeys(("approvals", "request", "require", "requires", "reviewers", "manual-test", "code-owners"), _ALSO),
}
IN_DOMAINS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("approvals", "owners", "reviewers", "request", "team", "group", "code-owners"), _IN_A_ROUTE),
    "track": _TO_CAREFUL,
}
MODES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("dry-run", "dryrun", "audit", "watch", "report", "silent", "monitor"), "observe"),
    **dict.fromkeys(("warn", "warning", "comment", "advisory", "soft"), "advise"),
    **dict.fromkeys(("block", "strict", "required", "hard"), "enforce"),
}
PASSING: Final[Mapping[str, str]] = dict.fromkeys(("required", "all", "green", "success", "pass"), "passing")
