"""Rules over trees: which parsers can run one, and what becomes of files that none of them reads."""

import pytest

from bot.core.lint.changed import whole_file
from bot.core.lint.detector import Scope
from bot.core.lint.inspection import find_in_file
from bot.core.lint.item import Item
from bot.core.lint.structure import Structure, runnable
from bot.core.rules.shapes import MisreadError

JSX = {"rule": {"kind": "jsx_opening_element"}}
CALL = {"rule": {"pattern": "eval($CODE)"}}


@pytest.mark.parametrize(
    ("config", "languages", "grammars"),
    [
        (JSX, ("typescript",), {"tsx"}),
        (JSX, ("javascript", "typescript"), {"javascript", "tsx"}),
        (CALL, ("typescript",), {"tsx", "typescript"}),
        ({"rule": {"kind": "start_tag"}}, ("html", "vue"), {"html"}),
    ],
)
def test_a_rule_runs_in_the_parsers_that_know_its_words(config, languages, grammars):
    assert runnable(config, languages) == grammars


def test_a_rule_that_a_language_cannot_run_is_told():
    with pytest.raises(MisreadError, match="ast-grep cannot run this rule for python"):
        runnable(JSX, ("typescript", "python"))


@pytest.mark.parametrize(("path", "lines"), [("web/a.tsx", [1]), ("web/a.ts", []), ("web/a.jsx", [])])
def test_a_rule_about_jsx_looks_only_where_there_can_be_some(path, lines):
    languages = ("typescript",)
    detector = Structure(scope=Scope(languages=languages), config=JSX)

    assert [hit.line for hit in detector.find(whole_file(path, "const a = <b>c</b>;\n"))] == lines


def test_half_a_surrogate_pair_is_no_reason_to_stop():
    detector = Structure(scope=Scope(languages=("python",)), config=CALL)

    assert [hit.line for hit in detector.find(whole_file("a.py", "a = '\ud800'\neval(b)\n"))] == [2]


def test_a_finding_is_another_once_anything_of_its_match_changes():
    item = Item(
        id="call",
        family="F",
        question="Q",
        why="W",
        detectors=(Structure(scope=Scope(languages=("python",)), config=CALL),),
    )
    before, after = (
        find_in_file(whole_file("a.py", f"eval(\n    {what},\n)\n"), [item]) for what in ("number", "request.args['q']")
    )

    assert [one.line for one in before] == [one.line for one in after] == [1]
    assert before[0].mark != after[0].mark
