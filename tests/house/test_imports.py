"""No module relies on another having been imported before it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def import_each(folder: Path) -> str:
    command = [sys.executable, "-m", "tests.house.alone", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_every_module_can_be_imported_alone() -> None:
    assert import_each(ROOT / "bot") == ""


def test_what_cannot_be_imported_alone_is_named(tmp_path: Path) -> None:
    """A circle breaks at one end only; what was forgotten is there whenever somebody else imported it before."""
    files = {
        "__init__": "",
        "egg": "from house.hen import LAYS\nHATCHES = 1\n",
        "hen": "LAYS = 1\nfrom house.egg import HATCHES\n",
        "attic": "import house\nROOF = house.roof.HIGH\n",
        "roof": "HIGH = 1\n",
        "visitor": "import house.hen\nimport house.roof\n",
        "dead": "import os\nos.kill(os.getpid(), 9)\n",
    }
    folder = tmp_path / "house"
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)

    told = import_each(folder).splitlines()

    assert [line.split()[0] for line in told] == ["house.attic", "house.dead", "house.egg"]
