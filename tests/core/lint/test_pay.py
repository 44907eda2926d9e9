"""What each item pays is counted from the decisions in their order."""

from bot.core.inspected import Finding, Inspected
from bot.core.lint.pay import Pay, Seen, pay
from bot.core.question import Question, Spot


def finding(item: str, mark: str) -> Finding:
    return Finding(item=item, path="a.py", line=1, mark=mark)


def seen(pull: int, head: str, *findings: Finding, accepted: int = 0, ticked: bool = False) -> Seen:
    items = dict.fromkeys(one.item for one in findings)
    counts = {item: sum(one.item == item for one in findings) for item in items}
    asked = tuple(
        Question(
            id=item,
            family="F",
            text="T",
            found=count,
            left=count - accepted,
            spots=(Spot("a.py", 1),) * (count - accepted),
            version="v",
        )
        for item, count in counts.items()
    )
    boxes = frozenset(question.box for question in asked) if ticked else frozenset[str]()
    return Seen(
        pull=f"a/b#{pull}",
        head=head,
        inspected=Inspected(findings=findings, catalogue="c"),
        checklist=asked,
        ticked=boxes,
    )


def test_a_finding_that_a_later_head_has_no_more_is_fixed():
    one, two = finding("x", "1"), finding("x", "2")
    (paid,) = pay([seen(1, "h1", one, two), seen(1, "h1", one, two), seen(1, "h2", two)])

    assert paid == Pay(item="x", pulls=1, fired=2, fixed=1, accepted=0, ticked=0)
    assert paid.left == 1


def test_what_comes_back_was_not_fixed():
    one = finding("x", "1")
    (paid,) = pay([seen(1, "h1", one), seen(1, "h2"), seen(1, "h3", one)])

    assert (paid.fired, paid.fixed) == (1, 0)


def test_a_line_that_is_as_wrong_in_other_words_was_not_fixed():
    (paid,) = pay([seen(1, "h1", finding("x", "1")), seen(1, "h2", finding("x", "2"), accepted=1)])

    assert (paid.fired, paid.fixed, paid.accepted) == (1, 0, 1)


def test_a_file_that_nobody_looks_at_any_more_fixed_nothing():
    hidden = Seen(pull="a/b#1", head="h2", inspected=Inspected(unchecked=(("a.py", "minified"),), catalogue="c"))
    (paid,) = pay([seen(1, "h1", finding("x", "1")), hidden, seen(1, "h3", finding("x", "1"))])

    assert (paid.fired, paid.fixed) == (1, 0)


def test_accepted_and_ticked_findings_are_not_left():
    accepted = seen(1, "h1", finding("x", "1"), accepted=1)
    ticked = seen(2, "h1", finding("x", "1"), ticked=True)
    (paid,) = pay([accepted, ticked])

    assert (paid.pulls, paid.fired, paid.accepted, paid.ticked, paid.left) == (2, 2, 1, 1, 0)


def test_other_items_asked_later_fix_nothing():
    later = Seen(pull="a/b#1", head="h2", inspected=Inspected(catalogue="other"))
    (paid,) = pay([seen(1, "h1", finding("x", "1")), later])

    assert paid.fixed == 0


def test_the_item_that_speaks_most_comes_first():
    paid = pay([seen(1, "h", finding("b", "1"), finding("a", "1"), finding("b", "2"))])

    assert [one.item for one in paid] == ["b", "a"]
