"""Each item of a checklist has a name of its own, also where two layers bring items."""

from bot.core.rules import Severity, Source, compose

ITEM = "{id: own, family: Own, question: It is so., why: It has to be., find: [{added: 'x'}]}"
ONE = f"version: 1\nchecklist:\n  items:\n    - {ITEM}\n"


def test_an_item_of_a_repository_under_the_name_of_one_of_its_organisation_is_told(pack: Source) -> None:
    repository, organisation = Source("rules.yml", ONE, "r"), Source("org.yml", ONE, "o")
    answer = compose(repository=repository, organisation=organisation, packs={"default": pack})
    (told,) = answer.problems

    assert (str(told), told.severity) == (
        "rules.yml:4:12: checklist.items[0].id: another item is named `own`, in org.yml:4",
        Severity.WARNING,
    )
    assert compose(repository=None, organisation=organisation, packs={"default": pack}).problems == ()
