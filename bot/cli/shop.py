"""The demo's shop: a believable repository, its people, and a dozen pull requests that need different reviews."""

from bot.sandbox import Commit, Person, PullRequest, Repository, Sandbox

RULES = """\
version: 1
extends: [default]
mode: enforce

domains:
  payments:
    paths: ["src/payments/**", "**/billing/**"]
    risk: high
  ledger:
    paths: ["src/ledger/**"]
    risk: high
    most-ai: ai-assisted      # the books are written by people
    design-doc: required

groups:
  seniors: [ana, ben, "@acme/seniors"]
  ai-specialists: ["@acme/ai-review"]
  architects: ["@acme/architects"]

tracks:
  fast:    {approvals: [{from: seniors, count: 1}], first-review: 24h, checks: passing}
  careful: {approvals: [{from: seniors, count: 2}], first-review: 48h, decision: 72h, checks: passing,
            request: [ai-specialists], manual-test: required,
            architecture-review: {from: architects, when: {changed-lines: {over: 500}}}}

calendar: {timezone: Europe/Berlin, days: mon-fri, hours: "09:00-18:00", holidays: DE-BE}
"""

_FOOTER = "🤖 Generated with [Claude Code](https://claude.com/claude-code)"
_CLAUDE = f"\n\n{_FOOTER}\n\nCo-Authored-By: Claude <noreply@anthropic.com>"
_BASE = {
    "README.md": "# Acme shop\n\nSells things. See `docs/`.\n",
    ".github/rules.yml": RULES,
    "docs/checkout.md": "# Checkout\n\nThe basket is turned into an order.\n",
    "src/basket.py": "def total(items):\n    return sum(item.price * item.amount for item in items)\n",
    "src/auth/session.py": "import secrets\n\n\ndef new_session(user):\n    return {'key': secrets.token_hex(16)}\n",
    "src/payments/charge.py": "def charge(card, cents):\n    return gateway.charge(card.token, cents)\n",
    "src/ledger/post.py": "def post(account, cents):\n    account.entries.append(cents)\n",
    "package.json": '{\n  "name": "shop",\n  "dependencies": {\n    "left-pad": "1.3.0"\n  }\n}\n',
    "package-lock.json": '{\n  "lockfileVersion": 3\n}\n',
    "tests/test_basket.py": "from src.basket import total\n\n\ndef test_total():\n    assert total([]) == 0\n",
}


def build(sandbox: Sandbox) -> Repository:
    """The shop, its people and teams. Nothing is opened yet."""
    for login, name in _PEOPLE.items():
        sandbox.person(login, name=name, email=f"{login}@acme.example")
    sandbox.team("acme/seniors", members=["cleo", "dan"])
    sandbox.team("acme/ai-review", members=["eva", "finn"])
    sandbox.team("acme/architects", members=["cleo", "gus"])
    shop = sandbox.repository("acme/shop", files=_BASE, private=True)
    for login in ("ana", "ben", "cleo", "dan", "eva", "finn", "gus", "hana", "ivo"):
        shop.collaborator(login, "write")
    return shop


_PEOPLE = {
    "ana": "Ana Ruiz", "ben": "Ben Okafor", "cleo": "Cleo Martin", "dan": "Dan Weiss", "eva": "Eva Lind",
    "finn": "Finn Mori", "gus": "Gus Almeida", "hana": "Hana Sato", "ivo": "Ivo Petrov", "zoe": "Zoe Adler",
}  # fmt: skip


def open_pulls(sandbox: Sandbox, shop: Repository) -> list[PullRequest]:
    """Open them all, as people and agents would."""
    hana, ivo, zoe = (sandbox.person(login) for login in ("hana", "ivo", "zoe"))
    copilot = sandbox.bot("copilot-swe-agent", database_id=198982749)
    dependabot = sandbox.bot("dependabot", database_id=49699333)
    return [
        _small_fix(shop, hana),
        _copilot_docs(shop, copilot),
        _claude_payments(shop, ivo),
        _undeclared_auth(shop, hana),
        _assisted_basket(shop, ivo),
        _contradiction(shop, hana),
        _fork(shop, zoe),
        _draft(shop, ivo),
        _dependency(shop, dependabot),
        _rules_edit(shop, hana),
        _too_large(shop, ivo),
        _ledger(shop, ivo),
        _red_build(shop, hana),
    ]


def _small_fix(shop: Repository, author: Person) -> PullRequest:
    fixed = _BASE["src/basket.py"].replace("item.price * item.amount", "item.price * max(item.amount, 0)")
    return author.opens(
        shop, title="Never count a negative amount", branch="fix/negative",
        body="A negative amount made the total too small.",
        commits=[Commit("Never count a negative amount", files={"src/basket.py": fixed})],
    )  # fmt: skip


def _copilot_docs(shop: Repository, author: Person) -> PullRequest:
    page = (
        _BASE["docs/checkout.md"] + "\n## Steps\n\n" + "".join(f"{n}. Step {n} of the checkout.\n" for n in range(1, 9))
    )
    message = "Document the checkout steps\n\nCo-authored-by: hana <hana@acme.example>\nAgent-Logs-Url: https://github.com/acme/shop/sessions/0f8fad5b-d9cb-469f-a165-70867728950e"
    return author.opens(
        shop, title="Document the checkout steps", body="Adds the missing steps.", branch="copilot/document-checkout",
        commits=[Commit(message, files={"docs/checkout.md": page},
                        author=("copilot-swe-agent[bot]", "198982749+Copilot@users.noreply.github.com"))],
    )  # fmt: skip


def _claude_payments(shop: Repository, author: Person) -> PullRequest:
    return author.opens(
        shop, title="Pay by instalments", branch="claude/instalments-x7k2",
        body=f"Splits a charge into monthly parts.\n\n{_FOOTER}",
        commits=[
            Commit("Add an instalment plan" + _CLAUDE, files={"src/payments/instalments.py": _code("Instalment", 160)}),
            Commit(
                "Charge each instalment" + _CLAUDE, files={"src/payments/schedule.py": _code("Schedule", 120) + _HASTY}
            ),
            Commit("Test the plan" + _CLAUDE, files={"tests/test_instalments.py": _code("TestInstalment", 80)}),
        ],
    )  # fmt: skip


def _undeclared_auth(shop: Repository, author: Person) -> PullRequest:
    text = (
        _BASE["src/auth/session.py"]
        + "\n\ndef renew(session):\n    session['key'] = secrets.token_hex(32)\n    return session\n"
    )
    return author.opens(
        shop, title="Renew the session key after sign-in", body="", branch="renew-session",
        commits=[Commit("Renew the session key", files={"src/auth/session.py": text})],
    )  # fmt: skip


def _assisted_basket(shop: Repository, author: Person) -> PullRequest:
    return author.opens(
        shop, title="Show the saving in the basket", branch="feature/saving",
        body="I wrote the calculation, the assistant wrote the tests.",
        commits=[
            Commit("Compute the saving", files={"src/saving.py": _code("Saving", 60)}),
            Commit("Test the saving\n\nAssisted-by: Cursor (gpt-5)\nCo-authored-by: Cursor <cursoragent@cursor.com>",
                   files={"tests/test_saving.py": _code("TestSaving", 40)}),
        ],
    )  # fmt: skip


def _contradiction(shop: Repository, author: Person) -> PullRequest:
    return author.opens(
        shop, title="Sort the order history", body="Newest first.", branch="sort-history",
        commits=[Commit("Sort the order history" + _CLAUDE, files={"src/history.py": _code("History", 70)})],
    )  # fmt: skip


def _fork(shop: Repository, author: Person) -> PullRequest:
    return author.opens(
        shop, title="Fix a typo in the README", body="Found while reading.", branch="patch-1", fork=True,
        commits=[Commit("Fix a typo", files={"README.md": "# Acme shop\n\nSells good things. See `docs/`.\n"})],
    )  # fmt: skip


def _draft(shop: Repository, author: Person) -> PullRequest:
    return author.opens(
        shop, title="Try a new search index", body="Not ready yet.", branch="codex/search-index", draft=True,
        commits=[Commit("Try a new search index", files={"src/search.py": _code("Index", 90)})],
    )  # fmt: skip


def _dependency(shop: Repository, author: Person) -> PullRequest:
    files: dict[str, str | None] = {
        "package.json": _BASE["package.json"].replace("1.3.0", "1.3.1"),
        "package-lock.json": '{\n  "lockfileVersion": 3,\n  "packages": {}\n}\n',
    }
    return author.opens(
        shop, title="Bump left-pad from 1.3.0 to 1.3.1", branch="dependabot/npm_and_yarn/left-pad-1.3.1",
        body="Bumps left-pad.\n\n---\nRelease notes quote: Co-Authored-By: Claude <noreply@anthropic.com>",
        commits=[Commit("Bump left-pad from 1.3.0 to 1.3.1", files=files,
                        author=("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"))],
    )  # fmt: skip


def _rules_edit(shop: Repository, author: Person) -> PullRequest:
    text = RULES.replace("seniors, count: 2", "seniors, count: 1")
    return author.opens(
        shop, title="One senior is enough for everything", body="Reviews take too long.", branch="fewer-reviews",
        commits=[Commit("Ask one senior only", files={".github/rules.yml": text})],
    )  # fmt: skip


def _too_large(shop: Repository, author: Person) -> PullRequest:
    """More files than GitHub's diff shows (300), so the list of files is read by pages."""
    files: dict[str, str | None] = {f"src/i18n/{n:03}.json": f'{{"greeting": "Hello {n}"}}\n' for n in range(320)}
    return author.opens(
        shop, title="Add every translation", body="Generated from the translators' sheets.", branch="all-translations",
        commits=[Commit("Add every translation", files=files)],
    )  # fmt: skip


def _ledger(shop: Repository, author: Person) -> PullRequest:
    return author.opens(
        shop, title="Round ledger entries to cents", branch="cursor/ledger-rounding-1a2b", body="",
        commits=[Commit("Round ledger entries\n\nCo-authored-by: Cursor Agent <cursoragent@cursor.com>",
                        files={"src/ledger/rounding.py": _code("Rounding", 110)})],
    )  # fmt: skip


def _red_build(shop: Repository, author: Person) -> PullRequest:
    return author.opens(
        shop, title="Explain delivery times", body="", branch="docs/delivery",
        commits=[Commit("Explain delivery times", files={"docs/delivery.md": "# Delivery\n\nTwo days.\n"})],
    )  # fmt: skip


def go_on(sandbox: Sandbox, pulls: list[PullRequest]) -> None:
    """What happens next: authors declare, builds end, seniors review."""
    found = {pull.branch: pull for pull in pulls}
    declared = {"fix/negative": "human-led", "feature/saving": "ai-assisted", "sort-history": "human-led"}
    for branch, label in declared.items():
        sandbox.person(found[branch].author.login).labels(found[branch], label)
    sandbox.ci(found["fix/negative"], "build", "success")
    sandbox.ci(found["docs/delivery"], "build", "failure")
    sandbox.person("ana").approves(found["fix/negative"])
    sandbox.person("ben").requests_changes(found["renew-session"], "Please say who wrote this, and add a test.")
    sandbox.person("cleo").approves(found["claude/instalments-x7k2"])


# What a checklist is for: a query made of text, and an error that nobody hears of.
_HASTY = """

def overdue(db, customer):
    try:
        return db.execute(f"SELECT * FROM instalments WHERE customer = {customer}")
    except Exception:
        return []
"""


def _code(name: str, lines: int) -> str:
    """Plausible code of a given length."""
    body = "".join(
        f"\n    def step_{n}(self, value):\n        return self.rate * value + {n}\n" for n in range((lines - 5) // 3)
    )
    return f"class {name}:\n    def __init__(self, rate):\n        self.rate = rate\n{body}"
