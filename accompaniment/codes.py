"""Codes that the office gives by itself: a letter and a number that no record had before."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment.models import GoneCode
from accompaniment.models.columns import Coded


def next_number(session: Session, project_id: int, model: type[Coded]) -> int:
    """One more than the greatest number of the project's codes with the model's letter, deleted ones too."""
    codes = session.scalars(select(model.code).where(model.project_id == project_id))
    matches = (re.fullmatch(rf"{model.LETTER}(\d{{1,9}})", code) for code in codes)
    gone = session.scalar(
        select(GoneCode.last).where(GoneCode.project_id == project_id, GoneCode.letter == model.LETTER)
    )
    return max([gone or 0, *(int(match[1]) for match in matches if match)]) + 1
