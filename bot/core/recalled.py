"""Puts what earlier looks learnt of a pull request beside what this one read: who drove an agent, labels it had."""

from dataclasses import replace

from bot.core import memory
from bot.core.drivers import drivers
from bot.core.facts import Snapshot
from bot.core.signals import Signals


def recalled(snapshot: Snapshot, signals: Signals, known: memory.Memory) -> Snapshot:
    """The facts as they are judged. `signals` are those that hold under the rules (`signing.known`)."""
    pull = memory.recalled(snapshot.pull, known)
    return replace(snapshot, pull=replace(pull, drivers=drivers(pull, signals, known.drivers)))
