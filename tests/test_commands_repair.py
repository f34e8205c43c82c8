"""`accompaniment repair`: a problem file in, a menu of few changes out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from accompaniment import cli
from accompaniment.scheduling.formats import read_plan, read_problem
from tests.scheduling.makers import a_raw_problem, a_shift, a_volunteer, at


def call(*words: object) -> Result:
    return CliRunner().invoke(cli.main, [str(word) for word in words])


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    """V1 has S1 on Tuesday and is ill; V2 could go."""
    ill = [{"start": at("tue 00:00"), "end": at("wed 00:00")}]
    told = [{"shift": "S1", "start": at("tue 09:00"), "volunteers": ["V1"]}]
    raw = a_raw_problem(
        [a_volunteer("V1", unavailable=ill), a_volunteer("V2")], [a_shift("tue 09:00")], published=told
    )
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path


def test_repair_writes_a_menu_of_plans(problem: Path, tmp_path: Path):
    output = tmp_path / "menu.json"
    result = call("repair", problem, "--most", 4, "-o", output, "--workers", 1)
    assert result.exit_code == 0, result.stderr
    menu = json.loads(output.read_text(encoding="utf-8"))
    assert [entry["changes_at_most"] for entry in menu] == [0, 2, 4]
    assert all(entry["proven"] for entry in menu)
    assert [entry["plan"] is None for entry in menu] == [True, False, False]
    facts = read_problem(json.loads(problem.read_text(encoding="utf-8")))
    assert read_plan(menu[1]["plan"], facts).teams["S1"].volunteers == ("V2",)
    assert (menu[1]["costs"]["uncovered"], menu[1]["costs"]["changes"]) == (0, 2)
    assert "at most 0 changes: no plan (proven)" in result.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_what_has_begun_is_left_alone_and_said(problem: Path, tmp_path: Path):
    output = tmp_path / "menu.json"
    result = call("repair", problem, "-o", output, "--now", at("tue 10:00"), "--workers", 1)
    assert result.exit_code == 0, result.stderr
    assert "V1 could not stay on S1." in result.stderr


@pytest.mark.parametrize("words", [["--now", "yesterday"], ["-o", "/nowhere/menu.json"]])
def test_what_cannot_be_used_is_refused(problem: Path, tmp_path: Path, words: list[str]):
    result = call("repair", problem, "-o", tmp_path / "menu.json", *words)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_malformed_problem_is_refused_with_its_place(problem: Path, tmp_path: Path):
    problem.write_text('{"format": "accompaniment-problem/1"}', encoding="utf-8")
    result = call("repair", problem, "-o", tmp_path / "menu.json")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{problem}: ")


def test_nothing_published_is_nothing_to_mend(tmp_path: Path):
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(a_raw_problem([a_volunteer()], [a_shift("tue 09:00")])), encoding="utf-8")
    result = call("repair", path, "-o", tmp_path / "menu.json")
    assert result.exit_code == 1
    assert "Nothing is published" in result.stderr
