"""Large files that keep a careless reader busy, each in its own way; any fork can propose one."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final


def _list(made: Iterator[str]) -> str:
    return f"[{', '.join(made)}]"


def _quoted(glob: str) -> Iterator[str]:
    return (f"'{glob.replace('{}', str(at))}'" for at in range(4900))


def _routes(when: Callable[[int], str], number: int) -> str:
    lines = (f"  - {{name: r{at}, track: fast, when: {when(at)}}}\n" for at in range(number))
    return f"routes:\n{''.join(lines)}  - {{name: rest, track: fast}}\n"


def _groups(number: int) -> str:
    return f"groups: {{{', '.join(f'group-number-{at:04}: [a]' for at in range(number))}}}\n"


def _domains(content: Callable[[int], str], number: int) -> str:
    return "domains:\n" + "".join(f"  domain-{at:04}: {{content: ['{content(at)}']}}\n" for at in range(number))


_CLASSES: Final = r"[\pL\pN]" * 20
_BODIES: Final = {
    "names nobody defines": _groups(1500)
    + f"tracks: {{fast: {{request: {_list(f'gruop-numbr-{at:04}x' for at in range(1900))}}}}}\n",
    "groups nobody defines": _groups(800) + _routes(lambda at: f"{{author-in: gruop-numbr-{at}y}}", 300),
    "domains nobody defines": _domains(lambda _: "a", 50)
    + _routes(lambda _: "{any: " + _list(f"{{domain: dmoain-{at}}}" for at in range(900)) + "}", 1),
    "words that are no conditions": _routes(lambda at: f"{{orign{at}: x}}", 900),
    "words that are no languages": _routes(lambda _: f"{{languages: {_list(f'pyhton{at}' for at in range(4900))}}}", 1),
    "signals too large": "signals:\n  a:\n    - {signal: credit, field: body, match: regex, values: "
    + _list(f"'(a|b|{at}){{1,900}}'" for at in range(1500))
    + "}\n",
    "titles too large": _routes(lambda at: f"{{title: {{regex: '(a|b|{at}){{1,900}}'}}}}", 400),
    "classes too large": _routes(lambda at: f"{{title: {{regex: '(?i){_CLASSES}{at}'}}}}", 400),
    "titles": _routes(lambda at: f"{{title: {{regex: '[a-z]{{1,90}}{at}'}}}}", 700),
    "content": _domains(lambda at: f"((a|b|{at}){{1,30}}){{1,30}}", 1600),
    "globs with brackets": "domains: {a: {paths: " + _list(_quoted("s{}[a-z]*[!a-z]?/x")) + "}}\n",
    "globs with folders": "domains: {a: {paths: " + _list(_quoted("a*b*/**/{}/**/x")) + "}}\n",
    "names with brackets": _routes(lambda _: "{title: " + _list(_quoted("*a*b*c{}*[a-z]*[!b]*[c]*d*e*f*g")) + "}", 1),
    "routes of one name": _routes(lambda _: "{draft: true}", 900).replace("name: r", f"name: {'a' * 60}"),
    "members": f"groups: {{a: {_list(f'ana{at}' for at in range(4900))}}}\n",
    "a member again and again": f"groups: {{a: {_list('ana' for _ in range(4900))}}}\n",
}
HOSTILE: Final[Mapping[str, str]] = {name: f"version: 1\n{body}" for name, body in _BODIES.items()}
