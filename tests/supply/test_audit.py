"""Auditors that find something, find nothing, or are not answered: three different things."""

from __future__ import annotations

import json
from datetime import date
from types import SimpleNamespace

import pytest

from supply import audit, locks
from supply.audit import Answer

TODAY = date(2027, 1, 4)
KNOWN = [Answer("pip-audit", 3, 3), Answer("npm audit", 4, 4)]


def says(text: str):
    """A program that prints this, whatever it is called with."""
    return lambda *_, **__: SimpleNamespace(stdout=text, returncode=1)


def test_pip_audit_with_a_finding() -> None:
    package = {"name": "flask", "version": "3.0", "vulns": [{"id": "GHSA-1", "fix_versions": []}]}
    answer = audit.ask_pip(says(json.dumps({"dependencies": [package]})))
    assert answer.advisories == {"GHSA-1": "flask 3.0"}
    assert audit.findings([answer], {}, TODAY) == ["GHSA-1: flask 3.0."]


def test_pip_audit_that_knows_no_package_is_not_taken_for_all_clear() -> None:
    skipped = {"name": "flask", "skip_reason": "Dependency not found on PyPI and could not be audited"}
    answer = audit.ask_pip(says(json.dumps({"dependencies": [skipped]})))
    assert (answer.known, answer.advisories) == (0, {})
    assert "nobody answered (its source has no advisories)" in answer.sentence


@pytest.mark.parametrize("text", ["", "Traceback ...", "[]"])
def test_auditors_without_a_network_are_not_taken_for_all_clear(text: str, monkeypatch) -> None:
    monkeypatch.setattr(audit.shutil, "which", lambda name: name)
    for answer in (audit.ask_pip(says(text)), audit.ask_npm(says(text))):
        assert "nobody answered (no network)" in answer.sentence
        assert audit.warnings([answer], {}, TODAY)[0] == answer.sentence


def test_npm_audit_with_a_finding(monkeypatch) -> None:
    monkeypatch.setattr(audit.shutil, "which", lambda name: name)
    via = [{"url": "https://advisories.example/GHSA-2"}, "other-package"]
    answer = audit.ask_npm(says(json.dumps({"vulnerabilities": {"leaflet": {"via": via}}})))
    assert (answer.known, answer.advisories) == (4, {"GHSA-2": "leaflet"})


def test_npm_audit_that_is_refused_says_with_what(monkeypatch) -> None:
    monkeypatch.setattr(audit.shutil, "which", lambda name: name)
    refused = {"message": "405 Method Not Allowed - POST https://mirror.example/", "statusCode": 405}
    assert "(405 Method Not Allowed)" in audit.ask_npm(says(json.dumps(refused))).sentence


def test_accepted_advisory_is_no_finding_until_its_day() -> None:
    answer = Answer("pip-audit", 1, 1, {"GHSA-1": "flask 3.0"})
    accepted = {"accepted": {"GHSA-1": {"until": "2027-01-04", "reason": "not reached"}}}
    assert audit.findings([answer], accepted, TODAY) == []
    (late,) = audit.findings([answer], accepted, date(2027, 1, 5))
    assert "accepted until 2027-01-04 only" in late


def test_answer_that_is_long_ago_is_told() -> None:
    assert audit.warnings(KNOWN, {"last_answered": "2026-12-20"}, TODAY) == []
    assert "more than 30 days ago" in audit.warnings(KNOWN, {"last_answered": "2026-11-20"}, TODAY)[0]
    assert "ever answered" in audit.warnings(KNOWN, {}, TODAY)[0]


def test_record_keeps_the_last_answer_only_while_the_locks_are_the_same() -> None:
    silent = [Answer("pip-audit", 3), Answer("npm audit", 4)]
    answered = audit.recorded(KNOWN, {}, TODAY)
    assert answered["last_answered"] == "2027-01-04"
    later = date(2027, 1, 9)
    assert audit.recorded(silent, answered, later)["last_answered"] == "2027-01-04"
    changed = {**answered, "locks": {**answered["locks"], "package-lock.json": "0"}}
    assert audit.recorded(silent, changed, later)["last_answered"] is None


def test_finding_fails_the_command_and_only_warns_in_ci(monkeypatch, capsys) -> None:
    monkeypatch.setattr(audit, "ask_pip", lambda: Answer("pip-audit", 1, 1, {"GHSA-1": "flask 3.0"}))
    monkeypatch.setattr(audit, "ask_npm", lambda: Answer("npm audit", 4, 4))
    assert audit.main([]) == 1
    assert audit.main(["--warn"]) == 0
    assert capsys.readouterr().out.count("Finding: GHSA-1: flask 3.0.") == 2


def test_locks_are_those_that_were_audited() -> None:
    """Whoever changes a lock asks again: `python3 dev.py lock` does."""
    record = json.loads(audit.RECORD.read_text(encoding="utf-8"))
    assert record["locks"] == locks.digests()
    assert date.fromisoformat(record["asked_on"])
    for accepted in record["accepted"].values():
        assert accepted["reason"]
        assert date.fromisoformat(accepted["until"])
