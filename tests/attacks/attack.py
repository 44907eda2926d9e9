"""Reads the tables of attacks: each a beginning, what is done next with the sandbox's verbs, and what must be told."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
_BEGINNINGS = "beginnings.yml"
Step = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a pull request stands before the attack: `honest` is the one thing that would make its check green."""

    name: str
    open: dict[str, Any]
    steps: tuple[Step, ...]
    honest: tuple[Step, ...]

    @property
    def is_green(self) -> bool:
        """Nothing is missing: the attack changes what was approved."""
        return not self.honest


@dataclass(frozen=True, slots=True)
class Attack:
    """One way to merge without what was promised. `told` must stand in the check or in the comment."""

    name: str
    beginning: Beginning
    steps: tuple[Step, ...]
    told: str
    open: dict[str, Any] = field(default_factory=dict)
    succeeds: str = ""  # why it does still; empty = it does not


def beginnings() -> dict[str, Beginning]:
    """By name."""
    return {
        name: Beginning(name, one["open"], _steps(one.get("steps")), _steps(one.get("honest")))
        for name, one in yaml.safe_load((FOLDER / _BEGINNINGS).read_text("utf-8")).items()
    }


def attacks() -> list[Attack]:
    """Those of every table."""
    known = beginnings()
    tables = sorted(path for path in FOLDER.glob("*.yml") if path.name != _BEGINNINGS)
    return [
        Attack(
            name=one["name"],
            beginning=known[one["beginning"]],
            steps=_steps(one["steps"]),
            told=one["told"],
            open=one.get("open", {}),
            succeeds=one.get("succeeds", ""),
        )
        for path in tables
        for one in yaml.safe_load(path.read_text("utf-8"))
    ]


def _steps(given: list[dict[str, Any]] | None) -> tuple[Step, ...]:
    """Each step is one verb of the sandbox and its fields."""
    return tuple((verb, dict(fields or {})) for step in given or () for verb, fields in step.items())


def slug(name: str) -> str:
    """A name as a branch."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
