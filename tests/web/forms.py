"""A browser without JavaScript, as far as forms go: open a page, change fields, send it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class _Fields(HTMLParser):
    """What a browser would send of the forms of a page, by the form's address."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.select = self.area = self.first = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self.forms.append({"": given.get("action", ""), "method": given.get("method", "get")})
        elif tag == "select":
            self.select, self.first = name, "?"
        elif tag == "option" and self.select:
            if "selected" in given or self.first == "?":
                self.forms[-1][self.select] = given.get("value") or ""
            self.first = ""
        elif tag == "textarea" and name:
            self.area = name
            self.forms[-1][name] = ""
        elif tag == "input" and name and self.forms:
            if given.get("type") != "checkbox":
                self.forms[-1][name] = given.get("value") or ""
            elif "checked" in given:
                self.forms[-1].setdefault(name, []).append(given.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self.area:
            self.forms[-1][self.area] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        self.select = "" if tag == "select" else self.select
        self.area = "" if tag == "textarea" else self.area


def fields(answer: TestResponse, action: str = "") -> dict[str, Any]:
    """The fields of the page's form that is sent to `action` ("": to the page itself)."""
    reader = _Fields()
    reader.feed(answer.text)
    form = next(form for form in reader.forms if form[""] == action and form["method"] == "post")
    return {name: value for name, value in form.items() if name not in ("", "method")}


def fill(client: FlaskClient, address: str, **changes: Any) -> TestResponse:
    """Open a form, change some of its fields, send it. `__` in a name stands for `-`."""
    return client.post(address, data=fields(client.get(address)) | named(changes))


def named(changes: dict[str, Any]) -> dict[str, Any]:
    """`qualifications__0__name` is the field "qualifications-0-name"."""
    return {name.replace("__", "-"): value for name, value in changes.items()}


def errors(answer: TestResponse) -> list[str]:
    """The sentences beside the fields, in order."""
    reader = _Errors()
    reader.feed(answer.text)
    return reader.found


class _Errors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "p" and dict(attrs).get("class") == "error":
            self.inside = True
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "p"
