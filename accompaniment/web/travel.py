"""How long the way between two places takes."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.orm import aliased, contains_eager
from wtforms import ValidationError

from accompaniment.access import Permission
from accompaniment.models import Location, TravelTime
from accompaniment.web import desk, record_form
from accompaniment.web.fields import HOURS, CellField, ChoiceField
from accompaniment.web.filters import Filter, places
from accompaniment.web.record_form import RecordForm

page = desk.page("travel")


class TravelFilter(Filter):
    place = ChoiceField(_l("Place"), none=_l("all"))


class TravelForm(RecordForm):
    model = TravelTime
    from_id = ChoiceField(_l("From"), needed=True, render_kw={"autofocus": True})
    to_id = ChoiceField(
        _l("To"), needed=True, description=_l("Holds both ways, unless the other way is written down too.")
    )
    minutes = CellField(_l("Hours"), HOURS, needed=True, description=_l("As 3:30 or 3.5."))
    by = CellField(_l("By"), description=_l("Bus, boat, truck, on foot."), render_kw={"list": "by"})

    def offer(self) -> None:
        self.from_id.offer(places())
        self.to_id.offer(places())

    def validate_to_id(self, field: Any) -> None:
        if field.data == self.from_id.data:
            raise ValidationError(_("Both places are the same."))
        there = select(TravelTime.id).where(
            TravelTime.from_id == self.from_id.data, TravelTime.to_id == field.data
        )
        found = desk.session().scalar(there)
        if found and (self.thing is None or found != self.thing.id):
            raise ValidationError(_("This way is written down already."))


@page.get("/travel", permission=Permission.READ)
def listing() -> str:
    sieve = TravelFilter()
    sieve.place.offer(places())
    origin, destination = aliased(Location), aliased(Location)
    choice = (
        desk.seen(TravelTime)
        .join(origin, TravelTime.origin)
        .join(destination, TravelTime.destination)
        .options(contains_eager(TravelTime.origin.of_type(origin)))
        .options(contains_eager(TravelTime.destination.of_type(destination)))
        .order_by(origin.name, destination.name)
    )
    if sieve.q.data:
        columns = (origin.code, origin.name, destination.code, destination.name, TravelTime.by)
        choice = choice.where(or_(*(column.icontains(sieve.q.data, autoescape=True) for column in columns)))
    if sieve.place.data:
        choice = choice.where(
            or_(TravelTime.from_id == sieve.place.data, TravelTime.to_id == sieve.place.data)
        )
    return render_template(
        "travel/list.html", pages=desk.paginate(choice), sieve=sieve, project=desk.project()
    )


@page.get("/travel/new", permission=Permission.PROJECT)
def new() -> str:
    return TravelForm.opened().page("travel/form.html", means=_means())


@page.post("/travel/new", permission=Permission.PROJECT)
def add() -> Any:
    way = TravelTime(project_id=desk.project().id)
    return TravelForm().keep(way, "travel/form.html", url_for(".listing"), means=_means())


@page.get("/travel/<int:key>", permission=Permission.PROJECT)
def edit(key: int) -> str:
    return TravelForm.opened(desk.get_or_404(TravelTime, key)).page("travel/form.html", means=_means())


@page.post("/travel/<int:key>", permission=Permission.PROJECT)
def save(key: int) -> Any:
    way = desk.get_or_404(TravelTime, key)
    return TravelForm(way).keep(way, "travel/form.html", url_for(".listing"), means=_means())


@page.post("/travel/<int:key>/delete", permission=Permission.PROJECT)
def delete(key: int) -> Response:
    way = desk.get_or_404(TravelTime, key)
    return record_form.delete(way, url_for(".listing"), url_for(".edit", key=key))


def _means() -> list[str]:
    means = desk.seen(TravelTime).with_only_columns(TravelTime.by).distinct().limit(30)
    return [by for by in desk.session().scalars(means) if by]
