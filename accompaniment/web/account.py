"""One's own account: where it is signed in, its password; and everybody's sign-ins in danger."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import EqualTo

from accompaniment import accounts, sign_ins
from accompaniment.access import Permission, may
from accompaniment.sign_ins import Danger
from accompaniment.web import desk
from accompaniment.web.fields import ChoiceField
from accompaniment.web.password_again import PasswordAgain

page = desk.page("account")

NEW = {"autocomplete": "new-password"}

DANGERS = {
    Danger.LOST: _l("a device is lost or was taken"),
    Danger.INTRUDER: _l("somebody got in, or may have"),
    Danger.RAID: _l("an office or house is searched"),
    Danger.LEFT: _l("somebody left who should see nothing more"),
    Danger.DRILL: _l("an exercise"),
}


class PasswordForm(PasswordAgain):
    fresh = PasswordField(
        _l("New password"), [desk.needed()], description=_l("At least 12 characters."), render_kw=NEW
    )
    again = PasswordField(
        _l("The same again"), [EqualTo("fresh", _l("The two are not the same."))], render_kw=NEW
    )


class DangerForm(desk.Form):
    reason = ChoiceField(_l("Why?"), DANGERS.items(), needed=True, coerce=Danger)


@page.get("/account", permission=Permission.SIGNED_IN)
def show() -> str:
    return _show(PasswordForm())


@page.post("/account/password", permission=Permission.SIGNED_IN)
def password() -> Any:
    form = PasswordForm()
    if not form.validate():
        return _show(form), 422
    try:
        accounts.set_password(
            desk.session(), actor=desk.actor(), now=desk.instant(), account=desk.actor(),
            password=form.fresh.data, but=desk.token(),
        )  # fmt: skip
    except accounts.AccountRefused as fault:
        form.fresh.errors = [f"{fault.sentence} {fault.advice}".strip()]
        return _show(form), 422
    return desk.saved(_("Your password is changed. You are signed out everywhere else."), url_for(".show"))


@page.post("/account/sign-ins/<int:key>/end", permission=Permission.SIGNED_IN)
def end(key: int) -> Response:
    sign_ins.end_one(desk.session(), desk.actor(), min(key, desk.MOST), desk.instant())
    return desk.saved(_("That browser is signed out."), url_for(".show"))


@page.post("/account/sign-ins/end", permission=Permission.SIGNED_IN)
def end_all() -> Response:
    sign_ins.end_all(desk.session(), desk.actor(), desk.instant(), desk.actor(), but=desk.token())
    return desk.saved(_("You are signed out everywhere else."), url_for(".show"))


@page.get("/account/everybody", permission=Permission.ACCOUNTS)
def ask_everybody() -> str:
    return _ask_everybody(DangerForm())


@page.post("/account/everybody", permission=Permission.ACCOUNTS)
def end_everybodys() -> Any:
    form = DangerForm()
    if not form.validate():
        return _ask_everybody(form), 422
    sign_ins.end_everybodys(
        desk.session(), desk.project(), desk.instant(), desk.actor(), but=desk.token(),
        danger=form.reason.data,
    )  # fmt: skip
    return desk.saved(_("Everybody else is signed out."), url_for(".show"))


def _ask_everybody(form: DangerForm) -> str:
    count = sign_ins.count_others(desk.session(), desk.project(), desk.instant(), desk.token())
    return render_template("account/everybody.html", form=form, count=count)


def _show(form: PasswordForm) -> str:
    going = sign_ins.going(desk.session(), desk.actor(), desk.instant())
    this = next((one.id for one in going if sign_ins.is_of(one, desk.token())), None)
    everybody = may(desk.actor(), Permission.ACCOUNTS)
    return render_template("account/show.html", form=form, going=going, this=this, everybody=everybody)
