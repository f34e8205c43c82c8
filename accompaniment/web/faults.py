"""What a person sees when something cannot be done: a sentence, never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from flask import Flask, Response, make_response, render_template
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from accompaniment.errors import OfficeError
from accompaniment.web import desk, unsent

log = logging.getLogger("accompaniment")


def prepare(app: Flask) -> None:
    """Handlers for every kind of fault."""
    app.register_error_handler(OfficeError, in_any_case(office_fault))
    app.register_error_handler(CSRFError, in_any_case(unsent.stale_form))
    app.register_error_handler(desk.SignedOut, in_any_case(unsent.signed_out))
    app.register_error_handler(HTTPException, in_any_case(plain_fault))
    if not app.config.get("TESTING"):
        app.register_error_handler(Exception, unforeseen)


def in_any_case(handle: Callable[[Any], Response]) -> Callable[[Any], Response]:
    """The handler, and once more as for a stranger if the database cannot even say who asks."""

    def handle_anyhow(what: Any) -> Response:
        try:
            return handle(what)
        except Exception:
            desk.ask_as_stranger()
            return handle(what)

    return handle_anyhow


def answer(status: int, sentence: str, advice: str = "") -> Response:
    """A page that says what is wrong and what to do; where htmx asked for a piece, only that."""
    template = "shared/fault.html" if desk.partial() else "fault.html"
    return make_response(render_template(template, sentence=sentence, advice=advice), status)


def office_fault(fault: OfficeError) -> Response:
    desk.session().rollback()
    return answer(409, fault.sentence, fault.advice)


def plain_fault(fault: HTTPException) -> Response:
    sentences = {
        403: _("Your account may not see this."),
        404: _("There is nothing here."),
        405: _("This address does not take that."),
        413: _("This is larger than what may be sent here."),
    }
    return answer(fault.code or 500, sentences.get(fault.code or 500, _("This cannot be done.")))


def unforeseen(fault: Exception) -> Response:
    """A fault of ours. The log gets its class and place, never its text: that may hold a name."""
    number = uuid4().hex[:8]
    frame = fault.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "?"
    log.error("fault %s: %s at %s", number, type(fault).__name__, place)
    return in_any_case(our_fault)(number)


def our_fault(number: str) -> Response:
    """The page of a fault that is in the log under this number."""
    desk.db.session.rollback()
    return answer(
        500,
        _("Something went wrong on our side; what was saved before is safe."),
        _("Maybe try again. If it stays, tell who looks after the server this number: %(n)s", n=number),
    )
