"""One's own second factor: the app on the phone, and the codes on paper; `passkeys` has the keys."""

from __future__ import annotations

from typing import Any

import segno
from flask import current_app, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import HiddenField, StringField
from wtforms.validators import Regexp

from accompaniment import second_factor
from accompaniment.access import Permission
from accompaniment.web import desk
from accompaniment.web.password_again import PasswordAgain

page = desk.page("factors")


class AppForm(PasswordAgain):
    secret = HiddenField(validators=[Regexp("^[0-9a-f]{40}$")])
    code = StringField(
        _l("Code"), [desk.needed()], description=_l("The six figures that the app shows now."),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )  # fmt: skip


@page.get("/account/second-factor", permission=Permission.SIGNED_IN)
def app() -> str:
    return _app(AppForm(formdata=None, data={"secret": second_factor.fresh_secret()}))


@page.post("/account/second-factor", permission=Permission.SIGNED_IN)
def set_app() -> Any:
    form = AppForm()
    if not form.validate():
        return _app(form), 422
    codes = second_factor.set_up(
        desk.session(), current_app.config["SECRET_KEY"], account=desk.actor(), secret=form.secret.data,
        code="".join(form.code.data.split()), now=desk.instant(), token=desk.token(),
    )  # fmt: skip
    if codes is None:
        form.code.errors = [_("This is not the code of the app. Is the phone's clock right?")]
        return _app(form), 422
    return _codes(codes)


@page.get("/account/second-factor/remove", permission=Permission.SIGNED_IN)
def ask_removal() -> str:
    return _ask_removal(PasswordAgain())


@page.post("/account/second-factor/remove", permission=Permission.SIGNED_IN)
def remove() -> Any:
    form = PasswordAgain()
    if not form.validate():
        return _ask_removal(form), 422
    try:
        second_factor.remove_app(desk.session(), account=desk.actor(), now=desk.instant(), token=desk.token())
    except second_factor.LastFactor:
        return desk.said(
            _("This is your only second factor: set another one up first."), url_for("account.show")
        )
    return desk.saved(
        _("The app's codes are asked for no more. You are signed out everywhere else."),
        url_for("account.show"),
    )


@page.get("/account/codes", permission=Permission.SIGNED_IN)
def ask_codes() -> str:
    return render_template("account/renew.html", form=PasswordAgain())


@page.post("/account/codes", permission=Permission.SIGNED_IN)
def renew_codes() -> Any:
    form = PasswordAgain()
    if not form.validate():
        return render_template("account/renew.html", form=form), 422
    if not desk.actor().has_factor:
        return desk.said(_("Set up a second factor first."), url_for("account.show"))
    return _codes(second_factor.renew_codes(desk.session(), desk.actor(), desk.instant()))


def _codes(codes: list[str]) -> str:
    desk.session().commit()
    return render_template("account/codes.html", codes=codes)


def _ask_removal(form: PasswordAgain) -> str:
    return render_template("account/remove.html", form=form, title=_("Remove the app"))


def _app(form: AppForm) -> str:
    secret = form.secret.data if form.secret.validate(form) else second_factor.fresh_secret()
    form.secret.data = secret
    drawn = segno.make(second_factor.address(secret, desk.actor().name), error="m")
    return render_template(
        "account/factor.html",
        form=form,
        picture=Markup(drawn.svg_inline(scale=5, light="#fff", omitsize=False)),
        letters=second_factor.in_letters(secret),
    )
