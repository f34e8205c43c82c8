"""Sheets of CSV text, brought in or only looked at."""

from sqlalchemy.orm import Session

from accompaniment import sheets
from accompaniment.models import (
    Project,
)
from accompaniment.sheets import Preview
from tests.conftest import NOW

BASE = "code,name,country,lat,lon,base\nAPA,Apartadó,CO,7.88,-76.63,yes\n"
PERSON = "code,base,arrives,leaves,qualifications\nV1,APA,2026-03-02,2027-09-01,spanish:C2;lead\n"
REQUEST = "code,kind,place,first_start,last_start,at,hours\nR1,visit,APA,2027-01-12,2027-01-12,09:00,3\n"


def given(**texts: str) -> sheets.Sheets:
    """Sheets of CSV text by their names."""
    return sheets.read(*((f"{name}.csv", text.encode()) for name, text in texts.items()))


def look(session: Session, project: Project, **texts: str) -> Preview:
    return sheets.preview(session, project=project, sheets=given(**texts), now=NOW)


def do(session: Session, project: Project, **texts: str) -> Preview:
    found = sheets.apply(session, actor=None, project=project, sheets=given(**texts), now=NOW)
    session.flush()
    session.expire_all()
    return found


def outcomes(preview: Preview) -> list[str]:
    return [row.outcome.value for row in preview.rows]


def faults(preview: Preview) -> list[tuple[str, int, str, str]]:
    return [(fault.file, fault.line, fault.column, fault.value) for fault in preview.faults]
