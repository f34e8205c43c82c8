"""What a defender agrees to: noted and withdrawn, each use by itself."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, abort, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from accompaniment import consents, erasure
from accompaniment.access import Permission
from accompaniment.models import Defender, Use
from accompaniment.web import desk

page = desk.page("consents")

USES = {
    Use.ACCOMPANIMENT: _l("being accompanied"),
    Use.AUTHORITIES: _l("telling authorities that somebody comes"),
    Use.ALERT_PARTNERS: _l("an alert to partner organisations"),
    Use.ALERT_DIPLOMATS: _l("an alert to embassies"),
    Use.ALERT_AUTHORITIES: _l("an alert to authorities"),
    Use.ALERT_MEDIA: _l("an alert to the media"),
    Use.PUBLICATION: _l("publication"),
}


@page.get("/defenders/<int:key>/consent", permission=Permission.WRITE)
def show(key: int) -> str:
    thing = desk.get_or_404(Defender, key)
    return render_template(
        "consents/show.html",
        thing=thing,
        uses=USES,
        noted=consents.of(desk.session(), thing),
        against=consents.wants_nobody(desk.session(), thing),
        going=erasure.still_planned(desk.session(), thing),
    )


@page.post("/defenders/<int:key>/consent", permission=Permission.WRITE)
def note(key: int) -> Response:
    return _written(key, consents.note, _l("%(code)s agrees to this: %(use)s."))


@page.post("/defenders/<int:key>/consent/withdraw", permission=Permission.WRITE)
def withdraw(key: int) -> Response:
    return _written(key, consents.withdraw, _l("%(code)s agrees no longer to this: %(use)s."))


def _written(key: int, act: Callable[..., None], sentence: str) -> Response:
    thing = desk.get_or_404(Defender, key)
    if request.form.get("use") not in [use.value for use in Use]:
        abort(400)
    use = Use(request.form["use"])
    act(desk.session(), actor=desk.actor(), now=desk.now(), defender=thing, use=use)
    return desk.saved(sentence % {"code": thing.code, "use": USES[use]}, url_for(".show", key=key))
