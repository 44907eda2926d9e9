"""Finds the common mistakes of AI-written code in a change, from data: the items of `rules/checklist/` and of teams."""

import bot.core.rules  # noqa: F401 - first, because the grammar of rules knows how items are written
