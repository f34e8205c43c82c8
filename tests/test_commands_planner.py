"""`accompaniment solve` and `accompaniment check`: files in, files out, faults told in one line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result as Told

from accompaniment import cli
from accompaniment.commands import BadFile, searching
from accompaniment.commands.planner import _plan_file
from accompaniment.scheduling.costs import bill
from accompaniment.scheduling.formats import load_problem, read_plan
from accompaniment.scheduling.result import Result
from tests.scheduling import score_plan

ROOT = Path(__file__).parents[1]
PROBLEM = ROOT / "tests" / "problems" / "xs-8-people-4-weeks.json"
LARGER = PROBLEM.with_name("s-16-people-4-weeks.json")


def call(*words: object) -> Told:
    return CliRunner().invoke(cli.main, [str(word) for word in words])


@pytest.fixture(scope="module")
def plan(tmp_path_factory) -> Path:
    """A plan of the problem, made by the command."""
    path = tmp_path_factory.mktemp("plans") / "plan.json"
    result = call("solve", PROBLEM, "-o", path, "--seconds", 1, "--workers", 1)
    assert result.exit_code == 0, result.stderr
    assert "first plan: " in result.stderr
    return path


def test_solve_writes_a_plan_that_says_what_it_costs(plan):
    raw = json.loads(plan.read_text(encoding="utf-8"))
    assert read_plan(raw, load_problem(PROBLEM)).teams
    assert list(raw["bill"]) == ["uncovered", "changes", "wishes", "fairness", "continuity", "travel"]
    assert raw["status"] == "feasible"
    assert raw["bounds"]["changes"] == {"value": 0, "bound": 0, "proven": True}
    assert raw["fairness_tolerance"] == 0.01
    assert raw["floors"] == {} or max(raw["floors"].values()) <= raw["bill"]["uncovered"]


def test_a_plan_file_carries_the_floors_and_the_independent_checker_reads_it(plan):
    problem = load_problem(PROBLEM)
    found = read_plan(json.loads(plan.read_text(encoding="utf-8")), problem)
    costs = bill(problem, found)
    floors = {1: 53, 2: 44, 3: 32, 4: 0, 5: 0}
    raw = _plan_file(problem, Result(found, costs, {"uncovered": 53}, "feasible", 1.0, 0.1, floors=floors))
    assert raw["floors"] == {"1": 53, "2": 44, "3": 32, "4": 0, "5": 0}
    assert "uncovered shift" in raw["more"][0]
    raw = json.loads(json.dumps(raw))
    scored = score_plan.score(score_plan.Problem(json.loads(PROBLEM.read_text(encoding="utf-8"))), raw)
    assert (scored["hard_violations"], scored["costs"]["uncovered"]) == (0, raw["bill"]["uncovered"])


def test_solve_leaves_nothing_beside_the_plan(plan):
    assert [path.name for path in plan.parent.iterdir()] == ["plan.json"]


def test_check_of_a_good_plan(plan):
    result = call("check", PROBLEM, plan)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("6")
    assert "of 73 shifts covered; uncovered" in lines[0]
    assert lines[1] == "No rule is broken."


def test_check_tells_each_broken_rule_in_a_sentence(plan, tmp_path):
    raw = json.loads(plan.read_text(encoding="utf-8"))
    shift, team = next((s, t) for s, t in raw["teams"].items() if len(t["volunteers"]) == 1)
    others = {v.id for v in load_problem(PROBLEM).volunteers.values()} - set(team["volunteers"])
    team["volunteers"] += sorted(others)
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(raw), encoding="utf-8")
    result = call("check", PROBLEM, broken)
    assert result.exit_code == 1
    assert f"{shift} would have a team of 8" in result.stdout
    report = json.loads(call("check", PROBLEM, broken, "--json").stdout)
    assert len(report["breaches"]) == result.stdout.count("\n") - 2
    assert report["shifts"] == 73
    assert set(report["bill"]) == set(raw["bill"])


def test_solve_begins_from_a_plan(plan, tmp_path):
    again = tmp_path / "again.json"
    result = call("solve", PROBLEM, "-o", again, "--seconds", 0, "--workers", 1, "--start", plan)
    assert result.exit_code == 0
    before, after = (json.loads(path.read_text(encoding="utf-8"))["bill"] for path in (plan, again))
    assert tuple(after.values()) <= tuple(before.values())


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"{", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[]", "is not an object"),
        (b'{"format": "accompaniment-problem/1"}', "missing"),
    ],
)
def test_malformed_problem_is_refused_with_place_and_fault(tmp_path, text, fault):
    path = tmp_path / "problem.json"
    path.write_bytes(text)
    output = tmp_path / "plan.json"
    for result in (call("solve", path, "-o", output), call("check", path, path)):
        assert result.exit_code == 2
        assert result.stdout == ""
        assert result.stderr.startswith(f"{path}: ")
        assert fault in result.stderr
        assert "Traceback" not in result.stderr
    assert not output.exists()


def test_malformed_plan_is_refused(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text('{"format": "accompaniment-plan/1", "teams": {"NONE": {}}}', encoding="utf-8")
    result = call("check", PROBLEM, path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "NONE" in result.stderr


def test_file_that_is_not_there_is_refused(tmp_path):
    result = call("solve", tmp_path / "nowhere.json", "-o", tmp_path / "plan.json")
    assert (result.exit_code, result.stderr) == (
        2,
        f"{tmp_path / 'nowhere.json'}: No such file or directory\n",
    )


def test_output_that_cannot_be_written_is_refused_before_planning(tmp_path):
    result = call("solve", PROBLEM, "-o", tmp_path / "nowhere" / "plan.json")
    assert (result.exit_code, result.stderr) == (
        2,
        f"{tmp_path / 'nowhere' / 'plan.json'}: cannot be written\n",
    )


def test_impossible_problem_says_why_and_writes_nothing(tmp_path):
    raw = json.loads(PROBLEM.read_text(encoding="utf-8"))
    shift, person = raw["shifts"][0], raw["volunteers"][0]["id"]
    shift["excluded"] = [person]
    raw["pinned"] = [{"shift": shift["id"], "volunteers": [person]}]
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    result = call("solve", path, "-o", tmp_path / "plan.json", "--workers", 1)
    assert result.exit_code == 1
    assert "There is no plan." in result.stderr
    assert not (tmp_path / "plan.json").exists()


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("stage", ["first plan", "uncovered:"])
def test_whoever_is_asked_to_end_writes_the_best_plan_so_far(tmp_path, number, stage):
    """At once, and while CP-SAT searches, which would take Ctrl-C for itself."""
    output = tmp_path / "plan.json"
    command = [sys.executable, "-m", "accompaniment.cli", "solve", PROBLEM, "-o", output, "--seconds", "60"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        while stage not in process.stderr.readline():
            assert process.poll() is None
        process.send_signal(number)
        _, told = process.communicate(timeout=30)
    assert process.returncode == 0, told
    assert json.loads(output.read_text(encoding="utf-8"))["status"] == "cancelled"


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_ctrl_c_in_a_terminal_reaches_no_helper(tmp_path):
    """It is sent to everybody of the foreground group."""
    output = tmp_path / "plan.json"
    command = [sys.executable, "-m", "accompaniment.cli", "solve", LARGER, "-o", output, "--seconds", "60"]
    with subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        while "coverage" not in process.stderr.readline():
            assert process.poll() is None
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 0, told
    assert "Traceback" not in told
    assert "ended early" not in told


def test_what_cannot_be_written_at_the_end_is_not_lost(tmp_path, capsys):
    folder = tmp_path / "gone"
    folder.mkdir()
    searching.check_writable(folder / "plan.json")
    folder.rmdir()
    with pytest.raises(BadFile) as refused:
        searching.write(str(folder / "plan.json"), {"teams": {}})
    assert refused.value.message == (
        f"{folder / 'plan.json'}: No such file or directory. It is on standard output instead."
    )
    assert json.loads(capsys.readouterr().out) == {"teams": {}}


@pytest.mark.skipif(os.name != "posix", reason="makes a pipe")
@pytest.mark.parametrize("name", ["n" * 252, "pipe"])
def test_what_could_not_be_written_is_said_before_the_search(tmp_path, name):
    """Among them a device, in whose place a file would be put."""
    os.mkfifo(tmp_path / "pipe")
    result = call("solve", PROBLEM, "-o", tmp_path / name)
    assert (result.exit_code, result.stderr) == (2, f"{tmp_path / name}: cannot be written\n")


@pytest.mark.parametrize(
    "option", [("--seconds", "nan"), ("--tolerance", "nan"), ("--seconds", "-1"), ("--tolerance", "2")]
)
def test_what_is_no_number_is_refused(tmp_path, option):
    result = call("solve", PROBLEM, "-o", tmp_path / "plan.json", *option)
    assert result.exit_code == 2
    assert f"Invalid value for '{option[0]}'" in result.stderr
