"""The door: sign in with a password and a second factor, sign out, choose a language, hide."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_user, logout_user
from wtforms import PasswordField, StringField

from accompaniment import accounts, audit, passkeys, second_factor, sign_ins
from accompaniment.access import Permission
from accompaniment.models import Account, Purpose
from accompaniment.web import desk, devices, guessing, passkey_question, query
from accompaniment.web.language import LANGUAGES

page = desk.page("sign_in")

HALF_WAY = 300
"""Seconds between password and code."""


class SignInForm(desk.Form):
    name = StringField(
        _l("Account"), [desk.needed()], render_kw={"autocomplete": "username", "autofocus": True}
    )
    password = PasswordField(_l("Password"), [desk.needed()], render_kw={"autocomplete": "current-password"})


class CodeForm(desk.Form):
    code = StringField(
        _l("Code"),
        [desk.needed()],
        render_kw={"autocomplete": "one-time-code"},
    )


@page.get("/sign-in", permission=Permission.PUBLIC)
def form() -> str:
    return render_template("sign_in/form.html", form=SignInForm())


@page.post("/sign-in", permission=Permission.PUBLIC)
def enter() -> Any:
    form = SignInForm()
    if not form.validate():
        return render_template("sign_in/form.html", form=form), 422
    if guessing.too_many(form.name.data):
        form.form_errors = [guessing.wait()]
        return render_template("sign_in/form.html", form=form), 429
    account = accounts.verify(desk.session(), form.name.data, form.password.data, desk.now())
    if account is None:
        guessing.count(form.name.data)
        form.password.errors = [_("The account or the password is wrong.")]
        form.lead()
        return render_template("sign_in/form.html", form=form), 422
    if not account.has_factor:
        return _enter(account)
    session.clear()
    session["half_way"] = [account.id, desk.instant().timestamp()]
    _ask_passkey(account)
    return redirect(url_for(".code", next=query.inside(request.args.get("next"))), 303)


@page.get("/sign-in/code", permission=Permission.PUBLIC)
def code() -> Any:
    account = _half_way()
    return redirect(_door(), 303) if account is None else _second(account, CodeForm())


@page.post("/sign-in/code", permission=Permission.PUBLIC)
def enter_code() -> Any:
    form, account = CodeForm(), _half_way()
    if account is None:
        return redirect(_door(), 303)
    if not form.validate():
        return _second(account, form), 422
    if guessing.too_many(account.name):
        form.form_errors = [guessing.wait()]
        return _second(account, form), 429
    key = current_app.config["SECRET_KEY"]
    right = second_factor.passes(
        desk.session(), key, account=account, code=form.code.data, now=desk.instant()
    )
    if right:
        return _enter(account)
    guessing.count(account.name)
    form.code.errors = [_("This code is wrong, or was used already.")]
    return _second(account, form), 422


@page.post("/sign-in/passkey", permission=Permission.PUBLIC)
def enter_passkey() -> Any:
    form, account, party = CodeForm(formdata=None), _half_way(), passkey_question.relying_party()
    if account is None:
        return redirect(_door(), 303)
    if guessing.too_many(account.name):
        form.form_errors = [guessing.wait()]
        return _second(account, form), 429
    right = party is not None and passkeys.passes(
        desk.session(), party, account=account, challenge=passkey_question.take(),
        answer=request.form.get("answer", ""), now=desk.instant(),
    )  # fmt: skip
    if right:
        return _enter(account)
    guessing.count(account.name)
    _ask_passkey(account)
    form.form_errors = [_("This passkey did not open. Try again, or type a code.")]
    return _second(account, form), 422


@page.post("/sign-out", permission=Permission.SIGNED_IN)
def leave() -> Response:
    audit.record(desk.session(), desk.actor(), "sign out", desk.actor(), desk.instant())
    sign_ins.end(desk.session(), desk.token(), desk.instant())
    desk.session().commit()
    logout_user()
    session.clear()
    flash(_("You are signed out."))
    answer = redirect(_door(), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@page.post("/language", permission=Permission.SIGNED_IN)
def language() -> Response:
    chosen = request.form.get("language")
    if chosen in LANGUAGES:
        desk.actor().language = chosen
        desk.session().commit()
    return redirect(landing(desk.actor()), 303)


@page.get("/notes", permission=Permission.PUBLIC)
def hide() -> str:
    """What stands on the screen when somebody comes in: an empty page of nothing in particular."""
    return render_template("sign_in/hidden.html")


def landing(account: Account) -> str:
    """Where somebody begins: a coordinator on the board's page, a volunteer on their own."""
    return url_for("home.start")  # home.start leads a volunteer to their own page


def _enter(account: Account) -> Response:
    guessing.forgive(account.name)
    session.clear()
    login_user(account)
    session.permanent = True
    session["token"] = sign_ins.begin(
        desk.session(), account, desk.instant(), devices.name(request.user_agent.string)
    )
    session["seen"] = int(desk.instant().timestamp())
    desk.session().commit()
    return redirect(query.inside(request.args.get("next")) or landing(account), 303)


def _half_way() -> Account | None:
    key, since = session.get("half_way", (0, 0))
    if desk.instant().timestamp() - since > HALF_WAY:
        return None
    account = desk.session().get(Account, key)
    return account if account is not None and sign_ins.may_enter(account, desk.now().date()) else None


def _ask_passkey(account: Account) -> None:
    if account.passkeys and passkey_question.relying_party():
        passkey_question.put(account, Purpose.SIGN_IN)
        desk.session().commit()


def _second(account: Account, form: CodeForm) -> str:
    party, challenge = passkey_question.relying_party(), passkey_question.standing()
    options = passkeys.options_to_sign_in(party, account, challenge) if party and challenge else ""
    there = passkey_question.right_address()
    return render_template("sign_in/code.html", form=form, options=options, account=account, there=there)


def _door() -> str:
    return url_for("sign_in.form")
