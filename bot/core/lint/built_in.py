"""Detectors that no expression and no tree can write down, by the name that items call them with."""

from collections.abc import Mapping
from typing import Final

from bot.core.lint.commented_out import CommentedOut
from bot.core.lint.deleted_tests import DeletedTests
from bot.core.lint.dependencies import DependencyFromElsewhere, LockForgotten, NewDependency, UnpinnedDependency
from bot.core.lint.detector import Detector
from bot.core.lint.duplicates import DuplicateBlock
from bot.core.lint.file_names import FileNames
from bot.core.lint.invented_imports import InventedImports
from bot.core.lint.like_named import LikeNamed
from bot.core.lint.lowered import LoweredBars
from bot.core.lint.mocked_subject import MockedSubject
from bot.core.lint.odd_library import OddLibrary
from bot.core.lint.oversized_change import MixedChange, OversizedChange
from bot.core.lint.secrets import Secrets
from bot.core.lint.unread import Unread
from bot.core.lint.weakened import Weakened

BUILT_IN: Final[Mapping[str, type[Detector]]] = {
    "deleted-tests": DeletedTests,
    "dependency-from-elsewhere": DependencyFromElsewhere,
    "duplicate-block": DuplicateBlock,
    "file-names": FileNames,
    "invented-imports": InventedImports,
    "like-named": LikeNamed,
    "lock-forgotten": LockForgotten,
    "mixed-change": MixedChange,
    "new-dependency": NewDependency,
    "odd-library": OddLibrary,
    "oversized-change": OversizedChange,
    "lowered-bars": LoweredBars,
    "secrets": Secrets,
    "unpinned-dependency": UnpinnedDependency,
    "commented-out": CommentedOut,
    "mocked-subject": MockedSubject,
    "unread": Unread,
    "weakened": Weakened,
}
