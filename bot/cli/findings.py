"""Findings as people and programs read them: on a terminal, as annotations on GitHub, as SARIF, as JSON."""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from typing import Any, Self
from urllib.parse import quote

from rich.console import Console
from rich.text import Text

from bot.cli.problems import escaped, escaped_property
from bot.core.lint.finding import Finding, Severity
from bot.core.lint.item import Item
from bot.core.messages.finding import message, place

_STYLES = {Severity.BLOCK: "bold red", Severity.WARN: "bold yellow", Severity.ASK: "bold cyan"}
_COMMANDS = {Severity.BLOCK: "error", Severity.WARN: "warning", Severity.ASK: "notice"}
_LEVELS = {Severity.BLOCK: "error", Severity.WARN: "warning", Severity.ASK: "note"}
_MOST = 20  # unchecked files that are named


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    GITHUB = "github"  # workflow commands, which GitHub shows on the lines of the pull request
    SARIF = "sarif"  # for code scanning
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Told:
    """A finding with the item that speaks."""

    item: Item
    finding: Finding

    @classmethod
    def all(cls, items: Iterable[Item], findings: Iterable[Finding]) -> tuple[Self, ...]:
        """In the order of the files and lines."""
        known = {item.id: item for item in items}
        told = [cls(known[finding.item], finding) for finding in findings if finding.item in known]
        return tuple(sorted(told, key=lambda one: (one.finding.path, one.finding.line, one.item.id)))

    @property
    def fields(self) -> dict[str, str | int]:
        """One finding for programs. Lines count from 1; 0 = the file, or the change, as a whole."""
        return {
            "path": self.finding.path,
            "line": self.finding.line,
            "item": self.item.id,
            "family": self.item.family,
            "severity": self.item.severity.value,
            "message": message(self.item, self.finding),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found in so many files, and what was not looked at, with the reasons."""

    told: tuple[Told, ...]
    unchecked: tuple[tuple[str, str], ...]
    files: int

    @property
    def open(self) -> tuple[Told, ...]:
        """Those that nobody accepted in the code."""
        return tuple(one for one in self.told if not one.finding.accepted)

    @property
    def blocks(self) -> bool:
        """Whether something has to be mended first."""
        return any(one.item.severity is Severity.BLOCK for one in self.open)


def show(report: Report, form: Format) -> None:
    """Print findings to standard output, and what was not checked to standard error."""
    match form:
        case Format.TEXT:
            _paint(report)
        case Format.GITHUB:
            for one in report.open:
                print(_workflow_command(one))
        case Format.SARIF:
            print(json.dumps(_sarif(report), indent=2))
        case Format.JSON:
            print(json.dumps([one.fields for one in report.open], indent=2))
    for path, why in report.unchecked[:_MOST]:
        print(f"not checked: {printable(path) or 'the change'}: {why}", file=sys.stderr)
    if (more := len(report.unchecked) - _MOST) > 0:
        print(f"not checked: {more} more files", file=sys.stderr)


def _paint(report: Report) -> None:
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    for one in report.told:
        text = Text()
        text.append(f"{one.item.severity}", _STYLES[one.item.severity]).append(f": {one.item.id}", "bold")
        text.append(f"\n  --> {printable(place(one.finding))}\n", "blue")
        text.append(f"  {printable(message(one.item, one.finding))}\n")
        if one.finding.accepted:
            text.append(f"  accepted on the line: {printable(one.finding.accepted)}\n", "green")
        console.print(text)
    counts = {severity: sum(one.item.severity is severity for one in report.open) for severity in Severity}
    said = ", ".join(f"{count} to {severity}" for severity, count in counts.items() if count) or "nothing found"
    accepted = len(report.told) - len(report.open)
    print(f"{_number(report.files, 'file')}: {said}{f', {accepted} accepted' if accepted else ''}.")


def printable(text: str) -> str:
    """One line that tells a terminal nothing: file names may hold control characters."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _workflow_command(one: Told) -> str:
    where = {"file": one.finding.path, "line": one.finding.line or 1, "title": one.item.id}
    said = ",".join(f"{key}={escaped_property(str(value))}" for key, value in where.items() if value)
    return f"::{_COMMANDS[one.item.severity]} {said}::{escaped(message(one.item, one.finding))}"


def _sarif(report: Report) -> dict[str, Any]:
    """Static Analysis Results Interchange Format 2.1.0 (OASIS), as far as GitHub reads it."""
    items = {one.item.id: one.item for one in report.open}
    rules = [
        {"id": item.id, "shortDescription": {"text": item.question}, "fullDescription": {"text": item.why},
         "help": {"text": item.how or item.question}, "properties": {"family": item.family}}
        for item in items.values()
    ]  # fmt: skip
    driver = {"name": "Twotrack", "version": version("twotrack"), "rules": rules}
    return {
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": [_result(one) for one in report.open]}],
    }


def _result(one: Told) -> dict[str, Any]:
    place = {
        "artifactLocation": {"uri": quote(one.finding.path, errors="replace")},
        "region": {"startLine": one.finding.line or 1},
    }
    return {
        "ruleId": one.item.id,
        "level": _LEVELS[one.item.severity],
        "message": {"text": message(one.item, one.finding)},
        "locations": [{"physicalLocation": place}] if one.finding.path else [],
        "partialFingerprints": {"line": one.finding.mark},
    }


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
