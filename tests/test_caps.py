"""What is too large, too long or too hungry is refused with a sentence that names the setting."""

from __future__ import annotations

import errno
import json
import resource
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accompaniment import cli, config
from accompaniment.caps import SETTINGS, Caps, TooLarge, is_out_of_memory, limited_memory
from accompaniment.config import BadConfiguration, Config
from accompaniment.models import PlanState, Project, Run, Shift
from tests import makers, problems

PROBLEM = Path(problems.__file__).parent / "xs-8-people-4-weeks.json"


def call(*words: object) -> Result:
    return CliRunner().invoke(cli.main, [str(word) for word in words])


def test_caps_come_from_the_environment(tmp_path: Path):
    environment = {"ACCOMPANIMENT_DATA": str(tmp_path), "ACCOMPANIMENT_MOST_PEOPLE": "30"}
    made = Config.from_environment(environment | {"ACCOMPANIMENT_MEMORY_MB": "0"})
    assert made.caps == Caps(people=30, memory_mb=0)
    with pytest.raises(BadConfiguration, match="ACCOMPANIMENT_MOST_SHIFTS is '0'"):
        config.caps({"ACCOMPANIMENT_MOST_SHIFTS": "0"})
    with pytest.raises(BadConfiguration, match="ACCOMPANIMENT_WORKERS is '3'"):
        Config.from_environment(
            environment | {"ACCOMPANIMENT_MOST_WORKERS": "2", "ACCOMPANIMENT_WORKERS": "3"}
        )


@pytest.mark.parametrize("what", [cap for cap in SETTINGS if cap != "memory_mb"])
def test_what_is_at_the_cap_is_allowed_and_one_more_is_not(what: str):
    caps = Caps(people=5, shifts=5, starts=5, seconds=5, workers=5)
    caps.refuse_more(**{what: 5})
    with pytest.raises(TooLarge) as refused:
        caps.refuse_more(**{what: 6})
    sentence = str(refused.value)
    assert all(part in sentence for part in ("6", "at most 5", SETTINGS[what]))


@pytest.mark.parametrize(
    ("setting", "words", "sentence"),
    [
        ("ACCOMPANIMENT_MOST_PEOPLE", (), "8 people are too many for one plan; at most 3 are allowed here"),
        ("ACCOMPANIMENT_MOST_SHIFTS", (), "73 shifts are too many for one plan; at most 3"),
        ("ACCOMPANIMENT_MOST_STARTS", (), "possible starts; at most 3"),
        ("ACCOMPANIMENT_MOST_SECONDS", ("--seconds", 9), "9 seconds are too long for one plan; at most 3"),
        ("ACCOMPANIMENT_MOST_WORKERS", ("--workers", 4), "4 cores are too many for one plan; at most 3"),
    ],
)
def test_command_refuses_what_is_too_large(tmp_path, monkeypatch, setting, words, sentence):
    monkeypatch.setenv(setting, "3")
    result = call("solve", PROBLEM, "-o", tmp_path / "plan.json", *words)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert setting in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "option"),
    [("explain", "--seconds")]
    + [(c, o) for c in ("repair", "alternatives", "fewest") for o in ("--seconds", "--workers")],
)
def test_every_search_is_within_the_caps(tmp_path, monkeypatch, command, option):
    monkeypatch.setenv("ACCOMPANIMENT_MOST_SECONDS", "3")
    monkeypatch.setenv("ACCOMPANIMENT_MOST_WORKERS", "1")
    raw = json.loads(PROBLEM.read_text(encoding="utf-8"))
    shift = raw["shifts"][0]
    raw["published"] = [{"shift": shift["id"], "start": shift["starts"][0], "volunteers": []}]
    problem, plan, output = (tmp_path / name for name in ("problem.json", "plan.json", "found.json"))
    problem.write_text(json.dumps(raw), encoding="utf-8")
    plan.write_text(json.dumps({"format": "accompaniment-plan/1", "teams": []}), encoding="utf-8")
    usual = {"--seconds": 2, "--workers": 1, option: 9}
    limits = [word for name, value in usual.items() if command != "explain" or name == "--seconds"
              for word in (name, value)]  # fmt: skip
    files = [problem, *[plan] * (command in ("alternatives", "explain"))]
    result = call(command, *files, *["-o", output] * (command != "explain"), *limits)
    assert result.exit_code == 1
    assert result.stderr.startswith("9 seconds are" if option == "--seconds" else "9 cores are")
    assert not output.exists()


def test_command_without_memory_writes_the_best_plan_it_had(tmp_path, monkeypatch):
    from accompaniment.scheduling import solve

    real = solve.solve

    def runs_out(problem, *, progress, **more):
        real(problem, progress=progress, **{**more, "seconds": 0, "workers": 1})
        raise MemoryError

    monkeypatch.setattr(solve, "solve", runs_out)
    result = call("solve", PROBLEM, "-o", tmp_path / "plan.json", "--seconds", 1)
    assert result.exit_code == 0, result.stderr
    assert "more memory than the 4096 MB it may have (ACCOMPANIMENT_MEMORY_MB)" in result.stderr
    assert json.loads((tmp_path / "plan.json").read_text())["teams"]

    monkeypatch.setattr(solve, "solve", lambda problem, **more: bytearray(2**60))
    result = call("solve", PROBLEM, "-o", tmp_path / "none.json")
    assert (result.exit_code, (tmp_path / "none.json").exists()) == (1, False)
    assert "more memory than the 4096 MB" in result.stderr


@pytest.mark.parametrize(
    ("fault", "memory"),
    [
        (MemoryError(), True),
        (OSError(errno.ENOMEM, "no"), True),
        (OSError(errno.ENOENT, "no"), False),
        (RuntimeError("can't start new thread"), True),
        (RuntimeError("something else"), False),
        (ImportError("libortools.so.9: failed to map segment from shared object"), True),
        (ModuleNotFoundError("No module named x"), False),
    ],
)
def test_refused_memory_is_known_by_its_faults(fault: BaseException, memory: bool):
    assert is_out_of_memory(fault) is memory


def test_memory_is_limited_while_the_block_lasts():
    before = resource.getrlimit(resource.RLIMIT_AS)
    with limited_memory(100_000):
        assert resource.getrlimit(resource.RLIMIT_AS)[0] == 100_000 * 2**20
        with pytest.raises(MemoryError):
            bytearray(200_000 * 2**20)
    with limited_memory(0):
        assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_form_refuses_what_is_too_large_and_keeps_what_was_typed(
    app: Flask, client: FlaskClient, session: Session, project: Project
):
    base = makers.a_base(session, project)
    for number in range(3):
        makers.a_volunteer(session, project, base, f"V{number}")
    session.commit()
    asked = {"first_day": "2027-01-11", "last_day": "2027-02-07", "seconds": "30", "changes_at_most": "7"}
    office: Config = app.config["OFFICE"]
    app.config["OFFICE"] = Config(**{**vars(office), "caps": Caps(people=2, seconds=60)})
    answer = client.post("/plans/new", data=asked)
    assert answer.status_code == 422
    assert "3 people are too many for one plan; at most 2 are allowed here" in answer.text
    assert 'value="2027-02-07"' in answer.text
    assert "10 min" not in answer.text  # longer than may be
    assert session.query(Run).count() == 0
    session.commit()
    app.config["OFFICE"] = Config(**{**vars(office), "caps": Caps(people=3)})
    assert client.post("/plans/new", data=asked).status_code == 303


@pytest.mark.parametrize("question", ["repair", "alternatives", "fewest"])
def test_question_about_a_plan_that_is_too_large_queues_nothing(
    app: Flask, client: FlaskClient, session: Session, project: Project, question: str
):
    base = makers.a_base(session, project)
    people = [makers.a_volunteer(session, project, base, f"V{number}") for number in range(3)]
    shift = makers.a_shift(session, project, base, "R1")
    plan = makers.a_plan(session, project, {shift: people[:2]}, PlanState.PUBLISHED)
    session.commit()
    office: Config = app.config["OFFICE"]
    app.config["OFFICE"] = Config(**{**vars(office), "caps": Caps(people=2)})
    answer = client.post(f"/plans/{plan.id}/{question}", follow_redirects=True)
    assert answer.request.path == f"/plans/{plan.id}"
    assert "3 people are too many for one plan; at most 2 are allowed here" in answer.text
    assert session.query(Run).count() == 0
    session.commit()
    app.config["OFFICE"] = Config(**{**vars(office), "caps": Caps(people=3)})
    answer = client.post(f"/plans/{plan.id}/{question}")
    assert answer.location.endswith(f"/plans/runs/{session.query(Run).one().id}")


def test_emergency_is_taken_however_large_the_office_and_only_its_plan_is_refused(
    app: Flask, client: FlaskClient, session: Session, project: Project
):
    base = makers.a_base(session, project)
    makers.a_volunteer(session, project, base, "V1")
    defender = makers.a_defender(session, project, "D1", place=base)
    session.commit()
    office: Config = app.config["OFFICE"]
    app.config["OFFICE"] = Config(**{**vars(office), "caps": Caps(shifts=1)})
    day = {"day": "2027-01-12", "at": "05:30", "days": "2", "people": "2", "priority": "5", "risk": "red"}
    sent = {"defender_id": str(defender.id), "place_id": str(base.id), **day}
    for at in ("05:30", "06:30"):
        assert client.post("/requests/emergency", data=sent | {"at": at}).status_code == 303
    asked = {"first_day": "2027-01-11", "last_day": "2027-02-07", "seconds": "30"}
    answer = client.post("/plans/new", data=asked)
    assert "are too many for one plan; at most 1 are allowed here" in answer.text
    assert session.query(Shift).count() == 2
    assert session.query(Run).count() == 0
