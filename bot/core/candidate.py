"""What we know ourselves of somebody who could be asked for a review; GitHub is not asked for any of it."""

from dataclasses import dataclass

from bot.core.availability import Absence


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One person's work, without the pull request that is looked at.

    `open` counts the open pull requests that wait for their review, in all repositories of the installation; `here`
    those of this repository. `familiar` counts earlier ones that they wrote or reviewed and that touched a folder which
    this one touches too.
    """

    open: int = 0
    here: int = 0
    familiar: int = 0
    absence: Absence | None = None
