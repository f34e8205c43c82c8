"""Who a defender is: a reason first, then what the vault keeps; and a whole name to its code.

What is opened answers a POST: it has no address, so no history, bookmark or log leads back to it. A name
that is typed is answered with another address: a browser keeps on its disk what was posted for a page.
"""

from __future__ import annotations

import hashlib
from dataclasses import astuple
from typing import Any

from flask import current_app, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from accompaniment import identities, scope
from accompaniment.access import Permission
from accompaniment.identities import SEALED, Details, Reason
from accompaniment.models import Defender
from accompaniment.vault import KeyRing
from accompaniment.web import desk
from accompaniment.web.fields import LONGEST, ChoiceField, long_text

page = desk.page("identities")

REASONS = {
    Reason.EMERGENCY: _l("an emergency"),
    Reason.RISK: _l("the risk is weighed"),
    Reason.PREPARATION: _l("an accompaniment is prepared"),
    Reason.LETTER: _l("a letter to authorities"),
    Reason.CORRECTION: _l("something has changed"),
    Reason.REQUEST: _l("they asked what is kept of them"),
}


class ReasonForm(desk.Form):
    reason = ChoiceField(_l("Why?"), REASONS.items(), needed=True, coerce=Reason)


class NameForm(desk.Form):
    name = StringField(
        _l("Whole name"),
        [Length(min=2, max=LONGEST, message=_l("Type the whole name."))],
        description=_l("As it was written down; capitals do not matter. Part of a name finds nothing."),
        render_kw={"autofocus": True, "autocomplete": "off"},
    )


class IdentityForm(desk.Form):
    """What is kept of one defender; `seen` is a fingerprint of what was opened."""

    seen = HiddenField()
    name = StringField(_l("Name"), [Length(max=LONGEST)], render_kw={"autocomplete": "off"})
    contacts = long_text(_l("Contacts"))
    whereabouts = long_text(_l("Exact places"), _l("Only what a visit needs."))
    notes = long_text(_l("Notes"))

    def details(self) -> Details:
        return Details(**{column: (self[column].data or "").strip() for column in SEALED})


@page.get("/defenders/<int:key>/identity", permission=Permission.IDENTITY)
def ask(key: int) -> str:
    return _ask(_defender(key), ReasonForm())


@page.post("/defenders/<int:key>/identity/open", permission=Permission.IDENTITY)
def open_one(key: int) -> Any:
    defender, form = _defender(key), ReasonForm()
    if not form.validate():
        return _ask(defender, form), 422
    details = identities.open_one(
        desk.session(), _ring(), defender=defender, reason=form.reason.data, **_act()
    )
    desk.session().commit()
    shown = IdentityForm(formdata=None, data={column: getattr(details, column) for column in SEALED})
    shown.seen.data = _fingerprint(details)
    return _opened(defender, shown)


@page.post("/defenders/<int:key>/identity", permission=Permission.SEAL)
def save(key: int) -> Any:
    defender, form = _defender(key), IdentityForm()
    if not form.validate():
        return _opened(defender, form), 422
    kept = identities.peek(desk.session(), _ring(), defender)
    if form.seen.data != _fingerprint(kept):
        form.form_errors = [
            _("Somebody changed this meanwhile. What you typed is kept here; open it anew beside this page.")
        ]
        return _opened(defender, form), 409
    identities.keep(desk.session(), _ring(), defender=defender, details=form.details(), **_act())
    message = _("What is known of %(code)s is sealed.", code=defender.code)
    return desk.saved(message, url_for("defenders.edit", key=key))


@page.get("/defenders/find", permission=Permission.SEAL)
def search() -> str:
    return render_template("identities/find.html", form=NameForm())


@page.post("/defenders/find", permission=Permission.SEAL)
def find() -> Any:
    form = NameForm()
    if not form.validate():
        return render_template("identities/find.html", form=form), 422
    named = identities.find(desk.session(), _ring(), project=desk.project(), name=form.name.data, **_act())
    mine = set(desk.session().scalars(scope.identities_of(desk.actor())))
    found = [defender for defender in named if defender in mine]
    if not found:
        return desk.saved(_("Nobody of that name"), url_for("identities.search"))
    codes = ", ".join(defender.code for defender in found)
    message = ngettext("%(codes)s is of that name", "%(codes)s are of that name", len(found), codes=codes)
    only = url_for("defenders.edit", key=found[0].id)
    return desk.saved(message, only if len(found) == 1 else url_for("identities.search"))


def _defender(key: int) -> Defender:
    """A defender who they are the asker may open."""
    return desk.one_or_404(scope.identities_of(desk.actor()).where(Defender.id == key))


def _ask(defender: Defender, form: ReasonForm) -> str:
    known = identities.known(desk.session(), defender)
    return render_template("identities/ask.html", form=form, thing=defender, known=known)


def _opened(defender: Defender, form: IdentityForm) -> str:
    return render_template("identities/opened.html", form=form, thing=defender)


def _ring() -> KeyRing:
    return identities.the_ring(desk.session(), current_app.config["OFFICE"])


def _act() -> dict[str, Any]:
    return {"actor": desk.actor(), "now": desk.now()}


def _fingerprint(details: Details) -> str:
    """Of what the page shows anyway; it tells only whether that is still so."""
    return hashlib.sha256("\0".join(astuple(details)).encode()).hexdigest()[:20]
