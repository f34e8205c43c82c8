"""A small office to try things out in: invented people, real towns (the scenario apartado-4w)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import accounts, office, sheets
from accompaniment.errors import OfficeError
from accompaniment.models import Location, Organisation, Project, Request, Role, Volunteer

FOLDER = Path(__file__).parent / "apartado-4w"
FIRST_DAY = date(2027, 1, 4)
END_DAY = date(2027, 2, 1)
CODE = "DEMO"


class NotEmpty(OfficeError):
    """The office has records of its own, so no demo is put among them."""


@dataclass
class Made:
    """The demo office. `passwords` are those of the accounts that were made just now, by name."""

    project: Project
    passwords: dict[str, str] = field(default_factory=dict)


def make(session: Session, *, now: datetime, password: str | None = None) -> Made:
    """Make the demo office if there is none yet; the emergencies of late.csv are not in it.

    Accounts: `coordinator`, and `v1` to `v8` for the volunteers; each gets a password of its own, or
    `password`. Raises `NotEmpty`.
    """
    project = founded(session, now=now)
    if project is None:
        return Made(the_demo(session))
    given = [sheet for sheet in sheets.read(FOLDER).sheets if sheet.name != "late"]
    sheets.apply(session, actor=None, project=project, sheets=sheets.Sheets(given), now=now)
    people = session.scalars(select(Volunteer).filter_by(project_id=project.id).order_by(Volunteer.code))
    names = [("coordinator", None), *((person.code.lower(), person) for person in people)]
    return Made(project, add_accounts(session, project, names, now=now, password=password))


def add_accounts(
    session: Session,
    project: Project,
    names: list[tuple[str, Volunteer | None]],
    *,
    now: datetime,
    password: str | None = None,
) -> dict[str, str]:
    """Accounts of those names, for a volunteer or (none) a coordinator; gives back their passwords."""
    passwords: dict[str, str] = {}
    for name, person in names:
        passwords[name] = password or easily_typed()
        accounts.add(
            session,
            actor=None,
            now=now,
            project=project,
            name=name,
            password=passwords[name],
            role=Role.VOLUNTEER if person else Role.COORDINATOR,
            volunteer=person,
        )
    return passwords


def easily_typed() -> str:
    """A password of 79 bits without letters that look alike: four groups of four."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def the_demo(session: Session) -> Project | None:
    """The demo's project, if this office is a demo."""
    return session.scalar(select(Project).join(Organisation).where(Organisation.code == CODE))


def founded(session: Session, *, now: datetime) -> Project | None:
    """An empty project of the demo organisation; none if there is a demo already. Raises `NotEmpty`."""
    if the_demo(session) is not None:
        return None
    project = office.found(session, actor=None, now=now)
    for model in (Location, Volunteer, Request):
        if session.scalar(select(model.id).limit(1)) is not None:
            raise NotEmpty(
                "This office holds records of its own.", "Maybe set ACCOMPANIMENT_DATA to an empty folder."
            )
    project.organisation.code, project.organisation.name = CODE, "Demo"
    project.code, project.name = "COL", "Colombia"
    project.country, project.timezone, project.languages = "CO", "America/Bogota", ["es", "en"]
    session.flush()
    return project


def bring_late(session: Session, *, project: Project, code: str) -> Request:
    """An emergency of late.csv comes in, at its hour: known, accepted, one shift more to cover."""
    late = sheets.read(FOLDER)["late"]
    rows = [row for row in late.rows if row.cells["code"] == code]
    if not rows:
        codes = ", ".join(row.cells["code"] for row in late.rows)
        raise OfficeError(f"There is no emergency {code}.", f"Maybe one of {codes}.")
    hour = datetime.fromisoformat(rows[0].cells["known_at"]).replace(tzinfo=ZoneInfo(project.timezone))
    one = sheets.Sheets([sheets.Sheet(late.name, late.file, late.columns, rows)])
    sheets.apply(session, actor=None, project=project, sheets=one, now=hour)
    return session.scalars(select(Request).filter_by(project_id=project.id, code=code)).one()
