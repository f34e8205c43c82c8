"""What leaves the house: each is written down as it goes, and carries who, when and for whom."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response

from accompaniment import audit
from accompaniment.outputs.mark import Mark
from accompaniment.outputs.report import Grade
from accompaniment.outputs.words import file_name
from accompaniment.web import desk


def written_down(what: str, grade: Grade = Grade.INTERNAL) -> Mark:
    """The mark of something that goes out now, and its line in the audit; committed."""
    line = audit.record(desk.session(), desk.actor(), f"export {grade}: {what}", desk.project(), desk.now())
    found = Mark(grade, line.id, line.at, desk.actor().name)
    desk.session().commit()
    return found


def file(
    write: Callable[[Mark], bytes],
    kind: str,
    name: tuple[str, ...],
    ending: str,
    grade: Grade = Grade.INTERNAL,
) -> Response:
    """The download that `write` makes with its mark. Its name ends in the grade and the audit's line."""
    mark = written_down(name[-1], grade)
    called = file_name(*name, grade.value, f"x{mark.line}", ending=ending)
    answer = Response(write(mark), mimetype=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=called)
    return answer
