"""Identities for people outside: one coordinator asks, another releases, the first takes them once."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload, selectinload
from wtforms import PasswordField
from wtforms.validators import EqualTo

from accompaniment import closing, handovers, identities
from accompaniment.access import Permission
from accompaniment.handovers import HandoverRefused, State
from accompaniment.models import Defender, Handover, HandoverPurpose
from accompaniment.outputs.words import file_name
from accompaniment.sheets import cells
from accompaniment.web import desk
from accompaniment.web.fields import CellField, ChoiceField, several
from accompaniment.web.password_again import PasswordAgain

page = desk.page("handovers")

PURPOSES = {
    HandoverPurpose.EMERGENCY: _l("for those who help in an emergency"),
    HandoverPurpose.PROTECTION: _l("for a body that protects, whom they chose"),
    HandoverPurpose.TRANSFER: _l("for another office that takes over"),
    HandoverPurpose.REQUEST: _l("they asked what is kept of them: all of it, of one defender"),
}
STATES = {
    State.WAITING: _l("waits for a second person"),
    State.RELEASED: _l("released"),
    State.TAKEN: _l("taken"),
    State.WITHDRAWN: _l("withdrawn"),
    State.OVER: _l("over"),
}


class AskForm(desk.Form):
    defenders = CellField(
        _l("Whose?"), several(cells.CODE), needed=True, description=_l("Codes of defenders: G1, G4.")
    )
    purpose = ChoiceField(_l("For whom?"), PURPOSES.items(), needed=True, coerce=HandoverPurpose)


class TakeForm(PasswordAgain):
    lock = PasswordField(
        _l("Close the file with"), [desk.needed()],
        description=_l("The receiver's public key (age1...), or five words as a passphrase, told by voice."),
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    again = PasswordField(
        _l("The same again"), [EqualTo("lock", _l("The two are not the same."))],
        render_kw={"autocomplete": "off"},
    )  # fmt: skip


@page.get("/handovers", permission=Permission.HANDOVER)
def listing() -> str:
    pages = desk.paginate(
        desk.seen(Handover)
        .order_by(Handover.id.desc())
        .options(joinedload(Handover.asked_by), selectinload(Handover.defenders))
    )
    return render_template("handovers/list.html", pages=pages, state=_state, **_words())


@page.get("/handovers/new", permission=Permission.HANDOVER)
def new() -> str:
    form = AskForm(formdata=None)
    if key := request.args.get("defender", type=int):
        form.defenders.data = [desk.get_or_404(Defender, key).code]
        form.purpose.data = HandoverPurpose.REQUEST
    return render_template("handovers/ask.html", form=form)


@page.post("/handovers/new", permission=Permission.HANDOVER)
def ask() -> Any:
    form = AskForm()
    if not form.validate():
        return render_template("handovers/ask.html", form=form), 422
    codes = form.defenders.data
    found = list(desk.session().scalars(desk.seen(Defender).where(Defender.code.in_(codes))))
    if missing := set(codes) - {one.code for one in found}:
        sentence = _("There is no defender %(codes)s.", codes=", ".join(sorted(missing)))
        form.defenders.errors = [sentence]
        return render_template("handovers/ask.html", form=form), 422
    try:
        made = handovers.ask(desk.session(), defenders=found, purpose=form.purpose.data, **_act())
    except HandoverRefused as fault:
        form.purpose.errors = [f"{fault.sentence} {fault.advice}"]
        return render_template("handovers/ask.html", form=form), 422
    message = _("Now another coordinator releases it, within a day. Tell them by voice.")
    return desk.saved(message, url_for(".show", key=made.id))


@page.get("/handovers/<int:key>", permission=Permission.HANDOVER)
def show(key: int) -> str:
    return _page(desk.get_or_404(Handover, key))


@page.post("/handovers/<int:key>/release", permission=Permission.HANDOVER)
def release(key: int) -> Any:
    thing, form = desk.get_or_404(Handover, key), PasswordAgain()
    if not form.validate():
        return _page(thing, release=form), 422
    handovers.release(desk.session(), handover=thing, **_act())
    message = _("Released: %(name)s can take them now, once.", name=thing.asked_by.name)
    return desk.saved(message, url_for(".show", key=key))


@page.post("/handovers/<int:key>/withdraw", permission=Permission.HANDOVER)
def withdraw(key: int) -> Response:
    thing = desk.get_or_404(Handover, key)
    handovers.withdraw(desk.session(), handover=thing, **_act())
    return desk.saved(_("Withdrawn: nobody can take them."), url_for(".show", key=key))


@page.post("/handovers/<int:key>/take", permission=Permission.HANDOVER)
def take(key: int) -> Any:
    thing, form = desk.get_or_404(Handover, key), TakeForm()
    if thing.asked_by_id != desk.actor().id:
        raise HandoverRefused(_("Only who asked can take them."))
    if not form.validate():
        return _page(thing, take=form), 422
    ring = identities.the_ring(desk.session(), current_app.config["OFFICE"])
    try:
        plain, line = handovers.take(desk.session(), ring, handover=thing, **_act())
        closed = closing.close(plain, form.lock.data)
    except closing.BadLock as fault:
        desk.session().rollback()
        form.lock.errors = [f"{fault.sentence} {fault.advice}"]
        return _page(desk.get_or_404(Handover, key), take=form), 422
    desk.session().commit()
    answer = Response(closed, mimetype="application/octet-stream")
    name = file_name(desk.project().code, "identities", f"x{line.id}", ending="age")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _page(thing: Handover, release: PasswordAgain | None = None, take: TakeForm | None = None) -> str:
    now, actor = desk.instant(), desk.actor()
    at, own = handovers.state(thing, now), thing.asked_by_id == actor.id
    second = at is State.WAITING and handovers.may_release(desk.session(), actor, thing, now)
    return render_template(
        "handovers/show.html",
        thing=thing,
        at=at,
        own=own,
        release=release or (PasswordAgain(formdata=None) if second else None),
        take=take or (TakeForm(formdata=None) if own and at is State.RELEASED else None),
        going=at in (State.WAITING, State.RELEASED),
        **_words(),
    )


def _state(thing: Handover) -> State:
    return handovers.state(thing, desk.instant())


def _words() -> dict[str, Any]:
    return {"purposes": PURPOSES, "states": STATES}


def _act() -> dict[str, Any]:
    return {"actor": desk.actor(), "now": desk.instant()}
