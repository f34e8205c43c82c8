"""`python -m supply.audit`: ask what is known against the packages of the locks (pip-audit, npm audit).

Three answers are told apart: an advisory, none, and nobody to ask (no network, or a mirror without
advisories): pip-audit alone ends well in the last case, too. An advisory that `supply/audit.json` accepts
(`"accepted": {"GHSA-...": {"until": "2027-06-30", "reason": "..."}}`) is no finding until that day. Exit
status 1: there is a finding. `--warn`: say so and end well, because an advisory that appears tomorrow must
not turn a commit of today red. `--record`: write down what was asked, so that a test can say when the locks
have changed since.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from supply import locks

RECORD = locks.ROOT / "supply" / "audit.json"
STALE_DAYS = 30
LOCKS = ("requirements-dev.lock", "requirements-node.lock")
"""The first holds all of the runtime's lock, too."""
PIP_AUDIT = ("--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@dataclass(slots=True)
class Answer:
    """What one auditor said: of how many packages it was asked and knew, and advisory -> package."""

    auditor: str
    asked: int = 0
    known: int = 0
    advisories: dict[str, str] = field(default_factory=dict)
    why: str = ""

    @property
    def sentence(self) -> str:
        if not self.known:
            return f"{self.auditor}: nobody answered ({self.why}); {self.asked} packages are not audited."
        found = len(self.advisories)
        return f"{self.auditor}: {self.known} of {self.asked} packages are known, with {found} advisories."


def ask_pip(run: Run = subprocess.run) -> Answer:
    """Of all Python packages, those of tests and tools included."""
    answer = Answer("pip-audit")
    for lock in LOCKS:
        answer.asked += len(locks.python_packages(locks.ROOT / lock))
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(locks.ROOT / lock), *PIP_AUDIT]
        said = run(command, capture_output=True, text=True, check=False)
        for package in _json(said.stdout).get("dependencies", []):
            if "skip_reason" in package:
                answer.why = "its source has no advisories"
                continue
            answer.known += 1
            for one in package.get("vulns", []):
                answer.advisories[one["id"]] = f"{package['name']} {package['version']}"
    answer.why = answer.why or "no network"
    return answer


def ask_npm(run: Run = subprocess.run) -> Answer:
    """Of the packages of the pages."""
    answer = Answer("npm audit", asked=len(locks.npm_packages(locks.ROOT / locks.NPM)))
    npm = shutil.which("npm")
    if npm is None:
        answer.why = "there is no npm here"
        return answer
    with tempfile.TemporaryDirectory() as folder:  # npm keeps its settings beside the lock: audit=false
        for name in ("package.json", locks.NPM):
            shutil.copy(locks.ROOT / name, folder)
        command = [npm, "audit", "--json", "--package-lock-only"]
        report = _json(run(command, capture_output=True, text=True, check=False, cwd=folder).stdout)
    if "vulnerabilities" not in report:
        answer.why = str(report.get("message") or "no network").split(" - ")[0]
        return answer
    answer.known = answer.asked
    for name, facts in report["vulnerabilities"].items():
        for one in facts["via"]:
            if isinstance(one, dict):  # a text names the package through which it comes
                answer.advisories[one["url"].rpartition("/")[2]] = name
    return answer


def findings(answers: list[Answer], record: dict[str, Any], today: date) -> list[str]:
    """The advisories that nobody accepted, or not until today."""
    found = []
    for answer in answers:
        for advisory, package in answer.advisories.items():
            accepted = record.get("accepted", {}).get(advisory)
            if accepted is None:
                found.append(f"{advisory}: {package}.")
            elif date.fromisoformat(accepted["until"]) < today:
                found.append(f"{advisory}: {package}; it was accepted until {accepted['until']} only.")
    return found


def warnings(answers: list[Answer], record: dict[str, Any], today: date) -> list[str]:
    """What makes the answer worth less: packages nobody knows, an answer that is long ago."""
    said = [answer.sentence for answer in answers if answer.known < answer.asked]
    last = record.get("last_answered")
    if not last:
        said.append("No source of advisories has ever answered for these locks: run this with a network.")
    elif (today - date.fromisoformat(last)).days > STALE_DAYS:
        said.append(f"The last answer is of {last}, more than {STALE_DAYS} days ago.")
    return said


def recorded(answers: list[Answer], record: dict[str, Any], today: date) -> dict[str, Any]:
    """The record after these answers. `last_answered` is kept only while it speaks of the same locks."""
    fresh = locks.digests()
    last = record.get("last_answered") if record.get("locks") == fresh else None
    if all(answer.known for answer in answers):
        last = today.isoformat()
    return {
        "asked_on": today.isoformat(),
        "last_answered": last,
        "said": [answer.sentence for answer in answers],
        "locks": fresh,
        "accepted": record.get("accepted", {}),
    }


def main(arguments: list[str]) -> int:
    """Ask, say, and maybe write down; the exit status."""
    parser = argparse.ArgumentParser(prog="python3 dev.py audit", description=__doc__.partition("\n\n")[2])
    parser.add_argument("--warn", action="store_true", help="End well even if there are findings.")
    parser.add_argument("--record", action="store_true", help=f"Write {RECORD.relative_to(locks.ROOT)}.")
    options = parser.parse_args(arguments)
    today = datetime.now(UTC).date()
    record = _json(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    answers = [ask_pip(), ask_npm()]
    if options.record:
        record = recorded(answers, record, today)
        RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    for answer in answers:
        if answer.known == answer.asked:
            print(answer.sentence)
    for sentence in warnings(answers, record, today):
        print(f"Warning: {sentence}")
    found = findings(answers, record, today)
    for sentence in found:
        print(f"Finding: {sentence}")
    return int(bool(found) and not options.warn)


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
