"""`accompaniment fewest`: the number, its proof, the plan; faults told in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from accompaniment import cli
from accompaniment.scheduling.formats import load_problem, read_plan
from tests.scheduling.makers import a_raw_problem, a_shift, a_volunteer


def call(*words: object) -> Result:
    return CliRunner().invoke(cli.main, [str(word) for word in words])


@pytest.fixture
def problem(tmp_path) -> Path:
    """Three people; two shifts at once on Tuesday, one on Thursday, one that asks for four."""
    shifts = [
        a_shift("tue 09:00", id="S1"),
        a_shift("tue 10:00", id="S2"),
        a_shift("thu 09:00", id="S3"),
        a_shift("fri 09:00", id="S4", team=4),
    ]
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(a_raw_problem([a_volunteer(f"V{n}") for n in (1, 2, 3)], shifts)))
    return path


def test_it_says_how_few_and_why_not_fewer(problem, tmp_path):
    result = call("fewest", problem, "--shift", "S1", "--shift", "S2", "--shift", "S3",
                  "-o", tmp_path / "plan.json")  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert "2 of 3 people can cover 3 shifts. Fewer cannot: proven." in result.stdout
    assert "Nobody can be on two of S1, S2, which need 2 people." in result.stdout
    raw = json.loads((tmp_path / "plan.json").read_text())
    assert raw["fewest"] == {"people": 2, "least": 2, "status": "proven"}
    assert set(read_plan(raw, load_problem(problem)).teams) == {"S1", "S2", "S3"}


def test_it_can_be_asked_of_what_a_plan_covers(problem, tmp_path):
    call("fewest", problem, "--shift", "S3", "-o", tmp_path / "plan.json")
    result = call("fewest", problem, "--plan", tmp_path / "plan.json")
    assert result.stdout.startswith("1 of 3 people can cover 1 shift. Fewer cannot: proven.")
    assert "So many are needed for S3 alone." in result.stdout


def test_a_shift_of_which_only_the_start_is_pinned_is_not_asked_about(problem):
    raw = json.loads(problem.read_text())
    raw["pinned"] = [{"shift": "S4", "start": raw["shifts"][3]["starts"][0], "volunteers": []}]
    problem.write_text(json.dumps(raw))
    assert call("fewest", problem, "--shift", "S1").exit_code == 0
    raw["pinned"][0]["volunteers"] = ["V1"]
    problem.write_text(json.dumps(raw))
    assert "there is no team for S4" in call("fewest", problem, "--shift", "S1").stderr


def test_it_names_what_nobody_can_cover(problem):
    result = call("fewest", problem)
    assert result.exit_code == 1
    assert "Not even everybody together can: there is no team for S4." in result.stderr


def test_an_unknown_shift_is_refused(problem):
    result = call("fewest", problem, "--shift", "S9")
    assert result.exit_code == 2
    assert "S9 is not a shift of" in result.stderr
