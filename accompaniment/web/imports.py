"""Records from sheets: choose files, look at what they would do, then do it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import Any

from flask import Response, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from accompaniment import sheets
from accompaniment.access import Permission
from accompaniment.errors import OfficeError
from accompaniment.sheets import ImportRefused, Outcome, Preview, kept
from accompaniment.web import desk

page = desk.page("imports")

MOST_SHOWN = 100
"""So many rows of one sheet are shown in full; a page stays small on a slow line."""


@page.get("/imports", permission=Permission.PROJECT)
def form() -> str:
    return render_template("imports/form.html", fault=None)


@page.post("/imports", permission=Permission.PROJECT)
def upload() -> Any:
    files = _files()
    try:
        if not files:
            raise sheets.BadFile(_("No file was chosen."))
        sheets.read(*files)
    except OfficeError as fault:
        return render_template("imports/form.html", fault=fault), 422
    word = kept.keep(_folder(), account_id=desk.actor().id, files=files, now=desk.now())
    return redirect(url_for(".look", word=word), 303)


@page.get("/imports/<word>", permission=Permission.PROJECT)
def look(word: str) -> Any:
    try:
        given = _sheets(word)
    except kept.NotKept as fault:
        return render_template("imports/form.html", fault=fault), 404
    found = sheets.preview(desk.session(), project=desk.project(), sheets=given, now=desk.now())
    return _preview(word, found)


@page.post("/imports/<word>", permission=Permission.PROJECT)
def apply(word: str) -> Any:
    act = {"actor": desk.actor(), "project": desk.project(), "now": desk.now()}
    try:
        done = sheets.apply(desk.session(), sheets=_sheets(word), **act)
    except kept.NotKept as fault:
        return render_template("imports/form.html", fault=fault), 404
    except ImportRefused as fault:  # the office changed since the preview: it is shown anew
        desk.session().rollback()
        return _preview(word, fault.preview), 409
    answer = desk.saved(_result(done), url_for(".form"))
    kept.drop(_folder(), account_id=act["actor"].id, word=word)
    return answer


@page.post("/imports/<word>/drop", permission=Permission.PROJECT)
def drop(word: str) -> Response:
    kept.drop(_folder(), account_id=desk.actor().id, word=word)
    return desk.saved(_("The files are deleted here; nothing was imported."), url_for(".form"))


def _preview(word: str, found: Preview) -> str:
    return render_template(
        "imports/preview.html", word=word, preview=found, Outcome=Outcome, most=MOST_SHOWN, names=_outcomes()
    )


def _sheets(word: str) -> sheets.Sheets:
    return sheets.read(*kept.take(_folder(), account_id=desk.actor().id, word=word, now=desk.now()))


def _folder() -> Path:
    return current_app.config["OFFICE"].data / "imports"


def _files() -> list[tuple[str, bytes]]:
    found = []
    for file in request.files.getlist("files"):
        with closing(file):  # large ones lie in a temporary file, which goes now
            found.append((_plain(file.filename), file.read(sheets.MOST_BYTES + 1)))
    return [(name, content) for name, content in found if name]


def _plain(name: str | None) -> str:
    return PurePosixPath((name or "").replace("\\", "/")).name[:200]


def _outcomes() -> dict[Outcome, str]:
    return {
        Outcome.ADDED: _("new"),
        Outcome.CHANGED: _("changed"),
        Outcome.UNCHANGED: _("as it is"),
        Outcome.REFUSED: _("refused"),
    }


def _result(done: Preview) -> str:
    added, changed = done.counts[Outcome.ADDED], done.counts[Outcome.CHANGED]
    if not added and not changed:
        return _("Everything was in the office already; nothing changed.")
    return _(
        "Imported: %(added)s, %(changed)s.",
        added=ngettext("%(num)s new record", "%(num)s new records", added),
        changed=ngettext("%(num)s changed", "%(num)s changed", changed),
    )
