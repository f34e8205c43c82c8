"""The office's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from accompaniment import moment

NEAR = timedelta(seconds=30)


def test_clock_is_the_real_one_by_itself(tmp_path: Path) -> None:
    assert moment.exercise(tmp_path) is None
    assert abs(moment.now(tmp_path) - datetime.now(UTC)) < NEAR


def test_exercise_runs_on_from_its_moment(tmp_path: Path) -> None:
    hour = datetime(2027, 1, 13, tzinfo=UTC)
    moment.set_to(tmp_path, hour)
    assert hour <= moment.now(tmp_path) < hour + NEAR


def test_exercise_ends(tmp_path: Path) -> None:
    moment.set_to(tmp_path, datetime(2027, 1, 13, tzinfo=UTC))
    moment.set_right(tmp_path)
    assert moment.exercise(tmp_path) is None


def test_spoilt_file_is_no_exercise(tmp_path: Path) -> None:
    (tmp_path / moment.FILE).write_text("soon")
    assert moment.exercise(tmp_path) is None
