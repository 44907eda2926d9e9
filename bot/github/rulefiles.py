"""The rules files in the answer to a look: each is there, is not there, or GitHub could not tell.

Of a part it cannot answer, GitHub says null, exactly as of a file that does not exist; only the list of errors tells
the two apart (GraphQL spec 7.1.2: the `path` of an error leads to the field that is null for it). Taking one for the
other would judge by no rules at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.rules import Source
from bot.github.client import Answer
from bot.github.wire import rules_source

_NAME = ".github/rules.yml"
_ORGANISATION = ("organisation", "object")
_DEFAULT = ("repository", "defaultBranchRef", "target", "file", "object")
_BASE = ("repository", "pullRequest", "baseRef", "target", "file", "object")


@dataclass(frozen=True, slots=True)
class RulesFile:
    """One rules file as a look found it. `place` names it for good: an owner, or a repository and a branch.

    `source` is None where the file is not there. `trouble` says why GitHub could not tell; then `source` means nothing.
    """

    place: str
    name: str
    source: Source | None
    trouble: str = ""


def organisation_place(owner: str) -> str:
    """Where an owner's rules for all of its repositories are kept."""
    return f"{owner}/.github"


def default_place(repository: str) -> str:
    """Where the rules of a repository's default branch are kept."""
    return f"{repository} default branch"


def organisation_file(answer: Answer, owner: str) -> RulesFile:
    """The file of the organisation. A `.github` repository that is not there, or not for us, has none."""
    errors = [error for error in answer.errors if not _is_missing(error)]
    return _file(errors, answer.data, _ORGANISATION, (organisation_place(owner), f"{owner}/.github rules.yml"))


def default_file(answer: Answer, repository: str) -> RulesFile:
    """The file of the default branch."""
    return _file(answer.errors, answer.data, _DEFAULT, (default_place(repository), _NAME))


def base_file(answer: Answer, repository: str, branch: str) -> RulesFile:
    """The file of the branch that the pull request goes to."""
    return _file(answer.errors, answer.data, _BASE, (f"{repository} branch {branch}", _NAME))


def _is_missing(error: Mapping[str, Any]) -> bool:
    return error.get("type") == "NOT_FOUND" and error.get("path") == ["organisation"]


def _file(
    errors: Sequence[Mapping[str, Any]], data: Mapping[str, Any], path: tuple[str, ...], names: tuple[str, str]
) -> RulesFile:
    blob: Any = data
    for key in path:
        blob = (blob or {}).get(key)
    broken = [error for error in errors if _concerns(error.get("path"), path)]
    if broken:
        return RulesFile(*names, None, str(broken[0].get("message") or "it does not say why")[:200])
    return RulesFile(*names, rules_source(names[1], blob))


def _concerns(broken: Any, path: tuple[str, ...]) -> bool:
    """Whether an error may have cost us the file: it stands above or below it, or does not say where it stands."""
    if not isinstance(broken, list) or not broken:
        return True
    shared = min(len(broken), len(path))
    return tuple(broken[:shared]) == path[:shared]
