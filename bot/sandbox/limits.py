"""GitHub's rate limits, kept per installation and observable (docs: rest/using-the-rest-api/rate-limits-for-the-rest-api)."""

from collections import deque
from dataclasses import dataclass, field

_HOUR = 3600


@dataclass(eq=False)
class Bucket:
    """An hourly budget."""

    limit: int = 5000
    used: int = 0
    reset: int = 0  # epoch seconds

    def roll(self, now: float) -> None:
        """Begin a new hour when the old one is over."""
        if now >= self.reset:
            self.used, self.reset = 0, int(now) + _HOUR

    @property
    def remaining(self) -> int:
        """What is left."""
        return max(0, self.limit - self.used)


@dataclass(eq=False)
class Limits:
    """Primary and secondary limits of all installations, and the highest marks ever reached."""

    enforce_secondary: bool = True
    most_concurrent: int = 100
    most_points: int = 900  # REST; GraphQL 2000
    most_content: int = 80  # a minute
    most_content_hour: int = 500
    concurrency: int = 0
    concurrency_peak: int = 0
    points_per_minute_peak: int = 0
    content_per_minute_peak: int = 0
    buckets: dict[tuple[int, str], Bucket] = field(default_factory=dict)
    _points: deque[tuple[float, int]] = field(default_factory=deque)
    _content: deque[float] = field(default_factory=deque)

    def bucket(self, installation: int, resource: str, now: float) -> Bucket:
        """The budget of one installation for `core` or `graphql`."""
        bucket = self.buckets.setdefault((installation, resource), Bucket())
        bucket.roll(now)
        return bucket

    def secondary(self, now: float, points: int, content: int) -> bool:
        """Count a request; whether it goes over a secondary limit."""
        self._points.append((now, points))
        self._content.extend([now] * content)
        while self._points and now - self._points[0][0] > 60:
            self._points.popleft()
        while self._content and now - self._content[0] > _HOUR:
            self._content.popleft()
        minute = sum(1 for at in self._content if now - at <= 60)
        spent = sum(one for _, one in self._points)
        self.points_per_minute_peak = max(self.points_per_minute_peak, spent)
        self.content_per_minute_peak = max(self.content_per_minute_peak, minute)
        over = (
            self.concurrency > self.most_concurrent
            or spent > self.most_points
            or minute > self.most_content
            or len(self._content) > self.most_content_hour
        )
        return over and self.enforce_secondary
