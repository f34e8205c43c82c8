"""`accompaniment alternatives`: the file, what is said of it; faults told in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from accompaniment import cli
from accompaniment.scheduling.formats import load_problem, read_plan, write_plan
from accompaniment.scheduling.plan import Plan
from tests.scheduling.makers import a_plan, a_raw_problem, a_shift, a_volunteer


def call(*words: object) -> Result:
    return CliRunner().invoke(cli.main, [str(word) for word in words])


@pytest.fixture
def problem(tmp_path) -> Path:
    """Two people who can change places on two days."""
    shifts = [a_shift("tue 09:00", id="S1"), a_shift("thu 09:00", id="S2")]
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(a_raw_problem([a_volunteer("V1"), a_volunteer("V2")], shifts)))
    return path


def kept(problem: Path, plan: Plan) -> Path:
    path = problem.with_name("plan.json")
    path.write_text(json.dumps(write_plan(plan, load_problem(problem))))
    return path


def test_it_writes_what_it_finds_and_says_that_there_is_no_more(problem):
    facts, output = load_problem(problem), problem.with_name("alternatives.json")
    plan = kept(problem, a_plan(facts, S1=["V1"], S2=["V2"]))
    result = call("alternatives", problem, plan, "--differ", 4, "--price", "0%", "-o", output)
    assert result.exit_code == 0, result.stderr
    assert "1 of 3 alternatives." in result.stdout
    assert "No plan differs so much from all of these at that price: proven." in result.stdout
    [entry] = json.loads(output.read_text())
    assert entry["differs"] == [4]
    teams = read_plan(entry["plan"], facts).teams
    assert {shift: team.volunteers for shift, team in teams.items()} == {"S1": ("V2",), "S2": ("V1",)}


def test_a_plan_that_breaks_a_rule_is_refused(problem):
    facts = load_problem(problem)
    plan = kept(problem, a_plan(facts, S1=["V1", "V2"]))
    result = call("alternatives", problem, plan, "-o", problem.with_name("x.json"))
    assert result.exit_code == 1
    assert "is not a plan by the rules" in result.stderr
    assert not problem.with_name("x.json").exists()


def test_a_price_that_is_none_is_refused(problem):
    plan = kept(problem, a_plan(load_problem(problem), S1=["V1"]))
    result = call("alternatives", problem, plan, "--price", "cheap", "-o", problem.with_name("x.json"))
    assert result.exit_code == 2
    assert "--price: cheap is not a percentage" in result.stderr
