"""What a security reviewer would look for in this project, as rules that read the code (as semgrep's do).

Ruff's S rules know Python; these know the office: that it calls nobody, that what it writes is for its owner
only, that what people typed never becomes a script, a query or a command.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
CALLS_OUT = {
    "aiohttp", "ftplib", "http", "httpx", "imaplib", "poplib", "requests", "smtplib", "socketserver",
    "telnetlib", "urllib.request", "urllib3", "webbrowser", "xmlrpc",
}  # fmt: skip
PIPES = ("scheduling/crew.py", "scheduling/bounds/turns.py", "scheduling/bounds/background.py")
"""Between this process and the helpers it started."""
PRAGMAS = ("database.py", "cipher.py")
"""SQLite's PRAGMA takes no parameters; what goes into one is ours, or quoted."""
TEMPORARY = ("commands/serve.py", "commands/searching.py")
"""Files of the data folder, and files beside the one they become."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule for Python files: which nodes break it, why, and the files where it is right to."""

    name: str
    why: str
    breaks: Callable[[ast.AST], bool]
    but: tuple[str, ...] = ()


def _modules(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module:
        return {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return set()


def _imports(*names: str) -> Callable[[ast.AST], bool]:
    def breaks(node: ast.AST) -> bool:
        return any(
            module == name or module.startswith(f"{name}.") for module in _modules(node) for name in names
        )

    return breaks


def _called(node: ast.AST) -> str:
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def _calls(*names: str) -> Callable[[ast.AST], bool]:
    return lambda node: _called(node) in names


def _has_keyword(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Call) and any(word.arg in names for word in node.keywords)


def _formats_sql(node: ast.AST) -> bool:
    if _called(node).rpartition(".")[2] not in ("text", "execute", "exec_driver_sql", "literal_column"):
        return False
    first = node.args[0] if isinstance(node, ast.Call) and node.args else None
    formats = (
        isinstance(first, ast.Call) and isinstance(first.func, ast.Attribute) and first.func.attr == "format"
    )
    return isinstance(first, (ast.JoinedStr, ast.BinOp)) or formats


def _leaves_a_file_open(node: ast.AST) -> bool:
    """A function that writes a file and never says 0o600, nor lets `mkstemp` make the file."""
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    writes = any(_writes(inner) for inner in ast.walk(node))
    private = any(isinstance(inner, ast.Constant) and inner.value == 0o600 for inner in ast.walk(node))
    return writes and not private and not any(_called(one) == "tempfile.mkstemp" for one in ast.walk(node))


def _writes(node: ast.AST) -> bool:
    name = _called(node).rpartition(".")[2]
    if name in ("write_text", "write_bytes", "touch"):
        return True
    modes = (
        [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        if isinstance(node, ast.Call)
        else []
    )
    return name == "open" and any(re.fullmatch(r"[wax]b?\+?", str(mode)) for mode in modes)


def _puts_text_on_the_map(node: ast.AST) -> bool:
    named = _called(node).rpartition(".")[2] in ("Popup", "Tooltip", "GeoJsonPopup", "GeoJsonTooltip")
    return named or _has_keyword(node, "popup", "tooltip")


def _follows_the_request(node: ast.AST) -> bool:
    """A redirect to what the request said, unless one of our addresses is built of it or it was looked at."""
    if _called(node) != "redirect" or not isinstance(node, ast.Call) or not node.args:
        return False
    said = ast.unparse(node.args[0])
    return "request." in said and not said.startswith(("url_for(", "query.inside("))


def _starts_a_shell(node: ast.AST) -> bool:
    return _has_keyword(node, "shell") or _called(node) in ("os.system", "os.popen")


RULES = (
    Rule("calls out", "nothing goes to a third party", _imports(*CALLS_OUT)),
    Rule("socket", "only the server listens", _imports("socket"), ("commands/serve.py",)),
    Rule("shell", "what is typed never becomes a command", _starts_a_shell),
    Rule("pickle", "unpickling runs what it reads", _imports("pickle", "marshal", "shelve", "dill"), PIPES),
    Rule("eval", "what is typed never becomes code", _calls("eval", "exec", "compile", "__import__")),
    Rule("xml", "the library's own parser unfolds entities", _imports("xml", "lxml")),
    Rule("sql", "values go into a query as parameters", _formats_sql, PRAGMAS),
    Rule("markup", "a page writes text as text", _imports("markupsafe.Markup"), ("web/factors.py",)),
    Rule("map text", "Folium puts text into a script and runs ${...} in it", _puts_text_on_the_map),
    Rule("private file", "what is written is for its owner only", _leaves_a_file_open, ("moment.py",)),
    Rule("temporary file", "names do not lie in /tmp", _imports("tempfile"), TEMPORARY),
    Rule("chance", "a secret is drawn with `secrets`", _imports("random"), ("scheduling/", "demo/")),
    Rule(
        "print",
        "what is said in a terminal is said by click",
        _calls("print"),
        ("scheduling/rules/handbook.py",),
    ),
    Rule("redirect", "an address that came with a request leads anywhere", _follows_the_request),
)

IN_TEMPLATES = {
    "script": r"<script(?![^>]*\b(?:nonce|src)=)",
    "handler": r"\son[a-z]+\s*=\s*[\"']",
    "style": r"\sstyle\s*=",
    "escaping off": r"\|\s*safe\b|autoescape\s+false|{%-?\s*autoescape",
    "elsewhere": r"(?:src|href|action)=[\"']?(?:https?:)?//",
    "new window": r"target=[\"']_blank",
}
"""What a template must not hold: each would break the policy, or let what was typed run."""
TEMPLATES_BUT = {("escaping off", "map/frame.html"), ("new window", "shared/unsent.html")}
"""Folium's own text, into which nothing typed goes (rule "map text"); the door, while what was typed stays
on the page that leads to it (`noopener`: the door knows nothing of that page)."""


def python(source: str, path: str = "") -> Iterator[tuple[str, int]]:
    """Rule and line of each breach in the text of a file at `path` within the package."""
    nodes = list(ast.walk(ast.parse(source)))
    for rule in RULES:
        if not any(path == but or (but.endswith("/") and path.startswith(but)) for but in rule.but):
            yield from ((rule.name, node.lineno) for node in nodes if rule.breaks(node))


def template(source: str, path: str = "") -> Iterator[tuple[str, int]]:
    """The same for a template."""
    for name, pattern in IN_TEMPLATES.items():
        if (name, path) not in TEMPLATES_BUT:
            for found in re.finditer(pattern, source, re.IGNORECASE):
                yield name, source.count("\n", 0, found.start()) + 1


def everywhere(root: Path = ROOT) -> list[str]:
    """Every breach in the project: `file:line rule`."""
    found = []
    package, pages = root / "accompaniment", root / "templates"
    for folder, ending, look in ((package, "*.py", python), (pages, "*.html", template)):
        for path in sorted(folder.rglob(ending)):
            inner = path.relative_to(folder).as_posix()
            if not inner.startswith("migrations/versions/"):
                breaches = look(path.read_text(encoding="utf-8"), inner)
                found += [f"{path.relative_to(root)}:{line} {rule}" for rule, line in breaches]
    return found
