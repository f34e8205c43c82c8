"""Access to more for some hours: who has it, giving it, ending it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accompaniment import grants, scope
from accompaniment.access import Permission, may
from accompaniment.models import Account, Defender, Grant, GrantReason, Location, What
from accompaniment.web import desk
from accompaniment.web.fields import ChoiceField

page = desk.page("grants")

KINDS = {
    What.CASE: _l("a case: a defender by code, and who goes"),
    What.BASE: _l("a base: its published plan"),
    What.WINDOW: _l("all of their own duties, of any day"),
    What.IDENTITY: _l("who one defender is"),
}
REASONS = {
    GrantReason.EMERGENCY: _l("an emergency"),
    GrantReason.STAND_IN: _l("they stand in for somebody"),
    GrantReason.HANDOVER: _l("work is handed over"),
    GrantReason.PREPARATION: _l("an accompaniment is prepared"),
    GrantReason.DEBRIEF: _l("looking back at what happened"),
    GrantReason.ON_WATCH: _l("they have the watch"),
}


class GrantForm(desk.Form):
    account = ChoiceField(_l("Who"), needed=True)
    what = ChoiceField(_l("May see"), KINDS.items(), needed=True, coerce=What)
    defender = ChoiceField(_l("Defender"), none=_l("none"), description=_l("For a case or who one is."))
    base = ChoiceField(_l("Base"), none=_l("none"), description=_l("For a base."))
    reason = ChoiceField(_l("Why"), REASONS.items(), needed=True, coerce=GrantReason)
    hours = ChoiceField(_l("Hours"), [(n, str(n)) for n in range(1, 11)], default=2)

    def offer(self) -> None:
        giver, session = desk.actor(), desk.session()
        self.account.offer([(one.id, one.name) for one in grants.receivers(session, giver)])
        cases = session.scalars(scope.identities_of(giver).order_by(Defender.code))
        self.defender.offer([(one.id, one.code) for one in cases])
        bases = session.scalars(scope.bases_of(giver).order_by(Location.name))
        self.base.offer([(one.id, one.name) for one in bases])


@page.get("/grants", permission=Permission.GRANT)
def listing() -> str:
    return _page(_form())


@page.post("/grants", permission=Permission.GRANT)
def give() -> Any:
    form = _form()
    if not form.validate():
        return _page(form), 422
    try:
        made = grants.give(
            desk.session(), actor=desk.actor(), now=desk.instant(), what=form.what.data,
            account=desk.get_or_404(Account, form.account.data), reason=form.reason.data,
            lasts=timedelta(hours=form.hours.data),
            defender=desk.get_or_404(Defender, form.defender.data) if form.defender.data else None,
            base=desk.get_or_404(Location, form.base.data) if form.base.data else None,
        )  # fmt: skip
    except grants.GrantRefused as fault:
        desk.session().rollback()
        form.what.errors = [_(fault.sentence)]
        return _page(form), 422
    said = _("%(name)s sees more for %(hours)s h.", name=made.account.name, hours=form.hours.data)
    return desk.saved(said, url_for(".listing"))


@page.post("/grants/<int:key>/end", permission=Permission.SIGNED_IN)
def end(key: int) -> Response:
    """By whoever gave it, holds it, or sees the whole project."""
    grants.end(desk.session(), actor=desk.actor(), now=desk.instant(), grant=desk.get_or_404(Grant, key))
    back = "grants.listing" if may(desk.actor(), Permission.GRANT) else "account.show"
    return desk.saved(_("The grant has ended."), url_for(back))


def mine() -> dict[str, Any]:
    """What the account page shows of grants: those that its owner holds or gave."""
    now = desk.instant()
    return {
        "list": grants.concerning(desk.session(), desk.actor(), now),
        "going": lambda grant: grants.is_going(grant, now),
        "kinds": KINDS,
        "reasons": REASONS,
    }


def _form() -> GrantForm:
    form = GrantForm()
    form.offer()
    return form


def _page(form: GrantForm) -> str:
    now = desk.instant()
    shown = {"list": grants.in_sight(desk.session(), desk.actor(), now), "kinds": KINDS, "reasons": REASONS}
    going = [grant for grant in shown["list"] if grants.is_going(grant, now)]
    return render_template("grants/list.html", form=form, grants=shown | {"list": going, "going": bool})
