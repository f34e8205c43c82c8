"""`accompaniment explain`: files in, sentences or JSON out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from accompaniment import cli
from accompaniment.scheduling.formats import write_plan
from accompaniment.scheduling.plan import Plan
from tests.scheduling.makers import a_plan, a_raw_problem, a_shift, a_volunteer, read_problem


def call(*words: object) -> Result:
    return CliRunner().invoke(cli.main, ["explain", *[str(word) for word in words]])


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """V1 goes on S1 on Monday evening; nobody goes on S2 on Tuesday morning, which needs a lead."""
    lead = [{"qualification": "lead", "level": 1, "count": 1}]
    people = [a_volunteer("V1"), a_volunteer("V2", qualifications={})]
    shifts = [a_shift("mon 20:00", id="S1", hours=3), a_shift("tue 08:00", id="S2", needs=lead)]
    raw = a_raw_problem(people, shifts)
    problem = read_problem(raw)
    plan = write_plan(a_plan(problem, S1=["V1"]), problem)
    paths = tmp_path / "problem.json", tmp_path / "plan.json"
    for path, value in zip(paths, (raw, plan), strict=True):
        path.write_text(json.dumps(value), encoding="utf-8")
    return paths


def test_explain_says_who_is_kept_away_and_what_would_mend_it(files: tuple[Path, Path]) -> None:
    told = call(*files)
    assert told.exit_code == 0
    assert told.stdout.splitlines() == [
        "S2 has no team.",
        "  2027-01-05 08:00:",
        "    S2 needs a team of 1; people who are free: 0.",
        "    Nobody who is free for S2 holds lead at level 1 or above.",
        "      V2: S2 would have 0 with lead at level 1 or above; it needs 1.",
        "      V1 would have 9 h of rest between S1 and S2, the way not counted; 11 h are needed.",
        "  V2 takes over S1 from V1; then V1 can go on S2. (uncovered -16, fairness +0.57)",
        "  If S2 could begin at 2027-01-05 10:00, V1 can go. (uncovered -16, fairness +1.43)",
        "  If S2 could begin at 2027-01-05 11:00, V1 can go. (uncovered -16, fairness +1.43)",
        "  If S2 could begin at 2027-01-05 12:00, V1 can go. (uncovered -16, fairness +1.43)",
        "  V1 can go on S2 if one rule is waived for V1. (uncovered -16, fairness +1.43)",
        "      V1 would have 9 h of rest between S1 and S2, the way not counted; 11 h are needed.",
        "  One more person at BASE who is free then and holds lead 1 would do for S2. (uncovered -16)",
    ]


def test_explain_one_shift_finds_the_rearrangement(files: tuple[Path, Path]) -> None:
    (shift,) = json.loads(call(*files, "--shift", "S2", "--json").stdout)["shifts"]
    assert shift["starts"][0]["blocked"][1]["rules"] == ["rest"]
    assert [mend["kind"] for mend in shift["mends"]] == [
        "swap", "other_time", "other_time", "other_time", "waiver", "more_people"
    ]  # fmt: skip
    found = shift["rearrangement"]
    assert found["sentence"] == "S2 is covered if duties change hands on S1."
    assert {shift: team["volunteers"] for shift, team in found["teams"].items()} == {
        "S1": ["V2"], "S2": ["V1"]
    }  # fmt: skip


def test_explain_a_duty_says_who_else_could(files: tuple[Path, Path]) -> None:
    lines = call(*files, "--shift", "S1").stdout.splitlines()
    assert lines == [
        "S1, 2027-01-04 20:00: V1",
        "  V1 is on S1; V2 could be instead, but the plan would be no better.",
        "  Without S1, V1 could be on S2, where nobody goes now.",
        "      V2 could. (no change of cost)",
    ]


def test_explain_a_person_says_why_each_of_their_duties(files: tuple[Path, Path]) -> None:
    assert call(*files, "--person", "V1").stdout.splitlines()[:2] == [
        "S1, 2027-01-04 20:00: V1",
        "  V1 is on S1; V2 could be instead, but the plan would be no better.",
    ]
    told = json.loads(call(*files, "--person", "V1", "--json").stdout)
    assert told["format"] == "accompaniment-explanation/1"
    assert [duty["volunteer"] for shift in told["shifts"] for duty in shift["duties"]] == ["V1"]
    assert call(*files, "--person", "V2").stdout == "V2 has no duty.\n"
    assert call(*files, "--person", "V9").stderr == f"{files[0]}: has no volunteer V9\n"
    assert call(*files, "--person", "V1", "--shift", "S1").exit_code == 2


def test_explain_a_whole_plan_has_nothing_to_explain(tmp_path: Path, files: tuple[Path, Path]) -> None:
    problem = read_problem(json.loads(files[0].read_text(encoding="utf-8")))
    full = tmp_path / "full.json"
    full.write_text(json.dumps(write_plan(a_plan(problem, S1=["V2"], S2=["V1"]), problem)), encoding="utf-8")
    assert call(files[0], full).stdout == "Every shift has a team.\n"


def test_explain_refuses_what_is_not_there_or_malformed(tmp_path: Path, files: tuple[Path, Path]) -> None:
    told = call(*files, "--shift", "S9")
    assert (told.exit_code, told.stderr) == (2, f"{files[0]}: has no shift S9\n")
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(write_plan(Plan(), None) | {"teams": {"S9": {}}}), encoding="utf-8")
    told = call(files[0], broken)
    assert told.exit_code == 2
    assert told.stderr.startswith(f"{broken}: teams.S9")


def test_flask_explains_too(files: tuple[Path, Path], config) -> None:
    from accompaniment.web import create_app

    told = create_app(config, TESTING=True).test_cli_runner().invoke(args=["explain", *map(str, files)])
    assert told.exit_code == 0
    assert told.stdout.startswith("S2 has no team.\n")
