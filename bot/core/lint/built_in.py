"""Detectors that no expression and no tree can write down, by the name that items call them with."""

from collections.abc import Mapping
from typing import Final

from bot.core.lint.detector import Detector
from bot.core.lint.lowered import LoweredBars
from bot.core.lint.secrets import Secrets

BUILT_IN: Final[Mapping[str, type[Detector]]] = {
    "lowered-bars": LoweredBars,
    "secrets": Secrets,
}
