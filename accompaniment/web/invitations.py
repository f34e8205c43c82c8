"""The door for who was invited: a code, told by voice or on paper, sets the first password."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo

from accompaniment import accounts
from accompaniment.access import Permission
from accompaniment.web import desk, guessing

page = desk.page("invitations")


class TakeUpForm(desk.Form):
    name = StringField(_l("Account"), [desk.needed()], render_kw={"autofocus": True})
    code = StringField(
        _l("Code"), [desk.needed()], description=_l("As you were told it, with or without dashes.")
    )
    fresh = PasswordField(
        _l("Password"), [desk.needed()], description=_l("At least 12 characters."),
        render_kw={"autocomplete": "new-password"},
    )  # fmt: skip
    again = PasswordField(
        _l("The same again"), [desk.needed(), EqualTo("fresh", _l("The two are not the same."))],
        render_kw={"autocomplete": "new-password"},
    )  # fmt: skip


@page.get("/invitation", permission=Permission.PUBLIC)
def form() -> str:
    return _page(TakeUpForm())


@page.post("/invitation", permission=Permission.PUBLIC)
def take_up() -> Any:
    form = TakeUpForm()
    if not form.validate():
        return _page(form), 422
    if guessing.too_many(form.name.data):
        form.form_errors = [guessing.wait()]
        return _page(form), 429
    try:
        account = accounts.take_up(
            desk.session(), form.name.data, form.code.data, form.fresh.data, desk.instant()
        )
    except accounts.AccountRefused as fault:
        form.fresh.errors = [f"{fault.sentence} {fault.advice}".strip()]
        return _page(form), 422
    if account is None:
        guessing.count(form.name.data)
        form.form_errors = [_("There is no such invitation, or it is over. Ask for a new code.")]
        return _page(form), 422
    return desk.saved(_("Your password is set. Sign in with it."), url_for("sign_in.form"))


def _page(form: TakeUpForm) -> str:
    return render_template("sign_in/invitation.html", form=form)
