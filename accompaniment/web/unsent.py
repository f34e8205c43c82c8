"""What somebody sent and nobody took, since they are signed out or signed in anew: it is given back to them.

Nothing of it is kept, here or in the browser: the answer holds what this very request carried, to read, to
copy and to send again. Passwords and codes are never in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from wtforms import BooleanField, FieldList, HiddenField, PasswordField, SelectField, SelectMultipleField

from accompaniment.access import Permission
from accompaniment.web import desk, query

DOORS = {"sign_in", "invitations", "factors", "passkeys"}
"""Pages on which one-time codes and secrets are typed: nothing of them is given back."""
NOT_TYPED = (BooleanField, HiddenField, PasswordField, SelectField, SelectMultipleField)
"""Fields that are not shown to copy: what was chosen is an id there."""


def signed_out(fault: desk.SignedOut) -> Response:
    """The answer to who is not signed in: to the door and back here, or what they typed."""
    if request.method == "GET" or not (any(_typed()) or request.files):
        return _to_the_door()
    return _given_back(401)


def stale_form(fault: CSRFError) -> Response:
    """The answer to a form whose token is not this sign-in's."""
    view = current_app.view_functions.get(request.endpoint or "")
    public = getattr(view, "permission", Permission.PUBLIC) is Permission.PUBLIC
    if not public and not current_user.is_authenticated:
        return signed_out(desk.SignedOut())
    return _given_back(400)


def secrets() -> set[str]:
    """The names of all fields for passwords, and of those that belong to one page of one sign-in."""
    return {
        name
        for form in _forms()
        for name, made in vars(form).items()
        if getattr(made, "field_class", None) is PasswordField
    } | {"csrf_token"}


def _to_the_door() -> Response:
    """To sign in, and back to the page that was open; who opens the office afresh is told nothing."""
    if request.method == "GET" and not desk.partial():
        return redirect(url_for("sign_in.form", next=request.full_path), 303)
    flash(_("You are signed out."), "warn")
    door = url_for("sign_in.form", next=_back())
    return Response(status=401, headers={"HX-Redirect": door}) if desk.partial() else redirect(door, 303)


def _given_back(status: int) -> Response:
    ours = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    page = render_template(
        "shared/unsent.html" if desk.partial() else "unsent.html",
        out=status == 401,
        typed=list(_typed()) if ours else [],
        files=[file.filename for file in request.files.values() if file.filename],
        # Only a browser that says the form was ours may send it again with a token that holds.
        again=list(_again()) if "Sec-Fetch-Site" in request.headers and ours else [],
        back=_back(),
    )
    return make_response(page, status)


def _typed() -> Iterator[tuple[str, str]]:
    """(label, text) of what was typed."""
    form = _form()
    for name, text in _again():
        label, kind = _label(form, name)
        if text.strip() and not issubclass(kind, NOT_TYPED):
            yield label, text


def _again() -> Iterator[tuple[str, str]]:
    """(name, text) of all fields that may be sent again."""
    if request.blueprint in DOORS:
        return
    hidden = secrets()
    yield from ((name, text) for name, text in request.form.items(multi=True) if name not in hidden)


def _forms(kind: Any = desk.Form) -> Iterator[Any]:
    yield kind
    for one in kind.__subclasses__():
        yield from _forms(one)


def _form() -> Any:
    """The form that was sent, as its fields tell: it has most of them, most of them typed, fewest others."""
    sent = {name.split("-")[0] for name in request.form} - {"csrf_token"}

    def alike(form: Any) -> tuple[int, int, int]:
        kinds = {
            name: made.field_class
            for name in dir(form)
            if hasattr(made := getattr(form, name), "field_class")
        }
        mine = [kind for name, kind in kinds.items() if name in sent]
        return len(mine), sum(not issubclass(kind, NOT_TYPED) for kind in mine), -len(kinds)

    return max(_forms(), key=alike)


def _label(form: Any, name: str) -> tuple[str, type]:
    """What a field is called on its page, and its kind; "absences-1-note" is a field of a row."""
    head, *rest = name.split("-")
    made = getattr(form, head, None)
    if not hasattr(made, "field_class"):
        return name, object
    if made.field_class is FieldList and len(rest) == 2 and rest[0].isdecimal():
        label, kind = _label(made.args[0].args[0], rest[1])
        return f"{made.args[1]} {int(rest[0]) + 1}: {label}", kind
    label = made.args[0] if made.args else made.kwargs.get("label", name)
    return str(label), made.field_class


def _back() -> str | None:
    """The page on which the person was: the one around the piece that htmx asked for, or the form's own."""
    if desk.partial():
        parts = urlsplit(request.headers.get("HX-Current-URL", ""))
        return query.inside(parts._replace(scheme="", netloc="", fragment="").geturl())
    adapter = current_app.create_url_adapter(request)
    try:
        adapter.match(request.path, method="GET") if adapter else None
    except HTTPException:
        return None
    return query.inside(request.full_path.rstrip("?"))
