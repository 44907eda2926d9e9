"""We count the added and deleted lines of every kind of change as git does."""

import subprocess
from pathlib import Path

from bot.git.clone import open_clone
from tests.precision.agreement import agreement


def git(folder: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-C", str(folder), "-c", "user.name=ana", "-c", "user.email=ana@example.com", *words],
        check=True, capture_output=True,
    )  # fmt: skip


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--allow-empty", "--message", "x")


def test_renames_links_binaries_and_strange_line_ends_count_the_same(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    (tmp_path / "a.py").write_text("".join(f"value_{number} = {number}\n" for number in range(30)))
    (tmp_path / "link.md").write_text("see a.py\nand no more\n")
    (tmp_path / "ends.txt").write_bytes(b"one\r\ntwo\rthree\x0cfour\xe2\x80\xa8five\r\nno end")
    (tmp_path / "ü \t.bin").write_bytes(b"\0\1\2")
    commit(tmp_path)
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    (tmp_path / "b.py").write_text((tmp_path / "b.py").read_text() + "more = 1\n")
    (tmp_path / "link.md").unlink()
    (tmp_path / "link.md").symlink_to("b.py")
    (tmp_path / "ends.txt").write_bytes(b"one\r\ntwo\rthree\x0cfour\r\nan end\n")
    (tmp_path / "ü \t.bin").write_bytes(b"\0\1\3")
    commit(tmp_path)

    found = agreement(open_clone(tmp_path), last=10)

    assert (found.commits, found.files, found.apart, found.untold) == (2, 8, (), 0)
