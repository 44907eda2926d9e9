"""The only HTTP to GitHub: facts in, plans out."""
