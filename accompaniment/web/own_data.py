"""What is kept of one person: given to them as a file, and erased, on their request."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, current_app, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField, ValidationError
from wtforms.validators import EqualTo

from accompaniment import audit, closing, erasure, identities, person_data, retention
from accompaniment.access import Permission
from accompaniment.config import Config
from accompaniment.erasure import Reason
from accompaniment.models import Defender, Volunteer
from accompaniment.outputs.words import file_name
from accompaniment.web import desk
from accompaniment.web.fields import ChoiceField
from accompaniment.web.password_again import PasswordAgain

page = desk.page("own_data")

REASONS = {
    Reason.ASKED: _l("they asked for it"),
    Reason.DANGER: _l("what is kept endangers them"),
    Reason.MISTAKE: _l("it should never have been kept"),
}
TABLES = {
    "volunteer": _l("place, service, nationalities, e-mail, limits"),
    "qualification": _l("qualifications"),
    "absence": _l("absences"),
    "wish": _l("wishes"),
    "duty": _l("duties in published plans"),
    "pin": _l("duties fixed by hand"),
    "notice": _l("notices of published plans"),
    "incompatible_pair": _l("people they do not work with (how many)"),
    "account": _l("account"),
    "sign_in": _l("sign-ins"),
    "passkey": _l("passkeys"),
    "feed": _l("calendar feeds"),
    "access_grant": _l("access given for some hours"),
    "audit_line": _l("lines of the audit"),
    "identity": _l("name, contacts, exact places, notes"),
    "defender": _l("code, kind, place, what they ask for"),
    "consent": _l("what they agreed to"),
    "request": _l("requests"),
    "shift": _l("shifts"),
    "team": _l("accompaniments that were published"),
    "handover": _l("identities handed to people outside"),
}


class CloseForm(desk.Form):
    lock = PasswordField(
        _l("Close the file with"),
        description=_l("A public key (age1...) or five words. Left empty, anybody can open the file."),
        render_kw={"autocomplete": "off"},
    )
    again = PasswordField(
        _l("The same again"), [EqualTo("lock", _l("The two are not the same."))],
        render_kw={"autocomplete": "off"},
    )  # fmt: skip


class EraseForm(PasswordAgain):
    reason = ChoiceField(_l("Why?"), REASONS.items(), needed=True, coerce=Reason)
    code = StringField(_l("Type the code, to be sure"), render_kw={"autocomplete": "off"})
    thing: Any = None

    def validate_code(self, field: StringField) -> None:
        if (field.data or "").strip() != self.thing.code:
            raise ValidationError(_("This is not the code %(code)s.", code=self.thing.code))


@page.get("/volunteers/<int:key>/data", permission=Permission.PEOPLE_DATA)
def volunteer(key: int) -> str:
    return _volunteer(desk.get_or_404(Volunteer, key))


@page.post("/volunteers/<int:key>/data", permission=Permission.PEOPLE_DATA)
def volunteer_file(key: int) -> Any:
    thing, form = desk.get_or_404(Volunteer, key), CloseForm()
    return _file(thing, form) or (_volunteer(thing, close=form), 422)


@page.post("/volunteers/<int:key>/erase", permission=Permission.PEOPLE_DATA)
def erase_volunteer(key: int) -> Any:
    thing, form = desk.get_or_404(Volunteer, key), EraseForm()
    form.thing = thing
    if not form.validate():
        return _volunteer(thing, erase=form), 422
    return _erase(thing, form.reason.data, "volunteers.listing")


@page.get("/defenders/<int:key>/data", permission=Permission.PEOPLE_DATA)
def defender(key: int) -> str:
    return _defender(desk.get_or_404(Defender, key), EraseForm(formdata=None))


@page.post("/defenders/<int:key>/erase", permission=Permission.PEOPLE_DATA)
def erase_defender(key: int) -> Any:
    thing, form = desk.get_or_404(Defender, key), EraseForm()
    form.thing = thing
    if not form.validate():
        return _defender(thing, form), 422
    return _erase(thing, form.reason.data, "defenders.listing")


@page.get("/mine/data", permission=Permission.OWN)
def mine() -> str:
    return _mine(_own(), CloseForm(formdata=None))


@page.post("/mine/data", permission=Permission.OWN)
def my_file() -> Any:
    thing, form = _own(), CloseForm()
    return _file(thing, form) or (_mine(thing, form), 422)


def _own() -> Volunteer:
    return desk.actor().volunteer or abort(404)


def _mine(thing: Volunteer, form: CloseForm) -> str:
    data = person_data.of_volunteer(desk.session(), thing)
    return render_template("own_data/mine.html", data=data, close=form, tables=TABLES)


def _volunteer(thing: Volunteer, close: CloseForm | None = None, erase: EraseForm | None = None) -> str:
    return render_template(
        "own_data/volunteer.html",
        thing=thing,
        data=person_data.of_volunteer(desk.session(), thing),
        tables=TABLES,
        close=close or CloseForm(formdata=None),
        erase=erase or EraseForm(formdata=None),
        in_service=thing.leaves > _today(),
    )


def _defender(thing: Defender, form: EraseForm) -> str:
    counted = person_data.counts_of_defender(desk.session(), thing)
    return render_template(
        "own_data/defender.html",
        thing=thing,
        data=counted,
        tables=TABLES,
        erase=form,
        going=erasure.still_planned(desk.session(), thing),
        known=identities.known(desk.session(), thing),
    )


def _file(thing: Volunteer, form: CloseForm) -> Response | None:
    """The download, or none where the form is to be shown again."""
    if not form.validate():
        return None
    line = audit.record(desk.session(), desk.actor(), "give a person's data", thing, desk.instant())
    about = {
        "grade": "personal",
        "taken_at": desk.instant().isoformat(timespec="seconds"),
        "taken_by": desk.actor().name,
        "audit_line": line.id,
    }
    content = person_data.to_zip(person_data.of_volunteer(desk.session(), thing), about)
    kind, ending = "application/zip", "zip"
    if form.lock.data:
        try:
            content, kind, ending = (
                closing.close(content, form.lock.data),
                "application/octet-stream",
                "zip.age",
            )
        except closing.BadLock as fault:
            desk.session().rollback()
            form.lock.errors = [f"{fault.sentence} {fault.advice}"]
            return None
    desk.session().commit()
    answer = Response(content, mimetype=kind)
    name = file_name(thing.code, "data", f"x{line.id}", ending=ending)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _erase(thing: Volunteer | Defender, reason: Reason, back: str) -> Response:
    code, config = thing.code, _config()
    gone = erasure.erase(
        desk.session(), actor=desk.actor(), now=desk.instant(), today=_today(), thing=thing, reason=reason
    )
    retention.note(config.forgotten, [gone])
    return desk.saved(_("%(code)s is erased, also from backups that come back.", code=code), url_for(back))


def _today() -> Any:
    return desk.now().astimezone(desk.zone()).date()


def _config() -> Config:
    return current_app.config["OFFICE"]
