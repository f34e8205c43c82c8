"""Who may sign in: invited here, shut here; a lost second factor or device is answered here."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload, selectinload
from wtforms import StringField
from wtforms.validators import Length

from accompaniment import accounts, grants, scope, second_factor, sign_ins
from accompaniment.access import Permission
from accompaniment.models import Account, Location, Role, Volunteer
from accompaniment.web import desk
from accompaniment.web.fields import ChoiceField
from accompaniment.web.password_again import PasswordAgain

page = desk.page("accounts")

ROLES = {
    Role.COORDINATOR: _l("coordinator: plans, and opens identities"),
    Role.BASE_COORDINATOR: _l("base coordinator: the cases and people of one base"),
    Role.MONITOR: _l("monitor: the crews that are out now"),
    Role.VOLUNTEER: _l("volunteer: own duties and companions"),
    Role.ADVOCACY: _l("advocacy: counts, and the published plan by day and town"),
    Role.REPORTER: _l("reporter: counts for people outside"),
    Role.ADMIN: _l("admin: accounts and the audit, nothing of the work"),
}


class ScopeForm(PasswordAgain):
    """What an account may see: a role, and for some roles whose or which base's."""

    role = ChoiceField(_l("Role"), ROLES.items(), needed=True, coerce=Role)
    volunteer = ChoiceField(
        _l("Volunteer"), none=_l("none"), description=_l("For a volunteer: whose account it is.")
    )
    base = ChoiceField(
        _l("Base"), none=_l("none"), description=_l("For a base coordinator; a monitor's may be all or one.")
    )

    def offer(self) -> None:
        session, asker = desk.session(), desk.actor()
        people = session.scalars(scope.for_accounts(asker, Volunteer).order_by(Volunteer.code))
        bases = session.scalars(scope.for_accounts(asker, Location).where(Location.base))
        self.volunteer.offer([(person.id, person.code) for person in people])
        self.base.offer([(base.id, f"{base.name} ({base.code})") for base in bases])

    def chosen(self) -> dict[str, Any]:
        """Role, volunteer and base as they were chosen."""
        return {
            "role": self.role.data,
            "volunteer": self._one(Volunteer, self.volunteer.data),
            "base": self._one(Location, self.base.data),
        }

    @staticmethod
    def _one(model: Any, key: int | None) -> Any:
        asked = scope.for_accounts(desk.actor(), model).where(model.id == key)
        return desk.one_or_404(asked) if key else None


class InviteForm(ScopeForm):
    name = StringField(
        _l("Account"),
        [desk.needed(), Length(max=100)],
        description=_l("What is typed at sign-in: a code or a short name."),
        render_kw={"autocomplete": "off"},
    )


@page.get("/accounts", permission=Permission.ACCOUNTS)
def listing() -> str:
    return _list(_form())


@page.post("/accounts", permission=Permission.ACCOUNTS)
def invite() -> Any:
    form = _form()
    if not form.validate():
        return _list(form), 422
    try:
        account, code = accounts.invite(
            desk.session(), actor=desk.actor(), now=desk.instant(), project=desk.project(),
            name=form.name.data, **form.chosen(),
        )  # fmt: skip
    except accounts.AccountRefused as fault:
        desk.session().rollback()
        form.name.errors = [f"{fault.sentence} {fault.advice}".strip()]
        return _list(form), 422
    desk.session().commit()
    return render_template("accounts/invited.html", account=account, code=code)


@page.get("/accounts/<int:key>", permission=Permission.ACCOUNTS)
def edit(key: int) -> str:
    account = _account(key)
    kept = {"role": account.role, "volunteer": account.volunteer_id, "base": account.base_id}
    form = ScopeForm(formdata=None, data=kept)
    form.offer()
    return _edit(account, form)


@page.post("/accounts/<int:key>", permission=Permission.ACCOUNTS)
def save(key: int) -> Any:
    """Another role or scope: the account is signed out everywhere, and what it was granted ends."""
    account, form = _account(key), ScopeForm()
    form.offer()
    if not form.validate():
        return _edit(account, form), 422
    try:
        accounts.change(
            desk.session(), actor=desk.actor(), now=desk.instant(), account=account, **form.chosen()
        )
    except accounts.AccountRefused as fault:
        desk.session().rollback()
        form.role.errors = [f"{fault.sentence} {fault.advice}".strip()]
        return _edit(account, form), 422
    said = _("%(name)s has another role now, and is signed out everywhere.", name=account.name)
    return desk.saved(said, url_for(".listing"))


@page.get("/accounts/<int:key>/invite", permission=Permission.ACCOUNTS)
def ask_invite_again(key: int) -> str:
    return _ask_invite_again(_account(key), PasswordAgain())


@page.post("/accounts/<int:key>/invite", permission=Permission.ACCOUNTS)
def invite_again(key: int) -> Any:
    account, form = _account(key), PasswordAgain()
    if account.password_hash or account.disabled_at:
        return desk.said(_("%(name)s has set a password already.", name=account.name), url_for(".listing"))
    if not form.validate():
        return _ask_invite_again(account, form), 422
    code = accounts.invite_again(desk.session(), actor=desk.actor(), account=account, now=desk.instant())
    desk.session().commit()
    return render_template("accounts/invited.html", account=account, code=code)


@page.post("/accounts/<int:key>/disable", permission=Permission.ACCOUNTS)
def disable(key: int) -> Response:
    account = _account(key)
    if account == desk.actor():
        return desk.said(_("Your own account is shut by somebody else."), url_for(".listing"))
    accounts.disable(desk.session(), actor=desk.actor(), now=desk.instant(), account=account)
    return desk.saved(
        _("%(name)s is shut, and signed out everywhere.", name=account.name), url_for(".listing")
    )


@page.post("/accounts/<int:key>/sign-out", permission=Permission.ACCOUNTS)
def sign_out(key: int) -> Response:
    account = _account(key)
    sign_ins.end_all(desk.session(), account, desk.instant(), desk.actor())
    return desk.saved(_("%(name)s is signed out everywhere.", name=account.name), url_for(".listing"))


@page.get("/accounts/<int:key>/factor", permission=Permission.ACCOUNTS)
def ask_factor(key: int) -> str:
    return _ask_factor(_account(key), PasswordAgain())


@page.post("/accounts/<int:key>/factor", permission=Permission.ACCOUNTS)
def take_factor(key: int) -> Any:
    account, form = _account(key), PasswordAgain()
    if account == desk.actor():
        return desk.said(_("Your own second factors are here."), url_for("account.show"))
    if not form.validate():
        return _ask_factor(account, form), 422
    second_factor.take_away(desk.session(), actor=desk.actor(), account=account, now=desk.instant())
    said = _("%(name)s sets a second factor up at the next sign-in.", name=account.name)
    return desk.saved(said, url_for(".listing"))


def _account(key: int) -> Account:
    """An account of this project. Only an admin touches an admin's, and a coordinator's own stays theirs."""
    account = desk.get_or_404(Account, key)
    if account.role is Role.ADMIN and desk.actor().role is not Role.ADMIN:
        abort(403)
    return account


def _form() -> InviteForm:
    form = InviteForm()
    form.offer()
    return form


def _ask_invite_again(account: Account, form: PasswordAgain) -> str:
    title = _("A new code for %(name)s", name=account.name)
    says = _("The code before opens nothing any more.")
    return render_template("accounts/sure.html", form=form, title=title, says=says, does=_("New code"))


def _ask_factor(account: Account, form: PasswordAgain) -> str:
    title = _("%(name)s lost the second factor", name=account.name)
    says = _(
        "App, passkeys and codes on paper open nothing any more. Be sure that it is really them who ask: "
        "from then on the password alone lets somebody in, who sets up new ones."
    )
    return render_template("accounts/sure.html", form=form, title=title, says=says, does=_("Take it away"))


def _edit(account: Account, form: ScopeForm) -> str:
    return render_template("accounts/edit.html", account=account, form=form)


def _list(form: InviteForm) -> str:
    shown = (joinedload(Account.base), joinedload(Account.volunteer), selectinload(Account.passkeys))
    everybody = desk.session().scalars(desk.seen(Account).order_by(Account.name).options(*shown)).all()
    going = grants.in_sight(desk.session(), desk.actor(), desk.instant())
    return render_template(
        "accounts/list.html",
        form=form,
        everybody=everybody,
        roles=ROLES,
        now=desk.instant(),
        granted={grant.account_id for grant in going},
    )
