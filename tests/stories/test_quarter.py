"""Ninety days with faults and restarts: every reminder once, in its minute, and none besides."""

from tests.quarter import DAYS, Quarter


async def test_every_reminder_of_a_quarter_is_told_once_and_none_besides(database: str) -> None:
    """`make quarter` lives through the same with 3,000 pull requests."""
    outcome = await Quarter(60, DAYS, 11, faults=0.1, restarts=4).live(database)

    due = sorted((one.number, one.at, one.times) for one in outcome.due)
    assert due == sorted((one.number, one.at, one.times) for one in outcome.told)
    assert len(due) > 15
    assert outcome.late[0] >= 0.9 * len(due)
    assert max(outcome.late) <= 7, "where six looks failed one after the other"
