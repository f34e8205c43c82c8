"""The short way for an emergency: few fields, and it is received, assessed and accepted in one go."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from flask import request as asked
from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import case
from wtforms import BooleanField, ValidationError

from accompaniment import consents, intake
from accompaniment.access import Permission
from accompaniment.models import Defender, Location, Request, Risk
from accompaniment.sheets import cells
from accompaniment.sheets.cells import whole
from accompaniment.web import desk
from accompaniment.web.fields import CellField, ChoiceField, day_field, long_text
from accompaniment.web.filters import places
from accompaniment.web.record_form import RecordForm, filled, rows
from accompaniment.web.requests.form import NeedRow, UseRow, defenders, led_to_the_same
from accompaniment.web.requests.lacking import warnings
from accompaniment.web.requests.lists import page
from accompaniment.web.volunteers import known_skills
from accompaniment.web.words import PRIORITIES, RISKS, needs, uses

KIND = "emergency"


class EmergencyForm(RecordForm):
    model = Request
    defender_id = ChoiceField(_l("Defender"), needed=True, render_kw={"autofocus": True})
    place_id = ChoiceField(_l("Where"), needed=True)
    day = day_field(_l("Start"), needed=True)
    at = CellField(_l("at"), cells.TIME, needed=True)
    days = CellField(_l("Days"), whole(1, 100), needed=True)
    people = CellField(_l("People"), whole(1, 100), needed=True)
    priority = ChoiceField(_l("Priority"), PRIORITIES.items())
    risk = ChoiceField(_l("Risk"), RISKS.items(), coerce=Risk)
    needs = rows(NeedRow, _l("The team needs"))
    uses = rows(UseRow, _l("Takes along"))
    note = long_text(_l("Note"), _l("No names, no addresses, no phone numbers."))
    sure = BooleanField(_l("They asked for this one all the same"))

    DEFAULTED = ("priority", "risk", "needs", "uses", "note")

    def offer(self) -> None:
        self.defender_id.offer(defenders())
        self.place_id.offer(places())

    def validate_at(self, field: Any) -> None:
        if self.day.data and field.data:
            start = datetime.combine(self.day.data, time.fromisoformat(field.data), desk.zone())
            if start <= desk.now():
                raise ValidationError(_("This moment is over."))

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        for column, sentence in intake.faults(self.wanted(), desk.zone()).items():
            about = column if column in self else "at"
            self[about].errors = [*self[about].errors, sentence]
        defender = self.wanted().defender
        if not self.sure.data and consents.wants_nobody(desk.session(), defender):
            said = _("%(code)s withdrew their consent to be accompanied.", code=defender.code)
            self.sure.errors = [said]
        return not self.errors

    def wanted(self) -> intake.Wanted:
        """What was typed, as the office takes it in."""
        return intake.Wanted(
            kind=KIND,
            defender=desk.session().get_one(Defender, self.defender_id.data),
            place=desk.session().get_one(Location, self.place_id.data),
            first_start=self.day.data,
            last_start=self.day.data,
            at=[self.at.data],
            days=self.days.data,
            people=self.people.data,
            people_max=self.people.data,
            needs=filled(self.needs),
            uses=filled(self.uses),
            priority=self.priority.data,
            risk=self.risk.data,
            note=self.note.data,
        )


def usual(defender: Defender | None) -> dict[str, Any]:
    """What an emergency starts with: tomorrow at 05:30, and the team of the last one like it."""
    alike = desk.seen(Request).where(Request.days.is_not(None))
    nearest = [case((Request.kind == KIND, 0), else_=1), Request.received_at.desc(), Request.id.desc()]
    if defender:
        nearest.insert(0, case((Request.defender_id == defender.id, 0), else_=1))
    last = desk.session().scalar(alike.order_by(*nearest).limit(1))
    return {
        "defender_id": defender.id if defender else None,
        "place_id": defender.place_id if defender else None,
        "day": desk.now().astimezone(desk.zone()).date() + timedelta(days=1),
        "at": "05:30",
        "days": 2,
        "people": 2,
        "priority": 5,
        "risk": Risk.RED,
        "needs": last.needs if last else [],
        "uses": last.uses if last else [],
    }


def _facts(form: EmergencyForm) -> dict[str, Any]:
    team = [row for row in filled(form.needs) if row["qualification"]]
    along = [row for row in filled(form.uses) if row["count"]]
    return {"skills": known_skills(), "team": needs(team), "along": uses(along)}


@page.get("/requests/emergency", permission=Permission.WRITE)
def emergency() -> str:
    defender = desk.get_or_404(Defender, key) if (key := asked.args.get("defender", type=int)) else None
    form = EmergencyForm.opened(**usual(defender))
    return form.page("requests/emergency.html", **_facts(form))


@page.post("/requests/emergency", permission=Permission.WRITE)
def take() -> Any:
    form = EmergencyForm()
    if not form.sent():
        return form.answer("requests/emergency.html", **_facts(form))
    wanted = form.wanted()
    if led := led_to_the_same(wanted):
        return led
    session, who = desk.session(), {"actor": desk.actor(), "now": desk.now()}
    made = intake.receive(session, project=desk.project(), wanted=wanted, **who)
    intake.assess(session, request=made, risk=form.risk.data, priority=form.priority.data, **who)
    intake.accept(session, request=made, **who)
    return desk.saved(
        _("%(code)s is accepted. It has no team yet: plan again.", code=made.code),
        url_for(".show", key=made.id),
        list(warnings(made)),
    )
