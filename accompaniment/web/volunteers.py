"""Volunteers: who is here, who comes, what they can do."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from accompaniment.access import Permission
from accompaniment.models import Absence, Qualification, Volunteer
from accompaniment.web import desk, record_form
from accompaniment.web.fields import ChoiceField
from accompaniment.web.filters import Filter, places
from accompaniment.web.record_form import next_code
from accompaniment.web.volunteer_form import VolunteerForm
from accompaniment.web.words import skills

page = desk.page("volunteers")


class VolunteerFilter(Filter):
    base = ChoiceField(_l("Base"), none=_l("all"))
    when = ChoiceField(
        _l("Service"),
        [("now", _l("here today")), ("all", _l("all, also those who left"))],
        none=_l("here or coming"),
        coerce=str,
    )
    can = ChoiceField(_l("Qualification"), none=_l("any"), coerce=str)


@page.get("/volunteers", permission=Permission.READ)
def listing() -> str:
    sieve = VolunteerFilter()
    sieve.base.offer(places(bases=True))
    sieve.can.offer([(name, name) for name in known_skills()])
    today = desk.now().astimezone(desk.zone()).date()
    choice = desk.seen(Volunteer)
    if sieve.when.data != "all":
        choice = choice.where(Volunteer.leaves > today)
    if sieve.when.data == "now":
        choice = choice.where(Volunteer.arrives <= today)
    if sieve.q.data:
        choice = choice.where(Volunteer.code.icontains(sieve.q.data, autoescape=True))
    if sieve.base.data:
        choice = choice.where(Volunteer.base_id == sieve.base.data)
    if sieve.can.data:
        choice = choice.where(Volunteer.qualifications.any(Qualification.name == sieve.can.data))
    pages = desk.paginate(
        choice.order_by(Volunteer.code).options(
            joinedload(Volunteer.base), selectinload(Volunteer.qualifications)
        )
    )
    away = _away(pages.items, today)
    return render_template(
        "volunteers/list.html", pages=pages, sieve=sieve, skills=skills, away=away, today=today
    )


def _away(volunteers: list[Volunteer], today: Any) -> dict[int, Absence]:
    """The absence of each volunteer that goes on or comes next."""
    keys = [volunteer.id for volunteer in volunteers]
    ahead = select(Absence).where(Absence.volunteer_id.in_(keys), Absence.last_day >= today)
    found: dict[int, Absence] = {}
    for absence in desk.session().scalars(ahead.order_by(Absence.first_day)):
        found.setdefault(absence.volunteer_id, absence)
    return found


def known_skills() -> list[str]:
    """The names of all qualifications that somebody has."""
    names = desk.seen(Volunteer).join(Qualification).with_only_columns(Qualification.name).distinct()
    return list(desk.session().scalars(names.order_by(Qualification.name)))


@page.get("/volunteers/new", permission=Permission.WRITE)
def new() -> str:
    form = VolunteerForm.opened(code=next_code(Volunteer))
    return form.page("volunteers/form.html", skills=known_skills())


@page.post("/volunteers/new", permission=Permission.WRITE)
def add() -> Any:
    thing = Volunteer(project_id=desk.project().id)
    return VolunteerForm().keep(thing, "volunteers/form.html", url_for(".listing"), skills=known_skills())


@page.get("/volunteers/<int:key>", permission=Permission.WRITE)
def edit(key: int) -> str:
    form = VolunteerForm.opened(desk.get_or_404(Volunteer, key))
    return form.page("volunteers/form.html", skills=known_skills())


@page.post("/volunteers/<int:key>", permission=Permission.WRITE)
def save(key: int) -> Any:
    thing = desk.get_or_404(Volunteer, key)
    return VolunteerForm(thing).keep(
        thing, "volunteers/form.html", url_for(".listing"), skills=known_skills()
    )


@page.post("/volunteers/<int:key>/delete", permission=Permission.WRITE)
def delete(key: int) -> Response:
    thing = desk.get_or_404(Volunteer, key)
    return record_form.delete(thing, url_for(".listing"), url_for(".edit", key=key))
