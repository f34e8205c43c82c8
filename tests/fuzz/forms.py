"""The forms and addresses of the office, as a page offers them to whoever would misuse them."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

READERS = {
    "request.args.get",
    "request.args.getlist",
    "request.values.get",
    "_number",
    "query.day",
    "query.number",
}
"""How views read a name of the address."""

WEB = Path(__file__).parent.parent.parent / "accompaniment" / "web"


@dataclass
class SentForm:
    """One form of a page: where it is sent, and what its fields hold as the page came."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


class FormReader(HTMLParser):
    """Collects the forms of a page that are sent by POST; a form without an address is sent to `here`."""

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here = here
        self.forms: list[SentForm] = []
        self.open: SentForm | None = None
        self.chosen = ""
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marks = {name: value or "" for name, value in attrs}
        if tag == "form" and marks.get("method", "get").lower() == "post":
            self.open = SentForm(marks.get("action") or self.here)
            self.forms.append(self.open)
        elif self.open is None:
            return
        name = marks.get("name", "")
        if tag == "input" and marks.get("type") == "file":
            self.open.files.append(name)
        elif tag in ("input", "button") and name:
            ticked = marks.get("type") not in ("checkbox", "radio") or "checked" in marks
            self.open.fields.setdefault(name, marks.get("value", "on") if ticked else "")
        elif tag == "select":
            self.chosen = name
            self.open.fields.setdefault(name, "")
        elif tag == "option" and self.chosen and ("selected" in marks or not self.open.fields[self.chosen]):
            self.open.fields[self.chosen] = marks.get("value", "")
        elif tag == "textarea":
            self.text = name
            self.open.fields.setdefault(name, "")

    def handle_data(self, data: str) -> None:
        if self.open is not None and self.text:
            self.open.fields[self.text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.chosen = ""
        elif tag == "textarea":
            self.text = ""


def forms(here: str, page: str) -> list[SentForm]:
    """The forms of a page."""
    reader = FormReader(here)
    reader.feed(page)
    return reader.forms


def asked_of_the_address() -> dict[str, set[str]]:
    """Module of views -> every name that it, or a filter or a choice beside it, reads from the address."""
    found: dict[str, set[str]] = {}
    for path in WEB.rglob("*.py"):
        names = found.setdefault(path.stem if path.parent == WEB else path.parent.name, {"page", "q"})
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in READERS:
                names.update(str(word.value) for word in node.args[:1] if isinstance(word, ast.Constant))
            if isinstance(node, ast.ClassDef) and node.name.endswith("Filter"):
                lines = [line for line in node.body if isinstance(line, ast.Assign)]
                names.update(ast.unparse(target) for line in lines for target in line.targets)
    return found
