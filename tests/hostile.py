"""Text that wants to be more than text, and a reader that finds whatever could act in a page."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

EVIL = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'><svg/onload=alert(1)>", "[x](javascript:alert(1))",
    "<a href='javascript:alert(1)'>x</a>", "<a href=' java\nscript:alert(1)'>x</a>", "<iframe srcdoc='<script>alert(1)</script>'>",
    "![x](https://evil.example/pixel.png)", "<img src=https://evil.example/p.png>", "<style>body{display:none}</style>",
    "<form action=https://evil.example><button>Approve</button></form>", "<input type=text name=verb value=merge>",
    "<details open ontoggle=alert(1)><summary>x</summary>", "</div></article></main><script>alert(1)</script>", "<!-- ", "--> ]]>",
    "<textarea>", "<plaintext>", "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "{{ 7*7 }}{% raw %}", "`<b>`\x00\u202e",
    "| a |\n|---|\n| <script>alert(1)</script> |", '<div title="\n\n- [ ] x\n" onclick=alert(1) x=">', "<base href=https://evil.example>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>", "<link rel=stylesheet href=https://evil.example/x.css>",
    '<div id="as" class="go" style="position:fixed" data-tick="1" data-live data-submits>x</div>', "<input data-box=0 type=checkbox>",
]  # fmt: skip
OURS = {"script": "/-/sandbox.js", "link": "/-/", "img": "/-/icon.svg"}


class Reader(HTMLParser):
    """Reads a page as a browser would and keeps what could act."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def dangers(html: str) -> list[str]:
    """Everything in a page that could act or ask a stranger for something."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    found = []
    for tag, attributes in reader.tags:
        found += [
            f"{tag} {name}"
            for name in attributes
            if name.startswith("on") or name in {"style", "srcdoc", "formaction", "ping", "srcset"}
        ]
        if tag in {"iframe", "object", "embed", "base", "style", "math", "frame", "applet"} or (
            tag == "meta" and attributes.get("http-equiv")
        ):
            found.append(tag)
        source = attributes.get("src") or (attributes.get("href") if tag == "link" else None)
        if (source is not None and not source.startswith(OURS.get(tag, "nothing"))) or (
            tag == "script" and source is None
        ):
            found.append(f"{tag} {source}")
        if tag == "a" and urlsplit(re.sub(r"[\s\x00-\x20]", "", attributes.get("href") or "")).scheme not in {
            "",
            "http",
            "https",
            "mailto",
        }:
            found.append(f"a {attributes['href']}")
        if tag == "form" and not (attributes.get("action") or "").startswith(("/acme/shop/pull/", "/-/")):
            found.append(f"form {attributes.get('action')}")
    return found
