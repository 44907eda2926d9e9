"""Puts what earlier looks learnt of a pull request beside what this one read: who drove an agent, labels it had."""

from dataclasses import replace

from bot.core.drivers import drivers
from bot.core.facts import Snapshot
from bot.core.memory import Memory
from bot.core.signals import Signals


def recalled(snapshot: Snapshot, signals: Signals, memory: Memory) -> Snapshot:
    """The facts as they are judged. `signals` are those that hold under the rules (`signing.known`)."""
    pull = replace(snapshot.pull, once_labelled=memory.labels)
    return replace(snapshot, pull=replace(pull, drivers=drivers(pull, signals, memory.drivers)))
