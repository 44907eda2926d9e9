"""GitHub's rate limits, kept per installation and observable.

docs: rest/using-the-rest-api/rate-limits-for-the-rest-api,
graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.sandbox.auth import Refusal

_HOUR, _MINUTE = 3600, 60
_AGAIN = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


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
class Window:
    """What was spent in the last so many seconds."""

    seconds: int
    spent: int = 0
    _entries: deque[tuple[float, int]] = field(default_factory=deque)

    def add(self, now: float, amount: int) -> int:
        """Count, forget what is too old, and tell the sum."""
        if amount:
            self._entries.append((now, amount))
            self.spent += amount
        while self._entries and now - self._entries[0][0] >= self.seconds:
            self.spent -= self._entries.popleft()[1]
        return self.spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a request costs: of the hourly budget, in points of a minute, and in things made."""

    resource: str  # core or graphql
    cost: int = 1
    points: int = 1
    content: int = 0


@dataclass(eq=False)
class Limits:
    """Primary and secondary limits of all installations, and the highest marks ever reached by one."""

    enforce_secondary: bool = True
    most_concurrent: int = 100
    most_points: int = 900  # REST, a minute
    most_points_graphql: int = 2000  # a minute
    most_content: int = 80  # a minute
    most_content_hour: int = 500
    most_entries: int = 100_000  # of a tree with all below it (docs: rest/git/trees)
    refusal: int = 403  # or 429: GitHub sends either
    retry_after: int | None = 60  # None: GitHub does not always say
    concurrency: int = 0
    concurrency_peak: int = 0
    points_per_minute_peak: int = 0
    content_per_minute_peak: int = 0
    buckets: dict[tuple[int, str], Bucket] = field(default_factory=dict)
    _windows: dict[tuple[int, str], Window] = field(default_factory=dict)
    _under_way: Counter[int] = field(default_factory=Counter)

    def bucket(self, installation: int, resource: str, now: float) -> Bucket:
        """The budget of one installation for `core` or `graphql`."""
        bucket = self.buckets.setdefault((installation, resource), Bucket())
        bucket.roll(now)
        return bucket

    @contextmanager
    def under_way(self, installation: int) -> Iterator[None]:
        """Count a request as long as it lasts."""
        self._under_way[installation] += 1
        self.concurrency += 1
        self.concurrency_peak = max(self.concurrency_peak, self._under_way[installation])
        try:
            yield
        finally:
            self._under_way[installation] -= 1
            self.concurrency -= 1

    def spend(self, installation: int, price: Price, now: float) -> dict[str, str]:
        """Count a request and give its headers; refuse it where a limit is used up."""
        bucket = self.bucket(installation, price.resource, now)
        if price.cost and bucket.remaining <= 0:
            raise self._used_up(installation, bucket, price.resource)
        bucket.used += price.cost
        headers = _headers(bucket, price.resource)
        if self._over(installation, price, now) and self.enforce_secondary:
            again = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
            raise Refusal(self.refusal, _AGAIN, {**headers, **again})
        return headers

    def give_back(self, installation: int, resource: str, now: float) -> dict[str, str]:
        """What did not count after all (docs: best-practices-for-using-the-rest-api, conditional requests)."""
        bucket = self.bucket(installation, resource, now)
        bucket.used = max(0, bucket.used - 1)
        return _headers(bucket, resource)

    def _used_up(self, installation: int, bucket: Bucket, resource: str) -> Refusal:
        """GraphQL says so with status 200 and an error, REST with 403 or 429."""
        message = f"API rate limit exceeded for installation ID {installation}."
        if resource == "graphql":
            return RateLimited(200, message, _headers(bucket, resource))
        return Refusal(self.refusal, message, _headers(bucket, resource))

    def _over(self, installation: int, price: Price, now: float) -> bool:
        """Whether the request goes over a secondary limit."""
        points = self._window(installation, price.resource, _MINUTE).add(now, price.points)
        content = self._window(installation, "content", _MINUTE).add(now, price.content)
        in_hour = self._window(installation, "content of an hour", _HOUR).add(now, price.content)
        self.points_per_minute_peak = max(self.points_per_minute_peak, points)
        self.content_per_minute_peak = max(self.content_per_minute_peak, content)
        return (
            self._under_way[installation] > self.most_concurrent
            or points > (self.most_points_graphql if price.resource == "graphql" else self.most_points)
            or (price.content > 0 and (content > self.most_content or in_hour > self.most_content_hour))
        )

    def _window(self, installation: int, what: str, seconds: int) -> Window:
        return self._windows.setdefault((installation, what), Window(seconds))


class RateLimited(Refusal):
    """The GraphQL budget is used up."""


def _headers(bucket: Bucket, resource: str) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(bucket.limit),
        "X-RateLimit-Remaining": str(bucket.remaining),
        "X-RateLimit-Used": str(bucket.used),
        "X-RateLimit-Reset": str(bucket.reset),
        "X-RateLimit-Resource": resource,
    }
