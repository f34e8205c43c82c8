"""Those who ask for accompaniment: codes, never names."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from wtforms import ValidationError

from accompaniment import sealing
from accompaniment.access import Permission, sees_whole_plan
from accompaniment.models import Defender, DefenderKind, Request, RequestState
from accompaniment.sheets import cells
from accompaniment.web import desk, people, record_form
from accompaniment.web.fields import CellField, ChoiceField, long_text, several
from accompaniment.web.filters import Filter, own_bases, places
from accompaniment.web.record_form import RecordForm, code_field, next_code
from accompaniment.web.words import DEFENDER_KINDS

page = desk.page("defenders")


class DefenderFilter(Filter):
    kind = ChoiceField(_l("Kind"), DEFENDER_KINDS.items(), none=_l("all"), coerce=DefenderKind)
    place = ChoiceField(_l("Place"), none=_l("all"))


class DefenderForm(RecordForm):
    model = Defender
    code = code_field(
        _l("Code"), _l("A code only, as G8: no name, nothing that says who it is. It never changes.")
    )
    kind = ChoiceField(_l("Kind"), DEFENDER_KINDS.items(), needed=True, coerce=DefenderKind)
    base_id = ChoiceField(
        _l("Base"), none=_l("the whole project"), description=_l("Whose case it is: its coordinator sees it.")
    )
    place_id = ChoiceField(_l("Place"), none=_l("not said"), description=_l("Where they mostly are."))
    known_to = CellField(
        _l("Known to"),
        several(cells.CODE),
        description=_l("Volunteers who have accompanied them: codes, as V1, V4."),
    )
    asks_for = long_text(
        _l("Asks for"), _l("As: at least one woman on the team. No names, no addresses, no phone numbers.")
    )

    def offer(self) -> None:
        self.place_id.offer(places())
        self.base_id.offer(own_bases())

    @classmethod
    def facts(cls, thing: Defender) -> dict[str, Any]:
        return {**super().facts(thing), "known_to": people.codes(thing.known_to)}

    def validate_base_id(self, field: Any) -> None:
        if field.data is None and not sees_whole_plan(desk.actor()):
            raise ValidationError(_("Choose your base: nobody of it would see this case."))

    def validate_known_to(self, field: Any) -> None:
        people.demand_known(field.data, self.facts(self.thing)["known_to"] if self.thing else [])

    def write(self, thing: Defender) -> None:
        known = people.by_code(self.known_to.data, thing.known_to)
        if set(known) != set(thing.known_to):
            thing.known_to = known
        for name in ("code", "kind", "base_id", "place_id"):
            setattr(thing, name, self[name].data)
        thing.asks_for = self.asks_for.data


@page.get("/defenders", permission=Permission.READ)
def listing() -> str:
    sieve = DefenderFilter()
    sieve.place.offer(places())
    choice = desk.seen(Defender).order_by(Defender.code)
    if sieve.q.data:
        asked = sealing.containing(desk.session(), desk.seen(Defender), Defender, "asks_for", sieve.q.data)
        found = Defender.code.icontains(sieve.q.data, autoescape=True)
        choice = choice.where(or_(found, Defender.id.in_(asked)))
    if sieve.kind.data:
        choice = choice.where(Defender.kind == sieve.kind.data)
    if sieve.place.data:
        choice = choice.where(Defender.place_id == sieve.place.data)
    pages = desk.paginate(choice.options(joinedload(Defender.place), selectinload(Defender.known_to)))
    return render_template(
        "defenders/list.html",
        pages=pages,
        sieve=sieve,
        kinds=DEFENDER_KINDS,
        open_requests=_open_requests(pages.items),
    )


def _open_requests(defenders: list[Defender]) -> dict[int | None, int]:
    going = (RequestState.RECEIVED, RequestState.ASSESSED, RequestState.ACCEPTED)
    count = (
        select(Request.defender_id, func.count())
        .where(Request.defender_id.in_([thing.id for thing in defenders]), Request.state.in_(going))
        .group_by(Request.defender_id)
    )
    return dict(desk.session().execute(count).all())


@page.get("/defenders/new", permission=Permission.WRITE)
def new() -> str:
    return DefenderForm.opened(code=next_code(Defender), base_id=desk.actor().base_id).page(
        "defenders/form.html"
    )


@page.post("/defenders/new", permission=Permission.WRITE)
def add() -> Any:
    thing = Defender(project_id=desk.project().id)
    return DefenderForm().keep(thing, "defenders/form.html", url_for(".listing"))


@page.get("/defenders/<int:key>", permission=Permission.WRITE)
def edit(key: int) -> str:
    return DefenderForm.opened(desk.get_or_404(Defender, key)).page("defenders/form.html")


@page.post("/defenders/<int:key>", permission=Permission.WRITE)
def save(key: int) -> Any:
    thing = desk.get_or_404(Defender, key)
    return DefenderForm(thing).keep(thing, "defenders/form.html", url_for(".listing"))


@page.post("/defenders/<int:key>/delete", permission=Permission.WRITE)
def delete(key: int) -> Response:
    thing = desk.get_or_404(Defender, key)
    return record_form.delete(thing, url_for(".listing"), url_for(".edit", key=key))
