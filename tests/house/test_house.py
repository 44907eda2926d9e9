"""Rules about the code itself, kept by tests."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
MODULES = sorted(ROOT.glob("bot/**/*.py"))
CORE = sorted(ROOT.glob("bot/core/**/*.py"))
IMPURE = {"asyncio", "os", "random", "time", "logging", "aiohttp", "gidgethub", "psycopg", "structlog", "subprocess", "io",
          "pathlib", "socket", "secrets", "urllib"}  # fmt: skip
VAGUE = re.compile(r"(^|_)(utils?|helpers?|managers?|common|misc)(_|$)")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [*MODULES, *sorted(ROOT.glob("tests/**/*.py"))], ids=name)
def test_files_stay_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_functions_stay_short_and_modules_say_what_they_are_for(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    assert ast.get_docstring(tree)
    assert [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= 40] == []
    assert not VAGUE.search(path.stem)


@pytest.mark.parametrize("path", CORE, ids=name)
def test_core_has_no_clock_no_network_no_log_and_no_chance(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    imported = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    imported |= {(node.module or "").split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    called = {
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }

    assert set() == imported & IMPURE
    assert set() == called & {"now", "utcnow", "today"}
    assert not any(isinstance(node, ast.Await | ast.AsyncFunctionDef) for node in ast.walk(tree))


def test_no_file_names_a_registry_or_a_path_of_a_machine() -> None:
    tracked = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=True).stdout.split()
    suspicious = re.compile(r"--(extra-)?index-url|pypi\.org/simple|registry\.npmjs|(?<![\w.])/(home/\w+|work|root)/")
    found = []
    for path in tracked:
        if path.endswith((".png", ".ico")) or path == name(Path(__file__)) or not (ROOT / path).exists():
            continue
        if suspicious.search((ROOT / path).read_text("utf-8", errors="replace")):
            found.append(path)

    assert found == []


def test_no_two_test_files_share_a_name() -> None:
    """pytest could only collect one of them."""
    names = [path.name for path in ROOT.glob("tests/**/test_*.py")]

    assert len(names) == len(set(names))
