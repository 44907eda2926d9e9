"""Whether somebody may write here, as far as GitHub told: whatever the rules give to a few takes that as well.

GitHub tells it with a review, and with a comment it does not: a member of an organisation, and a collaborator from
outside, may be one who can only read. So it is asked for those whose word would count (`bot/work/completion.py`).
"""

from bot.core.facts import Roster

NO_ACCESS = "has no write access here"


def no_access(login: str, roster: Roster) -> str | None:
    """Why somebody's word does not count, or None. What nobody could tell is no access."""
    may_write = roster.writers.get(login.lower())
    if may_write is None:
        return unlearnt(login)
    return None if may_write else NO_ACCESS


def unlearnt(login: str) -> str:
    """What is said until GitHub tells."""
    return f"we could not learn whether {login} may write here; Twotrack asks again in a few minutes"
