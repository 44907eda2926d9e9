"""The keys of a detector that ships are read with care: what it has no use for is told, at its place."""

import pytest

from bot.core.catalogue import checklist
from bot.core.rules import Source

ITEM = """version: 1
items:
  - id: a
    family: Fit
    question: It fits.
    why: It has to.
    find: [{find}]
"""


def _read(find):
    return checklist(Source(name="own.yml", text=ITEM.replace("{find}", find), oid="own"))


def test_a_team_sets_its_own_limits():
    (item,) = _read("{by: oversized-change, limits: {lines: 300}}")

    assert (item.detectors[0].lines, item.detectors[0].files) == (300, 50)


@pytest.mark.parametrize(
    ("find", "told"),
    [
        ("{by: oversized-change, limits: {words: 3}}", "there is no limit `words` here"),
        ("{by: secrets, limits: {lines: 3}}", "there is no limit `lines` here"),
        ("{by: oversized-change, limits: {lines: 0}}", "a whole number"),
        ("{by: oversized-change, unless: ['x']}", "`unless` has no meaning for this detector"),
        ("{by: oversized-change, libraries: {python: {HTTP: [requests, httpx]}}}", "`libraries` has no meaning"),
        ("{by: odd-library, libraries: {python: {HTTP: [requests]}}}", "names as they are imported"),
        ("{added: 'x', limits: {lines: 3}}", "belong to a detector that ships"),
    ],
)
def test_what_a_detector_has_no_use_for_is_told(find, told):
    with pytest.raises(ValueError) as refused:
        _read(find)

    assert told in str(refused.value)
