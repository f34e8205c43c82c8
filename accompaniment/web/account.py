"""One's own account: where it is signed in, its password, its second factor."""

from __future__ import annotations

from typing import Any

import segno
from flask import Response, current_app, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Regexp

from accompaniment import accounts, second_factor, sign_ins
from accompaniment.access import Permission, may
from accompaniment.web import desk

page = desk.page("account")

CURRENT = {"autocomplete": "current-password"}
NEW = {"autocomplete": "new-password"}


class PasswordForm(desk.Form):
    current = PasswordField(_l("Password now"), [InputRequired()], render_kw=CURRENT)
    fresh = PasswordField(
        _l("New password"), [InputRequired()], description=_l("At least 12 characters."), render_kw=NEW
    )
    again = PasswordField(
        _l("The same again"), [EqualTo("fresh", _l("The two are not the same."))], render_kw=NEW
    )


class FactorForm(desk.Form):
    secret = HiddenField(validators=[Regexp("^[0-9a-f]{40}$")])
    code = StringField(
        _l("Code"), [InputRequired()], description=_l("The six figures that the app shows now."),
        render_kw={"autocomplete": "one-time-code"},
    )  # fmt: skip


@page.get("/account", permission=Permission.SIGNED_IN)
def show() -> str:
    return _show(PasswordForm())


@page.post("/account/password", permission=Permission.SIGNED_IN)
def password() -> Any:
    form = PasswordForm()
    if not form.validate():
        return _show(form), 422
    account = desk.actor()
    if accounts.verify(desk.session(), account.name, form.current.data, desk.now()) is None:
        form.current.errors = [_("This is not your password.")]
        return _show(form), 422
    try:
        accounts.set_password(
            desk.session(), actor=account, now=desk.instant(), account=account, password=form.fresh.data,
            but=desk.token(),
        )  # fmt: skip
    except accounts.AccountRefused as fault:
        form.fresh.errors = [fault.sentence]
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


@page.post("/account/everybody/end", permission=Permission.WRITE)
def end_everybodys() -> Response:
    sign_ins.end_everybodys(desk.session(), desk.project(), desk.instant(), desk.actor(), but=desk.token())
    return desk.saved(_("Everybody else is signed out."), url_for(".show"))


@page.get("/account/second-factor", permission=Permission.SIGNED_IN)
def factor() -> str:
    return _factor(FactorForm(formdata=None, data={"secret": second_factor.fresh_secret()}))


@page.post("/account/second-factor", permission=Permission.SIGNED_IN)
def set_factor() -> Any:
    form = FactorForm()
    if not form.validate():
        return _factor(form), 422
    codes = second_factor.set_up(
        desk.session(), current_app.config["SECRET_KEY"], account=desk.actor(), secret=form.secret.data,
        code="".join(form.code.data.split()), now=desk.instant(), token=desk.token(),
    )  # fmt: skip
    if codes is None:
        form.code.errors = [_("This is not the code of the app. Is the phone's clock right?")]
        return _factor(form), 422
    desk.session().commit()
    return render_template("account/codes.html", codes=codes)


def _show(form: PasswordForm) -> str:
    going = sign_ins.going(desk.session(), desk.actor(), desk.instant())
    this = next((one.id for one in going if sign_ins.is_of(one, desk.token())), None)
    return render_template(
        "account/show.html", form=form, going=going, this=this, everybody=may(desk.actor(), Permission.WRITE)
    )


def _factor(form: FactorForm) -> str:
    secret = form.secret.data if form.secret.validate(form) else second_factor.fresh_secret()
    form.secret.data = secret
    drawn = segno.make(second_factor.address(secret, desk.actor().name), error="m")
    return render_template(
        "account/factor.html",
        form=form,
        picture=Markup(drawn.svg_inline(scale=5, light="#fff", omitsize=False)),
        letters=second_factor.in_letters(secret),
    )
