"""Places: towns, airports, team houses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from flask import Response, render_template, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload
from wtforms import BooleanField

from accompaniment.access import Permission
from accompaniment.models import Location, TravelTime
from accompaniment.sheets.cells import number
from accompaniment.web import desk, record_form
from accompaniment.web.fields import COUNTRY, CellField, ChoiceField, country_name
from accompaniment.web.filters import Filter
from accompaniment.web.record_form import RecordForm, code_field

page = desk.page("locations")


class LocationFilter(Filter):
    base = ChoiceField(_l("Kind"), [(1, _l("bases only"))], none=_l("all"))
    country = ChoiceField(_l("Country"), none=_l("all"), coerce=str)


class LocationForm(RecordForm):
    model = Location
    code = code_field(_l("Code"), _l("Short, as APA. It never changes."))
    name = CellField(_l("Town"), needed=True, description=_l("Towns only: never somebody's own house."))
    country = CellField(_l("Country"), COUNTRY, needed=True, description=_l("Two letters or its name."))
    lat = CellField(
        _l("Latitude"), number(-90, 90), needed=True, description=_l("Degrees, as 7.88; south is minus.")
    )
    lon = CellField(
        _l("Longitude"), number(-180, 180), needed=True, description=_l("Degrees, as -76.63; west is minus.")
    )
    base = BooleanField(_l("A team house (base)"))
    phone_coverage = BooleanField(_l("Phones work there"), default=True)


@page.get("/locations", permission=Permission.READ)
def listing() -> str:
    sieve = LocationFilter()
    seen = desk.seen(Location)
    countries = desk.session().scalars(
        seen.with_only_columns(Location.country).distinct().order_by(Location.country)
    )
    sieve.country.offer([(code, country_name(code)) for code in countries])
    choice = seen.order_by(Location.base.desc(), Location.name)
    if sieve.q.data:
        found = (column.icontains(sieve.q.data, autoescape=True) for column in (Location.code, Location.name))
        choice = choice.where(or_(*found))
    if sieve.base.data:
        choice = choice.where(Location.base)
    if sieve.country.data:
        choice = choice.where(Location.country == sieve.country.data)
    pages = desk.paginate(choice)
    return render_template(
        "locations/list.html", pages=pages, sieve=sieve, ways=_ways(pages.items), country_name=country_name
    )


def _ways(places: Iterable[Location]) -> dict[int, list[tuple[str, TravelTime]]]:
    """For each place the recorded ways to and from a base, with that base's code."""
    keys = [place.id for place in places]
    near = select(TravelTime).where(or_(TravelTime.from_id.in_(keys), TravelTime.to_id.in_(keys)))
    both = (joinedload(TravelTime.origin), joinedload(TravelTime.destination))
    found: dict[int, list[tuple[str, TravelTime]]] = defaultdict(list)
    for way in desk.session().scalars(near.options(*both).order_by(TravelTime.minutes)):
        if way.origin.base:
            found[way.to_id].append((way.origin.code, way))
        elif way.destination.base:
            found[way.from_id].append((way.destination.code, way))
    return found


@page.get("/locations/new", permission=Permission.PROJECT)
def new() -> str:
    return LocationForm.opened(country=desk.project().country, phone_coverage=True).page(
        "locations/form.html"
    )


@page.post("/locations/new", permission=Permission.PROJECT)
def add() -> Any:
    place = Location(project_id=desk.project().id)
    return LocationForm().keep(place, "locations/form.html", url_for(".listing"))


@page.get("/locations/<int:key>", permission=Permission.PROJECT)
def edit(key: int) -> str:
    return LocationForm.opened(desk.get_or_404(Location, key)).page("locations/form.html")


@page.post("/locations/<int:key>", permission=Permission.PROJECT)
def save(key: int) -> Any:
    place = desk.get_or_404(Location, key)
    return LocationForm(place).keep(place, "locations/form.html", url_for(".listing"))


@page.post("/locations/<int:key>/delete", permission=Permission.PROJECT)
def delete(key: int) -> Response:
    place = desk.get_or_404(Location, key)
    return record_form.delete(place, url_for(".listing"), url_for(".edit", key=key))
