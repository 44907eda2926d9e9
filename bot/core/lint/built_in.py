"""Detectors that no expression and no tree can write down, by the name that items call them with."""

from collections.abc import Mapping
from typing import Final

from bot.core.lint.commented_out import CommentedOut
from bot.core.lint.detector import Detector
from bot.core.lint.mocked_subject import MockedSubject
from bot.core.lint.secrets import Secrets
from bot.core.lint.weakened import Weakened

BUILT_IN: Final[Mapping[str, type[Detector]]] = {
    "commented-out": CommentedOut,
    "mocked-subject": MockedSubject,
    "secrets": Secrets,
    "weakened": Weakened,
}
