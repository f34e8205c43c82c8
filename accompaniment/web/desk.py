"""What every view leans on: the session, who asks, what they may do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, abort, current_app, flash, g, redirect, request, url_for
from flask import session as cookie
from flask_babel import lazy_gettext as _l
from flask_login import LoginManager, current_user
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.pagination import Pagination
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import Select
from sqlalchemy.orm import Session
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from accompaniment import grants, moment, scope, sealing, second_factor, sign_ins
from accompaniment.access import Permission, may
from accompaniment.database import READING, Base
from accompaniment.errors import OfficeError
from accompaniment.models import Account, Project

db = SQLAlchemy(metadata=Base.metadata)
login = LoginManager()
csrf = CSRFProtect()

MOST = 2**31 - 1
"""The greatest id a database takes; an address may hold any number."""

SEEN_EVERY = 60
"""Seconds after which a further click is noted."""

WITHOUT_FACTOR = {
    "factors.app",
    "factors.set_app",
    "passkeys.ask",
    "passkeys.begin",
    "passkeys.touch",
    "passkeys.add",
    "sign_in.leave",
    "sign_in.language",
    "sign_in.hide",
    "static",
}
"""What is open to who must still set up a second factor."""

Thing = TypeVar("Thing")
View = TypeVar("View", bound=Callable[..., Any])


class NoPermission(Exception):
    """A route declares no permission: the app does not start."""


class SignedOut(Unauthorized):
    """Nobody is signed in who could be asked for the permission (`unsent` says so)."""


class Page(Blueprint):
    """A blueprint whose routes say what permission they ask for: `@page.get("/", permission=...)`."""

    def route(self, rule: str, *, permission: Permission, **options: Any) -> Callable[[View], View]:
        declare = super().route(rule, **options)

        def decorate(view: View) -> View:
            view.permission = permission  # type: ignore[attr-defined]
            return declare(view)

        return decorate


def page(name: str) -> Page:
    """The blueprint of one view file; `name` is also the template folder and the word in addresses."""
    return Page(name, f"accompaniment.web.{name}")


class Form(FlaskForm):
    """A form of the office: keeps what was typed, says beside the field what is wrong, and leads there."""

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        self.lead()
        return valid

    def lead(self) -> None:
        """Where something is wrong no other field asks for the focus: it goes to the first wrong one."""
        if any(field.errors for field in self):
            for field in self:
                kept = (field.render_kw or {}).items()
                field.render_kw = {name: value for name, value in kept if name != "autofocus"}


def first_wrong(field: Any) -> bool:
    """Whether this is the first field of the page with something wrong: it gets the focus."""
    if not field.errors or "led" in g:
        return False
    g.led = True
    return True


def needed() -> InputRequired:
    """The demand that something stands in a field."""
    return InputRequired(_l("This is needed."))


def session() -> Session:
    """The transaction of this request. On a GET it cannot write."""
    return db.session()


def actor() -> Account:
    """Who asks."""
    return current_user._get_current_object()


def ask_as_stranger() -> None:
    """Take who asks for nobody, for the rest of this request: so a page needs no database."""
    g._login_user = login.anonymous_user()


def token() -> str:
    """What tells this browser's sign-in from all others."""
    return cookie.get("token", "")


def project() -> Project:
    """The country project of who asks."""
    return actor().project


def zone() -> ZoneInfo:
    """The project's time zone: every time on screen is in it."""
    return ZoneInfo(project().timezone)


def now() -> datetime:
    """This moment; one and the same through a request."""
    if "now" not in g:
        clock: Callable[[], datetime] | None = current_app.config.get("CLOCK")  # a test's
        g.now = clock() if clock else moment.now(current_app.config["OFFICE"].data)
    return g.now


def instant() -> datetime:
    """This moment by the machine's clock: sign-ins and codes take no part in an exercise."""
    clock: Callable[[], datetime] | None = current_app.config.get("CLOCK")
    return clock() if clock else datetime.now(UTC)


def exercise() -> bool:
    """Whether the office's clock is set to another day."""
    return moment.exercise(current_app.config["OFFICE"].data) is not None


def seen(model: Any) -> Select[Any]:
    """All records of a kind that the asker sees (`scope`)."""
    return scope.records_of(actor(), model)


def get_or_404(model: type[Thing], key: int) -> Thing:
    """A record that the asker sees; anything else does not exist for them."""
    return one_or_404(seen(model).where(model.id == key)) if key <= MOST else abort(404)  # type: ignore[attr-defined]


def one_or_404(choice: Select[Any]) -> Any:
    """The one record of a choice."""
    return session().scalar(choice) or abort(404)


def paginate(choice: Select[Any], per_page: int = 50) -> Pagination:
    """One page of a list; `?page=` says which."""
    asked = min(max(request.args.get("page", 1, type=int), 1), MOST // per_page)
    return db.paginate(choice, page=asked, per_page=per_page, max_per_page=200, error_out=False)


def saved(message: str, address: str, warnings: Iterable[str] = ()) -> Response:
    """Commit what was done, say so, with what is to be heeded about it, and go on to `address`."""
    session().commit()
    flash(message)
    for warning in warnings:
        flash(warning, "warn")
    return redirect(address, 303)


def on_to(address: str) -> Response:
    """Commit what was done and go on to `address`, which shows it."""
    session().commit()
    return redirect(address, 303)


def said(message: str, address: str) -> Response:
    """Undo what this request began, say why, and go on to `address`."""
    session().rollback()
    flash(message, "fault")
    return redirect(address, 303)


def closed() -> OfficeError | None:
    """Why the vault is closed: what people wrote can be neither read nor written. None if it is open."""
    return sealing.why_closed(session())


def partial() -> bool:
    """Whether htmx asks for a piece of the page."""
    return request.headers.get("HX-Request") == "true"


def prepare(app: Flask) -> None:
    """Sign-in, CSRF and the check of permissions before every view."""
    login.init_app(app)
    login.session_protection = "basic"  # addresses change on a phone; that alone signs nobody out
    csrf.init_app(app)

    @login.user_loader
    def load(key: str) -> Account | None:
        seen = datetime.fromtimestamp(cookie.get("seen", 0), UTC)
        account = sign_ins.holder(session(), token(), instant(), seen, now().date())
        if account is None or account.get_id() != key:
            return None
        account.granted = grants.held(session(), account, instant())
        return account

    @app.before_request
    def admit() -> Response | None:
        if request.endpoint is None:
            return None  # no such page: the 404 follows
        permission: Permission = app.view_functions[request.endpoint].permission  # type: ignore[attr-defined]
        if request.endpoint == "static":
            return None
        if request.method in ("GET", "HEAD", "OPTIONS"):
            db.session.connection(execution_options=READING)
        if current_user.is_authenticated and _lacks_factor() and request.endpoint not in WITHOUT_FACTOR:
            return redirect(url_for("factors.app"), 303)
        if may(current_user._get_current_object() if current_user.is_authenticated else None, permission):
            return None
        if current_user.is_authenticated:
            abort(403)
        raise SignedOut

    @app.after_request
    def note(answer: Response) -> Response:
        """When this browser was used last: in its signed cookie, so that reading a page writes nothing."""
        if current_user and current_user.is_authenticated:
            at = int(instant().timestamp())
            if at - cookie.get("seen", 0) >= SEEN_EVERY:
                cookie["seen"] = at
        return answer


def _lacks_factor() -> bool:
    wanted = current_app.config["OFFICE"].second_factor and actor().role in second_factor.DEMANDED
    return wanted and not actor().has_factor


def demand_permissions(app: Flask) -> None:
    """Refuse to start when a route declares no permission."""
    for rule in app.url_map.iter_rules():
        if not isinstance(getattr(app.view_functions[rule.endpoint], "permission", None), Permission):
            raise NoPermission(f"{rule.rule} ({rule.endpoint}) declares no permission")
