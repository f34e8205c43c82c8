"""The door: sign in, sign out, choose a language."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_user, logout_user
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from accompaniment import accounts, audit
from accompaniment.access import Permission
from accompaniment.models import Account
from accompaniment.web import desk
from accompaniment.web.language import LANGUAGES

page = desk.page("sign_in")


class SignInForm(desk.Form):
    name = StringField(
        _l("Account"), [InputRequired()], render_kw={"autocomplete": "username", "autofocus": True}
    )
    password = PasswordField(
        _l("Password"), [InputRequired()], render_kw={"autocomplete": "current-password"}
    )


@page.get("/sign-in", permission=Permission.PUBLIC)
def form() -> str:
    return render_template("sign_in/form.html", form=SignInForm())


@page.post("/sign-in", permission=Permission.PUBLIC)
def enter() -> Response | tuple[str, int]:
    form = SignInForm()
    if form.validate_on_submit():
        account = accounts.verify(desk.session(), form.name.data, form.password.data)
        if account:
            session.clear()
            login_user(account)
            session.permanent = True
            audit.record(desk.session(), account, "sign in", account, desk.now())
            desk.session().commit()
            return redirect(_inside(request.args.get("next")) or landing(account), 303)
        form.password.errors = [_("The account or the password is wrong.")]
    return render_template("sign_in/form.html", form=form), 422


@page.post("/sign-out", permission=Permission.SIGNED_IN)
def leave() -> Response:
    audit.record(desk.session(), desk.actor(), "sign out", desk.actor(), desk.now())
    desk.session().commit()
    logout_user()
    session.clear()
    flash(_("You are signed out."))
    answer = redirect(url_for("sign_in.form"), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@page.post("/language", permission=Permission.SIGNED_IN)
def language() -> Response:
    chosen = request.form.get("language")
    if chosen in LANGUAGES:
        desk.actor().language = chosen
        desk.session().commit()
    return redirect(landing(desk.actor()), 303)


def landing(account: Account) -> str:
    """Where somebody begins: a coordinator on the board's page, a volunteer on their own."""
    return url_for("home.start")  # home.start leads a volunteer to their own page


def _inside(address: str | None) -> str | None:
    # Only a path of our own: "//host" and "/\\host" lead elsewhere in a browser.
    if address and address.startswith("/") and not address.startswith(("//", "/\\")):
        return address
    return None
