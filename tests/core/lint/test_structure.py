"""Rules over trees: which parsers can run one, and what becomes of files that none of them reads."""

import pytest

from bot.core.lint.changed import whole_file
from bot.core.lint.detector import Scope
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
