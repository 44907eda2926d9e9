"""Detectors that no expression and no tree can write down, by the name that items call them with."""

from collections.abc import Mapping
from typing import Final

from bot.core.lint.deleted_tests import DeletedTests
from bot.core.lint.dependencies import DependencyFromElsewhere, LockForgotten, NewDependency, UnpinnedDependency
from bot.core.lint.detector import Detector
from bot.core.lint.oversized_change import MixedChange, OversizedChange
from bot.core.lint.secrets import Secrets

BUILT_IN: Final[Mapping[str, type[Detector]]] = {
    "deleted-tests": DeletedTests,
    "dependency-from-elsewhere": DependencyFromElsewhere,
    "lock-forgotten": LockForgotten,
    "mixed-change": MixedChange,
    "new-dependency": NewDependency,
    "oversized-change": OversizedChange,
    "secrets": Secrets,
    "unpinned-dependency": UnpinnedDependency,
}
