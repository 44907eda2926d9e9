"""Faults on demand: answers that fail, connections that drop before or after the work was done."""

import fnmatch
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_WENT_WRONG = "Something went wrong while executing your query. Please include `0000:0000:0` when reporting this issue."


@dataclass(kw_only=True, eq=False)
class Fault:
    """One fault. It strikes the `nth` request that matches and the `times - 1` after it."""

    path: str = "*"
    method: str = "*"
    operation: str | None = None
    mutation: bool | None = None
    nth: int = 1
    times: int = 1
    status: int = 502
    body: str | None = None  # None: GitHub's JSON
    headers: dict[str, str] | None = None
    drop: str | None = None  # before or after
    seconds: float = 0.0
    seen: int = 0

    def strikes(self, path: str, method: str, operation: str | None, *, mutation: bool) -> bool:
        """Whether this request is hit; counts those that match."""
        matches = (
            fnmatch.fnmatchcase(path, self.path)
            and self.method in {"*", method}
            and self.operation in {None, operation}
            and self.mutation in {None, mutation}
        )
        if not matches:
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times


class Faults:
    """The faults that are set, and chance."""

    def __init__(self) -> None:
        self._set: list[Fault] = []
        self._withheld: list[tuple[str, tuple[str, ...]]] = []
        self._random: random.Random | None = None
        self._probability = 0.0
        self.on_request: Callable[[Any, str], None] | None = None  # (request, "before" | "after")

    def add(self, **what: Any) -> Fault:
        """Set a fault; see Fault for what may be given."""
        fault = Fault(**what)
        self._set.append(fault)
        return fault

    def fail(self, status: int = 502, **what: Any) -> Fault:
        """Answer with an error and do nothing."""
        return self.add(status=status, **what)

    def reset_before(self, **what: Any) -> Fault:
        """Drop the connection; nothing was done."""
        return self.add(drop="before", **what)

    def reset_after(self, **what: Any) -> Fault:
        """Do the work, then drop the connection."""
        return self.add(drop="after", **what)

    def slow(self, seconds: float, **what: Any) -> Fault:
        """Answer late."""
        return self.add(status=0, seconds=seconds, **what)

    def withhold(self, operation: str, *path: str) -> None:
        """From now on, GraphQL cannot tell what is at a path of the answers of an operation: null, and an error."""
        self._withheld.append((operation, path))

    def withheld(self, operation: str | None, answer: dict[str, Any]) -> dict[str, Any]:
        """An answer without what is withheld (GraphQL spec 7.1.2: the error's path leads to the null)."""
        for name, path in self._withheld:
            inside: Any = answer.get("data")
            for key in path[:-1]:
                inside = inside.get(key) if isinstance(inside, dict) else None
            if name == operation and isinstance(inside, dict) and path[-1] in inside:
                inside[path[-1]] = None
                answer.setdefault("errors", []).append({"message": _WENT_WRONG, "path": list(path)})
        return answer

    def chance(self, seed: int, probability: float) -> None:
        """From now on, requests fail by chance: errors and drops, before and after."""
        self._random, self._probability = random.Random(seed), probability  # noqa: S311 - a seed, no secret

    def clear(self) -> None:
        """No more faults."""
        self._set.clear()
        self._withheld.clear()
        self._probability = 0.0

    def strike(self, path: str, method: str, operation: str | None, *, mutation: bool) -> Fault | None:
        """The fault that hits this request, if any."""
        hit = [fault for fault in self._set if fault.strikes(path, method, operation, mutation=mutation)]
        if hit:
            return hit[0]
        if self._random is not None and self._random.random() < self._probability:
            return self._random.choice(
                [Fault(status=502), Fault(status=500), Fault(drop="before"), Fault(drop="after")]
            )
        return None
