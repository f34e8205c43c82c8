"""The lock files, read: which packages, in which version, with which hashes."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUNTIME = "requirements.lock"
PYTHON = (RUNTIME, "requirements-dev.lock", "requirements-node.lock")
NPM = "package-lock.json"


@dataclass(frozen=True, slots=True)
class Package:
    """One pinned package; `hashes` are (CycloneDX's name of the algorithm, hexadecimal) of its files."""

    kind: str  # pypi or npm
    name: str
    version: str
    hashes: tuple[tuple[str, str], ...]


def python_packages(lock: Path) -> list[Package]:
    """The packages of a lock of `dev.py lock`, for every system."""
    entries = re.split(r"\n(?=[a-z0-9])", lock.read_text(encoding="utf-8"))
    found = []
    for entry in entries:
        if pinned := re.match(r"([a-z0-9.-]+)==([^\s;\\]+)", entry):
            hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})", entry)
            found.append(Package("pypi", pinned[1], pinned[2], tuple(("SHA-256", one) for one in hashes)))
    return found


def npm_packages(lock: Path) -> list[Package]:
    """The packages of `package-lock.json`."""
    found = []
    for path, facts in json.loads(lock.read_text(encoding="utf-8"))["packages"].items():
        if path:  # the empty one is the project itself
            algorithm, _, text = facts["integrity"].partition("-")
            name = algorithm.upper().replace("SHA", "SHA-")
            hashes = ((name, base64.b64decode(text).hex()),)
            found.append(Package("npm", path.removeprefix("node_modules/"), facts["version"], hashes))
    return found


def digests(root: Path = ROOT) -> dict[str, str]:
    """Lock -> hash: what an audit was made of."""
    return {name: hashlib.sha256((root / name).read_bytes()).hexdigest() for name in (*PYTHON, NPM)}
