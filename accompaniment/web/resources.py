"""Things there are only so many of: satellite phones, crews one house duty can follow."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_
from sqlalchemy.orm import joinedload

from accompaniment.access import Permission
from accompaniment.models import Resource
from accompaniment.sheets.cells import whole
from accompaniment.web import desk, record_form
from accompaniment.web.fields import CellField, ChoiceField
from accompaniment.web.filters import Filter, places
from accompaniment.web.record_form import RecordForm, code_field

page = desk.page("resources")


class ResourceFilter(Filter):
    base = ChoiceField(_l("Base"), none=_l("all"))


class ResourceForm(RecordForm):
    model = Resource
    code = code_field(_l("Code"), _l("Short, as SAT. It never changes."))
    name = CellField(_l("Name"), needed=True, description=_l("As: satellite phone."))
    count = CellField(
        _l("How many"), whole(0, 1000), needed=True, description=_l("So many can be out at once.")
    )
    base_id = ChoiceField(_l("Base"), none=_l("no base"))

    def offer(self) -> None:
        self.base_id.offer(places(bases=True))


@page.get("/resources", permission=Permission.READ)
def listing() -> str:
    sieve = ResourceFilter()
    sieve.base.offer(places(bases=True))
    choice = desk.seen(Resource).order_by(Resource.code)
    if sieve.q.data:
        found = (column.icontains(sieve.q.data, autoescape=True) for column in (Resource.code, Resource.name))
        choice = choice.where(or_(*found))
    if sieve.base.data:
        choice = choice.where(Resource.base_id == sieve.base.data)
    pages = desk.paginate(choice.options(joinedload(Resource.base)))
    return render_template("resources/list.html", pages=pages, sieve=sieve)


@page.get("/resources/new", permission=Permission.PROJECT)
def new() -> str:
    return ResourceForm.opened().page("resources/form.html")


@page.post("/resources/new", permission=Permission.PROJECT)
def add() -> Any:
    thing = Resource(project_id=desk.project().id)
    return ResourceForm().keep(thing, "resources/form.html", url_for(".listing"))


@page.get("/resources/<int:key>", permission=Permission.PROJECT)
def edit(key: int) -> str:
    return ResourceForm.opened(desk.get_or_404(Resource, key)).page("resources/form.html")


@page.post("/resources/<int:key>", permission=Permission.PROJECT)
def save(key: int) -> Any:
    thing = desk.get_or_404(Resource, key)
    return ResourceForm(thing).keep(thing, "resources/form.html", url_for(".listing"))


@page.post("/resources/<int:key>/delete", permission=Permission.PROJECT)
def delete(key: int) -> Response:
    thing = desk.get_or_404(Resource, key)
    return record_form.delete(thing, url_for(".listing"), url_for(".edit", key=key))
