"""Files that leave the house: each is written down as it goes."""

from __future__ import annotations

from flask import Response

from accompaniment import audit
from accompaniment.outputs.report import Grade
from accompaniment.outputs.words import file_name
from accompaniment.web import desk


def file(
    content: bytes, kind: str, name: tuple[str, ...], ending: str, grade: Grade = Grade.INTERNAL
) -> Response:
    """The download. Its name ends in its grade and the number of its line in the audit: who, when."""
    line = audit.record(
        desk.session(), desk.actor(), f"export {grade}: {name[-1]}", desk.project(), desk.now()
    )
    called = file_name(*name, grade.value, f"x{line.id}", ending=ending)
    desk.session().commit()
    answer = Response(content, mimetype=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=called)
    return answer
