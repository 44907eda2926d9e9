"""Compares what the sandbox sends with githubkit's models, which are made from GitHub's own description of its API."""

from typing import Any

from pydantic import BaseModel

# Gone in 2026-03-10, or described for some of the places only where GitHub sends the same record.
TOLERATED = {"rate", "merge_commit_sha", "assignee", "has_downloads", "permission", "archived_at", "archived_by",
             "user_view_type"}  # fmt: skip


def invented(sent: Any, known: Any, path: str = "") -> set[str]:
    """The keys that were sent and that the model does not have."""
    if isinstance(sent, list) and isinstance(known, list):
        return set().union(*(invented(one, other, f"{path}[]") for one, other in zip(sent, known, strict=True)))
    if not isinstance(sent, dict) or not isinstance(known, BaseModel):
        return set()
    names = {field.alias or name: name for name, field in type(known).model_fields.items()}
    extra = known.model_config.get("extra") == "allow"
    found = set() if extra else {f"{path}.{key}" for key in sent if key not in names and key not in TOLERATED}
    for key, name in names.items():
        if key in sent:
            found |= invented(sent[key], getattr(known, name), f"{path}.{key}")
    return found
