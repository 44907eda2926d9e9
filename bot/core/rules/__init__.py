"""The rules.yml language: reading it, saying what is wrong with it, and asking it about a pull request."""
