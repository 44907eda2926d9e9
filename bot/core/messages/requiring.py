"""How an admin makes GitHub hold merges back until our check succeeds: the words for the terminal and the board."""

CHECK = "twotrack"


def steps(app: str) -> tuple[str, ...]:
    """What to click, in order. `app` names the app that alone may give the check; empty where it is not known.

    Without the app as its source, whoever may write to the repository can give a check of that name themselves
    (docs: repositories/configuring-branches-and-merges-in-your-repository, "Available rules for rulesets").
    """
    return (
        "Settings > Rules > Rulesets > New branch ruleset, enforcement status Active, target: the default branch",
        f"Require status checks to pass > Add checks: {CHECK}, source: {app or 'your Twotrack app'} (not any source)",
        "Create. GitHub offers the check once it has run in the repository within the last week",
    )
