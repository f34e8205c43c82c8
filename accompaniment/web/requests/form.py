"""The form of a request: who asks, for what, where, when, and who has to be on the team."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, url_for
from flask import request as asked
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput, DateTimeLocalInput, ListWidget

from accompaniment import access, intake
from accompaniment.access import Permission
from accompaniment.errors import OfficeError
from accompaniment.models import Defender, Location, Request, RequestState, Resource, Risk
from accompaniment.sheets import cells
from accompaniment.sheets.cells import whole
from accompaniment.web import desk, people
from accompaniment.web.fields import (
    HOURS_FLOAT,
    LOCAL_MOMENT,
    SKILL,
    CellField,
    ChoiceField,
    day_field,
    long_text,
    several,
)
from accompaniment.web.filters import places
from accompaniment.web.record_form import RecordForm, Row, filled, rows
from accompaniment.web.requests.lacking import warnings
from accompaniment.web.requests.lists import known_kinds, page
from accompaniment.web.volunteers import known_skills
from accompaniment.web.words import LEVELS, PRIORITIES, RISKS, weekdays

COUNTS = [*((number, str(number)) for number in range(1, 7)), ("all", _l("everyone"))]


def _count(text: Any) -> Any:
    return text if text == "all" else int(text)


class NeedRow(Row):
    qualification = CellField(_l("Qualification"), SKILL, needed=True, render_kw={"list": "skills"})
    level = ChoiceField(_l("At least"), LEVELS.items(), default=1)
    count = ChoiceField(_l("How many"), COUNTS, coerce=_count, default=1)


class PreferenceRow(Row):
    qualification = CellField(_l("Qualification"), SKILL, needed=True, render_kw={"list": "skills"})
    level = ChoiceField(_l("At least"), LEVELS.items(), default=1)
    count = ChoiceField(_l("How many"), COUNTS[:-1], default=1)
    weight = ChoiceField(
        _l("How much"), [(1, _l("1: rather")), (2, _l("2: much")), (3, _l("3: very much"))], default=1
    )


class UseRow(Row):
    resource = ChoiceField(_l("Resource"), none=_l("none"), coerce=str)
    count = CellField(_l("How many"), whole(1, 1000), default=1)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.resource.offer(_resources())

    def blank(self) -> bool:
        return self.resource.data is None

    def validate_count(self, field: Any) -> None:
        field.data = field.data or 1


def _resources() -> list[tuple[str, str]]:
    if "resources" not in g:
        mine = desk.seen(Resource).order_by(Resource.code)
        g.resources = [(thing.code, f"{thing.name} ({thing.code})") for thing in desk.session().scalars(mine)]
    return g.resources


def defenders() -> list[tuple[int, str]]:
    """The defenders the reader sees, to choose from: id and code."""
    return [(one.id, one.code) for one in desk.session().scalars(desk.seen(Defender).order_by(Defender.code))]


class RequestForm(RecordForm):
    model = Request
    defender_id = ChoiceField(_l("Defender"), none=_l("the house itself"), render_kw={"autofocus": True})
    kind = CellField(
        _l("What"), needed=True, description=_l("As: trip, hearing, visit."), render_kw={"list": "kinds"}
    )
    place_id = ChoiceField(_l("Where"), needed=True)
    first_start = day_field(_l("First day it may start"), needed=True)
    last_start = day_field(_l("Last day it may start"), needed=True)
    at = CellField(
        _l("Start times"), several(cells.TIME), needed=True, description=_l("One or several: 05:30, 08:00.")
    )
    days = CellField(
        _l("Days"), whole(1, 100), description=_l("Whole days, to 17:00 of the last; the way is part of it.")
    )
    hours = CellField(_l("or hours"), HOURS_FLOAT, description=_l("As 3 or 2:30; the way comes on top."))
    times = CellField(_l("How many times"), whole(1, 1000), needed=True, default=1)
    per_week = CellField(_l("Times a week"), whole(1, 7), description=_l("Only if it comes again."))
    weekdays = SelectMultipleField(
        _l("Only on"),
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description=_l("None ticked: any day."),
    )
    people = CellField(
        _l("People"), whole(1, 100), needed=True, default=2, description=_l("The smallest team.")
    )
    people_max = CellField(
        _l("at most"), whole(1, 100), needed=True, default=2, description=_l("The largest team.")
    )
    needs = rows(NeedRow, _l("The team needs"))
    prefers = rows(
        PreferenceRow, _l("Better with"), _l("Kept where it can be, never at the cost of a shift.")
    )
    excluded = CellField(
        _l("Not with"), several(cells.CODE), description=_l("Codes of volunteers who do not go.")
    )
    uses = rows(UseRow, _l("Takes along"))
    priority = ChoiceField(_l("Priority"), PRIORITIES.items(), default=3)
    risk = ChoiceField(_l("Risk"), RISKS.items(), none=_l("not assessed"), coerce=Risk)
    known_at = CellField(
        _l("Asked on"),
        LOCAL_MOMENT,
        widget=DateTimeLocalInput(),
        description=_l("If not when it is entered."),
    )
    note = long_text(_l("Note"), _l("No names, no addresses, no phone numbers."))

    def offer(self) -> None:
        self.defender_id.offer(defenders())
        self.place_id.offer(places())
        self.weekdays.choices = weekdays()

    def validate_place_id(self, field: Any) -> None:
        bases = access.bases(desk.actor())
        if bases is not None and self.defender_id.data is None and field.data not in bases:
            raise ValidationError(
                _("What a house asks for itself is at that house. Maybe choose a defender?")
            )

    def validate_excluded(self, field: Any) -> None:
        people.demand_known(field.data, self.thing.excluded if self.thing else [])

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        for column, sentence in intake.faults(self.wanted(), desk.zone()).items():
            self[column].errors = [*self[column].errors, sentence]
        return not self.errors

    def wanted(self) -> intake.Wanted:
        """What was typed, as the office takes it in."""
        session = desk.session()
        plain = (
            "kind first_start last_start days hours times per_week people people_max priority risk known_at"
        )
        return intake.Wanted(
            place=session.get_one(Location, self.place_id.data),
            defender=session.get(Defender, self.defender_id.data) if self.defender_id.data else None,
            at=sorted(self.at.data),
            weekdays=sorted(self.weekdays.data or []),
            excluded=sorted(self.excluded.data),
            note=self.note.data,
            **{name: filled(self[name]) for name in ("needs", "prefers", "uses")},
            **{name: self[name].data for name in plain.split()},
        )


def led_to_the_same(wanted: intake.Wanted) -> Response | None:
    """The way to the request that was made when the same form was sent before; None if there is none."""
    there = intake.same(desk.session(), desk.project(), wanted, desk.now())
    if there is None:
        return None
    sentence = _(
        "This was sent before: %(code)s was made of it, and nothing new now. "
        "For a second one like it, write in the note what differs.",
        code=there.code,
    )
    flash(sentence, "warn")
    return redirect(url_for(".show", key=there.id), 303)


def _lists() -> dict[str, Any]:
    return {"kinds": known_kinds(), "skills": known_skills()}


@page.get("/requests/new", permission=Permission.WRITE)
def new() -> str:
    defender = desk.get_or_404(Defender, key) if (key := asked.args.get("defender", type=int)) else None
    start = {"defender_id": defender.id, "place_id": defender.place_id} if defender else {}
    return RequestForm.opened(**start).page("requests/form.html", **_lists())


@page.post("/requests/new", permission=Permission.WRITE)
def add() -> Any:
    form = RequestForm()
    if not form.sent():
        return form.answer("requests/form.html", **_lists())
    wanted = form.wanted()
    if led := led_to_the_same(wanted):
        return led
    made = intake.receive(
        desk.session(), actor=desk.actor(), project=desk.project(), wanted=wanted, now=desk.now()
    )
    return desk.saved(_("%(code)s is received.", code=made.code), url_for(".show", key=made.id))


@page.get("/requests/<int:key>/edit", permission=Permission.WRITE)
def edit(key: int) -> str:
    return RequestForm.opened(desk.get_or_404(Request, key)).page("requests/form.html", **_lists())


@page.post("/requests/<int:key>/edit", permission=Permission.WRITE)
def save(key: int) -> Any:
    thing = desk.get_or_404(Request, key)
    form = RequestForm(thing)
    if not form.sent():
        return form.answer("requests/form.html", **_lists())
    try:
        intake.revise(desk.session(), actor=desk.actor(), request=thing, wanted=form.wanted(), now=desk.now())
    except OfficeError as fault:
        form.refuse(fault)
        return form.answer("requests/form.html", **_lists())
    heeded = list(warnings(thing)) if thing.state is RequestState.ACCEPTED else []
    return desk.saved(form.told(_("%(code)s is saved.", code=thing.code)), url_for(".show", key=key), heeded)
