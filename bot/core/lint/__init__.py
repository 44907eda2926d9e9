"""Finds the common mistakes of AI-written code in a change, from data: the items of `rules/checklist/` and of teams."""
