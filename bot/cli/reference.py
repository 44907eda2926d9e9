"""Documents that are made from the code: `python -m bot.cli.reference` writes them, a test compares."""

from pathlib import Path

from bot.cli.checks_page import PAGE as CHECKS
from bot.cli.checks_page import with_items
from bot.cli.metrics_page import PAGE as METRICS
from bot.cli.metrics_page import metrics_page
from bot.cli.rules_page import PAGE, with_reference
from bot.cli.schema import Of, written
from bot.notice_settings import NoticeSettings
from bot.settings import Settings

_INTRODUCTION = """# Settings

Made from `bot/settings.py`. Every setting is an environment variable, or stands in the file that `<NAME>_FILE` names:
`TWOTRACK_PRIVATE_KEY_FILE=/run/secrets/key.pem`. The variable wins where both are set.

| variable | what it is | when it is not set |
|---|---|---|
"""


def settings_page() -> str:
    """The table of settings."""
    rows = []
    for name, field in sorted(Settings.model_fields.items(), key=lambda item: item[0] in NoticeSettings.model_fields):
        variable = str(field.validation_alias or f"TWOTRACK_{name.upper()}")
        rows.append(f"| `{variable}` | {field.description} | {_default(name)} |")
    return _INTRODUCTION + "\n".join(rows) + "\n"


def _default(name: str) -> str:
    field = Settings.model_fields[name]
    if field.is_required():
        return "**needed**"
    if name == "home":
        return "`~/.local/share/twotrack`; for root `/var/lib/twotrack`"
    default = field.default
    if default is None:
        return "the embedded PostgreSQL" if name == "database_url" else "none"
    return "empty" if default in ("", ()) else f"`{default}`"


if __name__ == "__main__":
    Path("docs/settings.md").write_text(settings_page(), "utf-8")
    Path(METRICS).write_text(metrics_page(), "utf-8")
    page = Path(PAGE)
    page.write_text(with_reference(page.read_text("utf-8")), "utf-8")
    checks = Path(CHECKS)
    checks.write_text(with_items(checks.read_text("utf-8")), "utf-8")
    for kind in Of:
        Path(f"rules/{kind}.schema.json").write_text(written(kind), "utf-8")
