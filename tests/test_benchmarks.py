"""The benchmarks run, on the smallest problems there are; their figures are nobody's business here."""

from __future__ import annotations

import json
import sys
from xml.etree import ElementTree

import pytest

from benchmarks import everything, explain, growth, planner, repair, report, security, smptsp, versus, walk
from benchmarks.loglog import Panel, Series, draw
from benchmarks.meter import measure

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def results(tmp_path):
    return tmp_path / "results.json"


def runs(results):
    measured = json.loads(results.read_text(encoding="utf-8"))
    assert measured["machine"]
    return measured["runs"]


def rows(capsys):
    """The lines of the table that was printed, without its head."""
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in lines}) == 1
    return lines[2:]


def test_planner(results, capsys):
    planner.main(["--problems", "xs", "--seconds", "1", "--seeds", "1", "--results", str(results)])
    (run,) = runs(results)
    assert run["bill"]["uncovered"] < 1400
    assert run["cpu"] > 0 < run["memory_mb"]
    assert run["read"] < run["ready"]
    assert len(rows(capsys)) == 1


def test_versus(results, capsys):
    contenders = ["planner", "greedy", "highs"]
    common = ["--problems", "xs", "--seconds", "3", "--seeds", "1", "--results", str(results)]
    versus.main([*common, "--contenders", *contenders])
    by_name = {run["contender"]: run for run in runs(results)}
    assert by_name.keys() == {"planner", "greedy", "highs"}
    assert by_name["planner"]["costs"]["uncovered"] <= by_name["greedy"]["costs"]["uncovered"]
    assert len(rows(capsys)) == 3


def test_walk(results, capsys):
    given = ["--problems", "xs", "--seconds", "0.2", "--seeds", "1", "--set", "looks=0"]
    walk.main([*given, "--results", str(results)])
    (run,) = runs(results)
    assert run["moves"] > 0
    assert run["uncovered"] < 1105  # greedy's
    assert "looks=0" in rows(capsys)[0]


def test_a_walk_has_no_other_settings(capsys):
    with pytest.raises(SystemExit):
        walk.main(["--set", "heat=3"])
    assert "no setting heat" in capsys.readouterr().err


@pytest.mark.long
def test_growth(results, tmp_path, capsys):
    picture = tmp_path / "growth.svg"
    growth.main(["--people", "4", "--seeds", "1", "--results", str(results), "--picture", str(picture)])
    (run,) = runs(results)
    assert 0 < run["pairs"] <= run["people"] * run["shifts"]
    assert 0 < run["build"] < run["ready"]
    assert ElementTree.parse(picture).getroot().tag == f"{SVG}svg"
    assert len(rows(capsys)) == 1


def test_explain(results, capsys):
    explain.main(["--problems", "xs", "--seconds", "1", "--seeds", "1", "--results", str(results)])
    (run,) = runs(results)
    assert run["who can"]["answers"] == run["shifts"] < explain.MOST
    assert len(rows(capsys)) == len(explain.QUESTIONS)


@pytest.mark.long
def test_repair(results, capsys):
    repair.main(
        ["--problems", "xs", "--seconds", "1", "--days", "14", "--most", "2", "--results", str(results)]
    )
    (run,) = runs(results)
    assert run["first_useful"] > 0
    fewest = min(choice["k"] for choice in run["choices"])
    assert {choice["k"] for choice in run["choices"]} == {fewest, fewest + 2}
    assert len(rows(capsys)) == 2


def test_shift_minimisation(results, tmp_path, capsys):
    """Two tasks at once and one after them, which only one of three people can do."""
    (tmp_path / "data_tiny.dat").write_text(
        "# made here\nType = 1\nJobs = 3\n0 10\n5 15\n15 20\nQualifications = 3\n2: 0 1\n2: 1 2\n1: 0\n",
        encoding="utf-8",
    )
    smptsp.main([str(tmp_path), "--seconds", "2", "--seeds", "1", "--results", str(results)])
    (run,) = runs(results)
    assert (run["used"], run["least"], run["lower_bound"], run["status"]) == (2, 2, 2, "proven")
    assert len(rows(capsys)) == 1


def test_answer_to_shift_minimisation_is_checked():
    tasks, able = [(0, 10), (5, 15), (15, 20)], [{0, 1}, {1, 2}, {0}]
    assert smptsp.people_used(tasks, able, {0: 0, 1: 1, 2: 1}) == 2
    for wrong in ({0: 0, 1: 1}, {0: 0, 1: 0, 2: 1}, {0: 1, 1: 1, 2: 1}):
        with pytest.raises(ValueError, match=r"task|Worker"):
            smptsp.people_used(tasks, able, wrong)


def test_what_is_measured_fits_into_the_time():
    efforts = [effort.minutes() for effort in everything.LADDER]
    assert efforts == sorted(efforts, reverse=True)
    assert efforts[-1] < 10


def test_command_that_takes_too_long_is_ended():
    taken = measure([sys.executable, "-c", "import time; time.sleep(60)"], limit=0.3)
    assert taken["failed"] == "no answer in time"
    assert taken["wall"] < 30


def test_command_that_fails_says_why():
    taken = measure([sys.executable, "-c", "raise SystemExit('too few cooks')"], limit=30)
    assert taken["failed"] == "ended with 1: too few cooks"


def test_children_count_too():
    eater = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(10**7))']); print('{}')"
    alone = measure([sys.executable, "-c", "print('{}')"], limit=60)
    assert measure([sys.executable, "-c", eater], limit=60)["cpu"] > alone["cpu"]


def test_medians_are_of_the_runs_that_know():
    known = [{"bill": {"a": 1}}, {"bill": {"a": 5}}, {"bill": {"a": 2}}, {"failed": "no plan"}]
    assert report.median(known, "bill", "a") == 2
    assert report.median(known, "bill", "b") is None


def test_picture_puts_a_tenfold_at_equal_steps():
    line = Series("work", [(1, 0.1), (10, 1), (100, 10)])
    root = ElementTree.fromstring(draw("Work", "size", [Panel("seconds", [line])], "made here"))
    points = root.find(f"{SVG}polyline").get("points").split()
    (x1, y1), (x2, y2), (x3, y3) = (tuple(map(float, point.split(","))) for point in points)
    assert x2 - x1 == pytest.approx(x3 - x2, abs=0.2)
    assert y1 - y2 == pytest.approx(y2 - y3, abs=0.2)
    assert y1 > y3


def test_security(results, capsys):
    security.main(["--rows", "20", "--times", "1", "--results", str(results)])
    measured = json.loads(results.read_text(encoding="utf-8"))
    by_name = {run["what"]: run for run in measured["runs"]}
    assert by_name["read rows and open their texts"]["things"] == 20
    assert {"sign in: right password", "verify the audit", "seal all anew with a new key"} <= by_name.keys()
    assert measured["command"].startswith("python -m benchmarks security --rows 20")
    assert measured["sizes"]["text_sealed_bytes"] == 159
    counts = measured["counts"]
    assert counts["cells asked (route × reader × object)"] > counts["routes"] > 100
    assert counts["promises with a test"] > 20
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    assert len(lines) == 4 + len(measured["runs"]) + len(counts)
