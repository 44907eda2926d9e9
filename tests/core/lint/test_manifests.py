"""Manifests tell what they declare, whatever else is in them, and however broken they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.lint.changed import whole_file
from bot.core.lint.manifests import MANIFESTS, folded, manifest_of

TOLD = [
    ("requirements.txt", "# why\n-r base.txt\nDjango==5.0 ; python_version > '3'\nuvicorn[standard]>=0.30\n\nred\n", ["Django ==5.0", "uvicorn >=0.30", "red "]),
    ("requirements-dev.txt", "-e git+https://example.com/cart.git@main\n", ["cart git+https://example.com/cart.git@main"]),
    ("pyproject.toml", "[project]\ndependencies = ['a>=1; os_name == \"nt\"']\n[dependency-groups]\ndev = ['b', {include-group = 'c'}]\n", ["a >=1", "b "]),
    ("pyproject.toml", "[tool.poetry.dependencies]\npython = '^3.11'\na = '^1'\n[tool.poetry.group.dev.dependencies]\nb = {version = '2'}\n", ["a ^1", "b 2"]),
    ("package.json", '{"dependencies": {"a": "^1"}, "devDependencies": {"@b/c": "2"}, "peerDependencies": {"d": "3"}}', ["a ^1", "@b/c 2"]),
    ("go.mod", "module m\n\ngo 1.22\nrequire github.com/a/b v1.0.0\nrequire (\n\tgopkg.in/c.v3 v3.0.1 // why\n\tgithub.com/d/e v1.0.0 // indirect\n)\n", ["github.com/a/b v1.0.0", "gopkg.in/c.v3 v3.0.1"]),
    ("Cargo.toml", "[dependencies]\na = '1'\nb = { path = '../b' }\n[target.'cfg(unix)'.dependencies]\nc = '2'\n", ["a 1", "b path:", "c 2"]),
    ("Gemfile", "source 'https://rubygems.org'\ngem 'rails', '~> 7.1' # why\n# gem 'old'\n", ["rails '~> 7.1'"]),
    ("composer.json", '{"require": {"php": "^8"}, "require-dev": {"a/b": "^1"}}', ["php ^8", "a/b ^1"]),
    ("pom.xml", "<dependency>\n<groupId>a</groupId>\n<artifactId>b</artifactId>\n</dependency>", ["b "]),
    ("build.gradle.kts", 'implementation("a.b:c:1.0")\n// api("x:y:1")\ntestImplementation(platform("d:e:2"))\n', ["a.b:c 1.0", "d:e 2"]),
    ("Shop.csproj", '<PackageReference Include="A.B" Version="1.0" />\n<PackageReference Include="C" />', ["A.B 1.0", "C "]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "told"), TOLD)
def test_a_manifest_tells_its_packages_and_their_versions(path, text, told):
    manifest = manifest_of(f"web/{path}")

    assert [f"{each.name} {each.wanted}" for each in manifest.all(text)] == told


def test_other_files_are_no_manifests():
    assert manifest_of("src/package.ts") is None
    assert manifest_of("package.json/readme.md") is None


def test_names_that_package_managers_take_for_the_same_are_the_same():
    assert folded("Flask_Cors") == folded("flask-cors") == folded("flask.cors")


@given(st.sampled_from(MANIFESTS), st.one_of(st.text(), st.sampled_from(["[" * 5000, "{" * 5000, "a=" + "[" * 5000])))
def test_a_broken_manifest_declares_nothing_and_breaks_nothing(manifest, text):
    path = manifest.names[0].replace("*", "x")
    file = whole_file(path, text)

    assert {each.line for each in manifest.new(file)} <= set(file.numbers)
