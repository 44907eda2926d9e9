"""What a replica that lags behind shows: reads may be older than the writes before them, as on the real GitHub.

docs: python/the-knights-who-say-ni#86 and tektoncd/pipelines-as-code#2920 met it. Commits, diff, comments, reviews and
check runs lag here; titles, labels and requests do not.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.sandbox.state import PullRequest


@dataclass(frozen=True, slots=True)
class Replica:
    """A copy that knows nothing younger than `lag`."""

    now: datetime
    lag: timedelta

    def knows(self, at: datetime | None) -> bool:
        """Whether something of that age has arrived."""
        return at is None or not self.lag or self.now - at >= self.lag

    def seen(self, pull: PullRequest) -> PullRequest:
        """A pull request as this copy has it: the record itself when nothing lags."""
        if not self.lag:
            return pull
        push = next((one for one in reversed(pull.history) if self.knows(one.at)), pull.history[0])
        newest = pull.updated_at or pull.at
        return replace(
            pull,
            commits=list(push.commits),
            changes=push.changes,
            diff=push.diff,
            comments=[one for one in pull.comments if self.knows(one.at)],
            reviews=[one for one in pull.reviews if self.knows(one.at)],
            updated_at=newest if self.knows(newest) else newest - self.lag,
        )
