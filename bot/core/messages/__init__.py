"""Everything Twotrack says to people, as pure functions from a Judgement to Markdown."""
