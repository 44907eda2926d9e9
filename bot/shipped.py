"""The data files that ship with Twotrack: rule packs, signals, checklists. In a wheel they lie inside the package."""

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path


def folder() -> Traversable:
    """`rules/`, wherever this copy of Twotrack keeps it."""
    inside = resources.files("bot").joinpath("_rules")
    return inside if inside.is_dir() else Path(__file__).parent.parent / "rules"


def read(name: str) -> str:
    """One file of it, for example `signals.yml`."""
    return folder().joinpath(name).read_text("utf-8")


_NO_PACKS = {"signals.yml", "generated.yml", "app.yml"}


def packs() -> dict[str, str]:
    """The rule packs by name, as text."""
    files = [file for file in folder().iterdir() if file.name.endswith(".yml") and file.name not in _NO_PACKS]
    return {file.name.removesuffix(".yml"): file.read_text("utf-8") for file in files}


def checklists() -> dict[str, str]:
    """The checklists by file name, as text: what only people can answer comes last."""
    files = [file for file in folder().joinpath("checklist").iterdir() if file.name.endswith(".yml")]
    return {
        file.name: file.read_text("utf-8")
        for file in sorted(files, key=lambda file: (file.name == "review.yml", file.name))
    }
