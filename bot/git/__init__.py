"""The same facts from a local clone."""
