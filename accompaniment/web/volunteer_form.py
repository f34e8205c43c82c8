"""The form of one volunteer: service, qualifications, absences, wishes, own limits."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import joinedload
from wtforms import ValidationError

from accompaniment.models import Absence, IncompatiblePair, Qualification, Volunteer, Wish
from accompaniment.models.sealed import UNREAD
from accompaniment.sheets import cells
from accompaniment.web import desk, limits, people
from accompaniment.web.fields import COUNTRY, SKILL, CellField, ChoiceField, day_field, several
from accompaniment.web.filters import own_bases
from accompaniment.web.record_form import RecordForm, Row, code_field, filled, rows
from accompaniment.web.words import LEVELS


class QualificationRow(Row):
    name = CellField(_l("Qualification"), SKILL, needed=True, render_kw={"list": "skills"})
    level = ChoiceField(_l("Level"), LEVELS.items(), default=1)
    expires = day_field(_l("Holds until"))


class DaysRow(Row):
    first_day = day_field(_l("First day"), needed=True)
    last_day = day_field(_l("Last day"), needed=True)

    def validate_last_day(self, field: Any) -> None:
        if self.first_day.data and field.data < self.first_day.data:
            raise ValidationError(_("The last day is before the first."))


class AbsenceRow(DaysRow):
    kind = CellField(_l("Kind"), description=_l("As: leave. Never a reason of health."))
    note = CellField(_l("Note"), sealed=True)


class WishRow(DaysRow):
    weight = ChoiceField(
        _l("How much"), [(1, _l("1: rather")), (2, _l("2: much")), (3, _l("3: very much"))], default=1
    )


class VolunteerForm(RecordForm):
    model = Volunteer
    code = code_field(_l("Code"), _l("A code only, as V9: no name. It never changes."))
    base_id = ChoiceField(_l("Base"), needed=True)
    arrives = day_field(_l("Arrives"), needed=True)
    counts_from = day_field(
        _l("Counts from"), description=_l("Before this day they shadow. Empty: from the first day.")
    )
    leaves = day_field(_l("Leaves"), needed=True, description=_l("The first day they are no longer here."))
    nationalities = CellField(
        _l("Nationalities"),
        several(COUNTRY),
        needed=True,
        description=_l("Every passport: two letters, as GB, IE."),
    )
    gender = CellField(
        _l("Gender"),
        description=_l("In their own word, or empty. Woman and man count where a team needs one."),
        render_kw={"list": "genders"},
    )
    email = CellField(
        _l("E-mail"), sealed=True, description=_l("To write to them. This program sends no mail.")
    )
    qualifications = rows(
        QualificationRow,
        _l("Qualifications"),
        _l("A language by its level, A1 to C2. What one has or has not (lead, first-aid): level 1."),
    )
    absences = rows(AbsenceRow, _l("Away"), _l("Whole days on which they cannot work."))
    wishes = rows(WishRow, _l("Would like free"), _l("The planner keeps these where it can."))
    incompatible = CellField(
        _l("Not in one team with"), several(cells.CODE), description=_l("Codes. No reason is kept.")
    )
    rest_minutes = limits.length("rest_minutes")
    buffer_minutes = limits.length("buffer_minutes")
    span_minutes = limits.length("span_minutes")
    week_load_minutes = limits.length("week_load_minutes")
    nights_max = CellField(limits.NIGHTS[0], limits.DAYS)
    nights_window = CellField(_l("in days in a row"), limits.WINDOW, description=limits.NIGHTS[1])
    free_days = rows(limits.FreeDaysRow, *limits.FREE_DAYS)
    recovery = rows(limits.RecoveryRow, *limits.RECOVERY)

    OWN_LIMITS = (*limits.LENGTHS, "nights_max", "nights_window", "free_days", "recovery")

    def offer(self) -> None:
        self.base_id.offer(own_bases())

    @classmethod
    def facts(cls, thing: Volunteer) -> dict[str, Any]:
        own = thing.limits
        nights = own.get("nights") or {}
        return {
            **super().facts(thing),
            "qualifications": _rows(thing.qualifications, "name", "level", "expires"),
            "absences": _rows(thing.absences, "first_day", "last_day", "kind", "note"),
            "wishes": _rows(thing.wishes, "first_day", "last_day", "weight"),
            "incompatible": people.codes(_others(thing)),
            **{key: own.get(key) for key in limits.LENGTHS},
            "nights_max": nights.get("max"),
            "nights_window": nights.get("window"),
            "free_days": own.get("free_days", []),
            "recovery": own.get("recovery", []),
        }

    def validate_leaves(self, field: Any) -> None:
        if self.arrives.data and field.data <= self.arrives.data:
            raise ValidationError(_("They would leave before they arrive."))

    def validate_counts_from(self, field: Any) -> None:
        arrives, leaves = self.arrives.data, self.leaves.data
        if field.data and arrives and leaves and not arrives <= field.data <= leaves:
            raise ValidationError(_("This day is not between arriving and leaving."))

    def validate_email(self, field: Any) -> None:
        if field.data not in (None, "", UNREAD) and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", field.data):
            raise ValidationError(_("This is no e-mail address."))

    def validate_qualifications(self, field: Any) -> None:
        names = [row["name"].lower() for row in filled(field) if row["name"]]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValidationError(_("Written twice: %(names)s.", names=", ".join(twice)))

    def validate_incompatible(self, field: Any) -> None:
        people.demand_known(field.data, people.codes(_others(self.thing)) if self.thing else [])
        if self.code.data in (field.data or ()):
            raise ValidationError(_("Nobody is incompatible with themselves."))

    def validate_nights_window(self, field: Any) -> None:
        if (field.data is None) != (self.nights_max.data is None):
            raise ValidationError(_("Give both numbers, or none."))

    def write(self, thing: Volunteer) -> None:
        columns = ("code", "base_id", "arrives", "counts_from", "leaves", "nationalities", "gender", "email")
        for name in columns:
            setattr(thing, name, self[name].data)
        own = {key: self[key].data for key in limits.LENGTHS if self[key].data is not None}
        own |= {key: filled(self[key]) for key in ("free_days", "recovery") if filled(self[key])}
        if self.nights_max.data is not None:
            own["nights"] = {"window": self.nights_window.data, "max": self.nights_max.data}
        thing.limits = own
        _keep_qualifications(thing, filled(self.qualifications))
        about = {"project_id": thing.project_id}
        if filled(self.absences) != _rows(thing.absences, "first_day", "last_day", "kind", "note"):
            thing.absences = [
                Absence(**about, **{**row, "kind": row["kind"] or "leave"}) for row in filled(self.absences)
            ]
        if filled(self.wishes) != _rows(thing.wishes, "first_day", "last_day", "weight"):
            thing.wishes = [Wish(**about, **row) for row in filled(self.wishes)]
        desk.session().add(thing)
        desk.session().flush()
        _keep_incompatible(thing, people.by_code(self.incompatible.data, _others(thing)))


def _rows(things: Any, *names: str) -> list[dict[str, Any]]:
    return [{name: getattr(thing, name) for name in names} for thing in things]


def _keep_qualifications(thing: Volunteer, wanted: list[dict[str, Any]]) -> None:
    # Those that stay are changed in place: a name is unique, and new rows are written before old ones go.
    there = {item.name: item for item in thing.qualifications}
    kept = []
    for row in wanted:
        item = there.get(row["name"]) or Qualification(name=row["name"])
        item.level, item.expires = row["level"], row["expires"]
        kept.append(item)
    thing.qualifications = kept


def _others(thing: Volunteer) -> list[Volunteer]:
    pair = IncompatiblePair
    both = (joinedload(pair.volunteer), joinedload(pair.other))
    mine = or_(pair.volunteer_id == thing.id, pair.other_id == thing.id)
    pairs = desk.session().scalars(select(pair).where(mine).options(*both))
    return [found.other if found.volunteer_id == thing.id else found.volunteer for found in pairs]


def _keep_incompatible(thing: Volunteer, wanted: list[Volunteer]) -> None:
    pair, before = IncompatiblePair, _others(thing)
    for other in set(before) - set(wanted):
        one_way = (pair.volunteer_id == thing.id) & (pair.other_id == other.id)
        back = (pair.volunteer_id == other.id) & (pair.other_id == thing.id)
        desk.session().execute(delete(pair).where(or_(one_way, back)))
    for other in sorted(set(wanted) - set(before), key=lambda person: person.code):
        desk.session().add(pair(project_id=thing.project_id, volunteer_id=thing.id, other_id=other.id))
