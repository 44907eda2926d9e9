"""Tests of their own stand-in: known by the name, and only where nothing of the original is kept."""

import pytest

from bot.core.lint.changed import whole_file
from bot.core.lint.detector import Scope
from bot.core.lint.mocked_subject import MockedSubject

DETECTOR = MockedSubject(scope=Scope())


@pytest.mark.parametrize(
    ("path", "line", "told"),
    [
        ("web/cart.test.ts", "jest.mock('./cart');", True),
        ("web/cart.test.tsx", 'vi.mock("@/shop/cart", () => ({}));', True),
        ("web/__tests__/cart.spec.js", "jest.mock('../cart.js');", True),
        ("web/cart.rows.test.ts", "jest.mock('./cart.rows');", True),
        ("web/cart.test.ts", "jest.mock('./cart-rows');", False),
        ("web/cart.test.ts", "jest.mock('./cart.rows');", False),
        ("web/cart.test.ts", "jest.mock('cart');", False),
        ("web/cart.test.ts", "// jest.mock('./cart');", False),
        ("web/cart.ts", "jest.mock('./cart');", False),
    ],
)
def test_a_mock_of_the_module_with_the_name_of_the_test_is_told(path, line, told):
    assert bool(list(DETECTOR.find(whole_file(path, f"{line}\n")))) == told


def test_a_mock_that_keeps_the_rest_of_the_original_is_not():
    text = "jest.mock('./cart', () => ({\n  ...jest.requireActual('./cart'),\n  rate: () => 1,\n}));\n"

    assert not list(DETECTOR.find(whole_file("web/cart.test.ts", text)))


def test_half_a_surrogate_pair_is_no_reason_to_stop():
    text = "// \ud800\njest.mock('./cart');\n"

    assert [hit.line for hit in DETECTOR.find(whole_file("web/cart.test.ts", text))] == [2]
