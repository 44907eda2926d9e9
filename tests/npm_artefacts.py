"""Packages from npm that tests compare with: fetched once, never committed."""

import fcntl
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / ".npm-artefacts"
VERSIONS = {"@octokit/graphql-schema": "15.26.1", "@octokit/webhooks-examples": "7.6.1", "axe-core": "4.14.1"}


@cache
def npm_package(name: str) -> Path:
    """The folder of a package. Without npm the test is skipped with a word; in CI that is a failure."""
    folder = FOLDER / "node_modules" / name
    if (folder / "package.json").exists():
        return folder
    if shutil.which("npm") is None:
        _missing(f"npm is not installed, so {name} cannot be fetched")
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "package.json").exists():
            _install(f"{name}@{VERSIONS[name]}")
    return folder


def _install(package: str) -> None:
    command = ["npm", "install", "--prefix", str(FOLDER), "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"]
    wanted = [f"{name}@{version}" for name, version in VERSIONS.items()]
    done = subprocess.run([*command, *wanted], capture_output=True, text=True, timeout=180, check=False)
    if done.returncode != 0:
        _missing(f"npm could not fetch {package}: {done.stderr.strip()[-200:]}")


def _missing(why: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)
