"""One's own passkeys: a name and the password first, then the key itself."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length

from accompaniment import passkeys, second_factor
from accompaniment.access import Permission
from accompaniment.models import Passkey, Purpose
from accompaniment.web import desk, passkey_question
from accompaniment.web.password_again import PasswordAgain

page = desk.page("passkeys")


class NameForm(PasswordAgain):
    name = StringField(
        _l("Name"),
        [desk.needed(), Length(max=40)],
        description=_l("To tell it from your others, such as: blue stick. No person's name."),
        render_kw={"autocomplete": "off"},
    )


@page.get("/account/passkeys/new", permission=Permission.SIGNED_IN)
def ask() -> str:
    return _ask(NameForm())


@page.post("/account/passkeys/new", permission=Permission.SIGNED_IN)
def begin() -> Any:
    form = NameForm()
    if passkey_question.relying_party() is None or not form.validate():
        return _ask(form), 422
    passkey_question.put(desk.actor(), Purpose.ADD)
    session["passkey"] = form.name.data.strip()
    desk.session().commit()
    return redirect(url_for(".touch"), 303)


@page.get("/account/passkeys/touch", permission=Permission.SIGNED_IN)
def touch() -> Any:
    party, challenge = passkey_question.relying_party(), passkey_question.standing()
    if party is None or not challenge:
        return redirect(url_for(".ask"), 303)
    key = current_app.config["SECRET_KEY"]
    options = passkeys.options_to_add(party, key, desk.actor(), challenge)
    return render_template("passkeys/touch.html", options=options, name=session.get("passkey", ""))


@page.post("/account/passkeys", permission=Permission.SIGNED_IN)
def add() -> Any:
    party, codes = passkey_question.relying_party(), None
    if party is not None:
        codes = passkeys.add(
            desk.session(), party, account=desk.actor(), name=session.pop("passkey", ""),
            challenge=passkey_question.take(), answer=request.form.get("answer", ""),
            now=desk.instant(), token=desk.token(),
        )  # fmt: skip
    desk.session().commit()  # the challenge is spent either way
    if codes is None:
        form = NameForm(formdata=None)
        form.form_errors = [_("This passkey was not taken. Try again, or set up an app.")]
        return _ask(form), 422
    if codes:
        return render_template("account/codes.html", codes=codes)
    return desk.saved(_("The passkey is added. You are signed out everywhere else."), url_for("account.show"))


@page.get("/account/passkeys/<int:key>/remove", permission=Permission.SIGNED_IN)
def ask_removal(key: int) -> str:
    return _ask_removal(_own(key), PasswordAgain())


@page.post("/account/passkeys/<int:key>/remove", permission=Permission.SIGNED_IN)
def remove(key: int) -> Any:
    passkey, form = _own(key), PasswordAgain()
    if not form.validate():
        return _ask_removal(passkey, form), 422
    account, now = desk.actor(), desk.instant()
    try:
        passkeys.remove(desk.session(), account=account, passkey=passkey, now=now, token=desk.token())
    except second_factor.LastFactor:
        return desk.said(
            _("This is your only second factor: set another one up first."), url_for("account.show")
        )
    return desk.saved(
        _("The passkey is removed. You are signed out everywhere else."), url_for("account.show")
    )


def _own(key: int) -> Passkey:
    """One of the asker's own; anybody else's does not exist for them."""
    return next((one for one in desk.actor().passkeys if one.id == key), None) or abort(404)


def _ask(form: NameForm) -> str:
    return render_template(
        "passkeys/new.html", form=form, here=passkey_question.relying_party() is not None,
        there=passkey_question.right_address(),
    )  # fmt: skip


def _ask_removal(passkey: Passkey, form: PasswordAgain) -> str:
    return render_template(
        "account/remove.html", form=form, title=_("Remove the passkey “%(name)s”", name=passkey.name)
    )
