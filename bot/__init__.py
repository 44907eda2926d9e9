"""Twotrack: reads each pull request, says who wrote it and how we know, and routes it to the right review."""
