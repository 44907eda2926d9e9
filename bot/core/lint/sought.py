"""What an item of a team looks for, with what is wrong in a rule of ast-grep told at the key that it is about.

ast-grep says what is wrong and not where. So the parts of a rule are run alone: the smallest of which it says the same
is the one. What it reads and never finds is a warning: a key that it passes over, a bracket that is never closed.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from ast_grep_py import SgRoot
from typing_extensions import override

from bot.core.lint.detector import Detector
from bot.core.lint.structure import GRAMMARS, Structure, UnrunnableError, refusal
from bot.core.rules.problem import Near, Severity
from bot.core.rules.report import Report
from bot.core.rules.shapes import Made, MisreadError
from bot.core.rules.source import Place
from bot.core.rules.tree import Entry, Leaf, Listing, Node, Table, at, plain

# https://ast-grep.github.io/reference/rule.html
_RELATIONS: Final = {"inside", "has", "precedes", "follows"}
_JOINS: Final = {"all", "any"}
_BESIDE_RELATIONS: Final = {"stopBy", "field"}
_WORDS: Final = {"pattern", "kind", "regex", "nthChild", "range", "matches", "not"} | _RELATIONS | _JOINS
_STANDS_FOR: Final = re.compile(r"\$\$\$[A-Z_0-9]*|\$\$?[A-Z_][A-Z_0-9]*")
_QUOTED: Final = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`", re.DOTALL)
_ERROR: Final = "ERROR"  # the kind of what cannot be read; as a pattern it may stand for any kind
_CLOSING: Final = {")": "(", "]": "[", "}": "{"}
_Said = Callable[[dict[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Sought(Made[Detector]):
    """A detector, made of its keys."""

    @override
    def read(self, node: Node, report: Report) -> Detector | None:
        value = self.item.read(node, report)
        if value is None:
            return None
        try:
            made = self.make(value)
        except UnrunnableError as error:
            place = _culprit(node, error)
            key = place.path.rpartition(".")[2]
            near = Near(key, _WORDS, told=True) if key not in _WORDS else None
            report.add(place, str(error), near=near)
            return None
        except MisreadError as error:
            error.report(report, node.place)
            return None
        if isinstance(made, Structure):
            _warn(node, made.scope.languages, report)
        return made


def _culprit(node: Node, error: UnrunnableError) -> Place:
    """Where the part stands without which ast-grep would not complain of this."""
    grammar = GRAMMARS[error.language]
    utils = at(node, "utils")
    known = plain(utils) if isinstance(utils, Table) else {}

    def alone(config: dict[str, Any]) -> str:
        return refusal(config, grammar)

    def with_utils(config: dict[str, Any]) -> str:
        return refusal({**config, "utils": known} if known else config, grammar)

    for section, said in (("utils", alone), ("rule", with_utils), ("constraints", with_utils)):
        part = at(node, section)
        if isinstance(part, Table) and (place := _found(part, section, error.cause, said)) is not None:
            return place
    rule = at(node, "rule")
    return node.place if rule is None else rule.place


def _found(part: Table, section: str, cause: str, said: _Said) -> Place | None:
    """Where a section holds the part that is refused so, or None."""
    if section == "rule":
        return _smallest(part, cause, said) if said({"rule": plain(part)}) == cause else None
    for entry in part.entries.values():
        if isinstance(entry.value, Table) and said({"rule": plain(entry.value)}) == cause:
            return _smallest(entry.value, cause, said)
        if section == "constraints" and f"`{entry.key}`" in cause:
            return entry.place
    return None


def _smallest(rule: Table, cause: str, said: _Said) -> Place:
    """The key of a rule, or of one in it, that is refused alone as the whole is."""
    for entry in rule.entries.values():
        for inner in _inner(entry):
            if said({"rule": _bare(inner)}) == cause:
                return _smallest(inner, cause, said)
    for entry in rule.entries.values():
        if entry.key not in _BESIDE_RELATIONS and said({"rule": {entry.key: plain(entry.value)}}) == cause:
            return entry.place
    return rule.place


def _inner(entry: Entry) -> Iterator[Table]:
    """The rules that stand under a key of a rule."""
    if entry.key in _JOINS and isinstance(entry.value, Listing):
        yield from (item for item in entry.value.items if isinstance(item, Table))
    elif entry.key in _RELATIONS | {"not"} and isinstance(entry.value, Table):
        yield entry.value


def _bare(rule: Table) -> dict[str, Any]:
    """A rule without what only a relation has."""
    return {key: plain(entry.value) for key, entry in rule.entries.items() if key not in _BESIDE_RELATIONS}


def _warn(node: Node, languages: tuple[str, ...], report: Report) -> None:
    """What ast-grep runs and never finds, in none of the languages."""
    grammars = [GRAMMARS[name] for name in languages]
    rule = at(node, "rule")
    for table, is_related in _rules(rule) if isinstance(rule, Table) else ():
        known = _WORDS | _BESIDE_RELATIONS if is_related else _WORDS
        for entry in (entry for entry in table.entries.values() if entry.key not in known):
            message = f"ast-grep passes over `{entry.key[:60]}`, which it does not know here"
            report.add(entry.place, message, near=Near(entry.key, known), severity=Severity.WARNING)
        pattern = table.entries.get("pattern")
        if pattern is None or not isinstance(pattern.value, Leaf) or not isinstance(pattern.value.value, str):
            continue
        if _is_unbalanced(pattern.value.text) and all(_is_broken(pattern.value.text, each) for each in grammars):
            hint = "a pattern is code that could stand alone, such as `eval($$$)`"
            message = "a bracket of this pattern has no other half, so no code that can be read matches it"
            report.add(pattern.value.place, message, hint=hint, severity=Severity.WARNING)
        _warn_of_kinds(table, pattern.value, grammars, report)


def _warn_of_kinds(table: Table, pattern: Leaf, grammars: list[str], report: Report) -> None:
    """`pattern` and `kind` in one rule are asked of the same piece of code."""
    kind = table.entries.get("kind")
    wanted = kind.value.text if kind is not None and isinstance(kind.value, Leaf) else ""
    if kind is None or not wanted.replace("_", "").isalnum() or _STANDS_FOR.fullmatch(pattern.text.strip()):
        return
    kinds = [_kinds(pattern.text, grammar) for grammar in grammars]
    if all(found and not found & {wanted, _ERROR} for found in kinds):
        named = ", ".join(sorted(set().union(*kinds)))
        hint = "leave `kind` out; or ask for what is around it with `inside`, or in it with `has`"
        message = f"what this pattern matches is never `{wanted[:60]}`; it is {named}"
        report.add(kind.place, message, hint=hint, severity=Severity.WARNING)


def _rules(rule: Table, *, is_related: bool = False) -> Iterator[tuple[Table, bool]]:
    """A rule and those in it, and whether each is one of a relation."""
    yield rule, is_related
    for entry in rule.entries.values():
        for inner in _inner(entry):
            yield from _rules(inner, is_related=entry.key in _RELATIONS)


def _is_unbalanced(pattern: str) -> bool:
    opened: list[str] = []
    for char in _QUOTED.sub("", pattern):
        if char in _CLOSING.values():
            opened.append(char)
        elif char in _CLOSING and (not opened or opened.pop() != _CLOSING[char]):
            return True
    return bool(opened)


def _is_broken(pattern: str, grammar: str) -> bool:
    """Whether a parser makes of a pattern nothing but an error."""
    return _kinds(pattern, grammar) == {_ERROR}


def _kinds(pattern: str, grammar: str) -> set[str]:
    """What a pattern is to a parser: the kinds of what it matches in itself, with a name for each metavariable."""
    code = _STANDS_FOR.sub(lambda found: f"z{found[0].strip('$').lower()}", pattern)
    return {node.kind() for node in SgRoot(code, grammar).root().find_all({"rule": {"pattern": pattern}})}
