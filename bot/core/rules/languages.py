"""Which language a file is written in, by its name alone: the endings as GitHub's Linguist lists them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

_ENDINGS: Final = {  # a name without a dot is a whole file name; one language may share endings with no other here
    "ada": "adb ads",
    "assembly": "asm s nasm",
    "c": "c h",
    "clojure": "clj cljs cljc edn",
    "cpp": "cc cpp cxx hh hpp hxx ipp tpp inl",
    "csharp": "cs csx",
    "css": "css scss sass less styl",
    "cuda": "cu cuh",
    "dart": "dart",
    "docker": "Dockerfile Containerfile dockerfile",
    "elixir": "ex exs heex",
    "elm": "elm",
    "erlang": "erl hrl",
    "fortran": "f f90 f95 f03 f08 for",
    "fsharp": "fs fsi fsx",
    "go": "go",
    "graphql": "graphql gql graphqls",
    "groovy": "groovy gradle Jenkinsfile",
    "haskell": "hs lhs",
    "html": "html htm xhtml jinja jinja2 j2 erb ejs hbs",
    "java": "java",
    "javascript": "js jsx mjs cjs",
    "json": "json jsonc json5",
    "julia": "jl",
    "kotlin": "kt kts",
    "lua": "lua",
    "make": "mk Makefile GNUmakefile makefile",
    "markdown": "md markdown mdx",
    "nix": "nix",
    "objective-c": "m mm",
    "ocaml": "ml mli",
    "perl": "pl pm",
    "php": "php phtml",
    "powershell": "ps1 psm1 psd1",
    "protobuf": "proto",
    "python": "py pyi pyx pxd",
    "r": "r rmd",
    "restructuredtext": "rst",
    "ruby": "rb rake gemspec Gemfile Rakefile",
    "rust": "rs",
    "scala": "scala sbt sc",
    "shell": "sh bash zsh fish ksh",
    "solidity": "sol",
    "sql": "sql psql plsql",
    "svelte": "svelte",
    "swift": "swift",
    "terraform": "tf tfvars hcl",
    "text": "txt adoc asciidoc",
    "toml": "toml",
    "typescript": "ts tsx mts cts",
    "vue": "vue",
    "xml": "xml xsd xsl xslt",
    "yaml": "yml yaml",
    "zig": "zig",
}
LANGUAGES: Final = tuple(_ENDINGS)
_MEANT: Final = {  # as people write them, in lower case
    "c++": "cpp",
    "c#": "csharp",
    "f#": "fsharp",
    "golang": "go",
    "js": "javascript",
    "ts": "typescript",
    "py": "python",
    "rb": "ruby",
    "bash": "shell",
    "sh": "shell",
    "dockerfile": "docker",
    "makefile": "make",
    "hcl": "terraform",
    "md": "markdown",
    "rst": "restructuredtext",
    "objc": "objective-c",
    "protocol buffers": "protobuf",
}
_BY_ENDING: Final = {ending: name for name, endings in _ENDINGS.items() for ending in endings.split()}


def named(text: str) -> str:
    """The language that a name stands for, in any case: `TypeScript`, `C++`. Unknown names stay as they are."""
    folded = text.lower()
    return _MEANT.get(folded, folded)


def language(path: str) -> str | None:
    """The language of a file, or None when its name tells none that we know."""
    name = path.rpartition("/")[2]
    base, _, ending = name.rpartition(".")
    return _BY_ENDING.get(ending.lower() if base else name)


@lru_cache(maxsize=16)
def spoken(paths: tuple[tuple[str, ...], ...]) -> Mapping[str | None, str]:
    """The languages of a change, each with the first file in it; under None the first file whose language is unknown.

    A renamed file counts under both names.
    """
    found: dict[str | None, str] = {}
    for names in paths:
        for name in names:
            found.setdefault(language(name), name)
    return found
