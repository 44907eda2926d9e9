"""Where people see GitHub, by where its API is: only addresses there are made into links."""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Place:
    """The scheme and host of GitHub's pages."""

    scheme: str
    host: str

    @classmethod
    def of(cls, api_url: str) -> "Place":
        """github.com and data residency have `api.` in front of their host, an Enterprise Server the same host.

        (docs: rest/using-the-rest-api/getting-started-with-the-rest-api, "Base URL"; enterprise-server the same page.)
        """
        parts = urlsplit(api_url)
        return cls(parts.scheme.lower(), parts.netloc.rpartition("@")[2].lower().removeprefix("api."))

    def link(self, url: str) -> str:
        """The address when it is one of GitHub's pages, else nothing: it came from outside."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return ""
        is_there = parts.scheme == self.scheme and parts.netloc.lower() == self.host
        return url if is_there and url.isprintable() and not set(url) & set(" \\\"'<>") else ""
