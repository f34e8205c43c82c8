"""Fetches Timefold's jars once, compiles the Java files here, and runs them on a problem.

The jars come from the PyPI package `timefold`, of which nothing else is used; they are no part of the
project and lie in `var/`, as do the compiled classes.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from accompaniment.scheduling.formats import load_problem

from ..contenders import Answer, Race
from ..flat import Flat
from .exporter import export

HERE = Path(__file__).parent
LOCK = HERE / "requirements.lock"
PLACE = HERE.parents[2] / "var" / "benchmarks" / "timefold"
JAVA = ("java", "-XX:+UseParallelGC", "-Xmx4g")
WRITING = 0.3
"""Seconds kept for reading the answer and writing the plan."""


class NoTimefold(RuntimeError):
    """What is missing to run Timefold."""


def is_there() -> bool:
    """Whether Timefold can run at once: Java, the jars, and a compiler or classes of these sources."""
    return (
        bool(shutil.which("java")) and _jars().is_dir() and bool(shutil.which("javac") or _classes().is_dir())
    )


def install() -> None:
    """Makes the jars and classes if they are not there.  Raises `NoTimefold`."""
    for program in ("java", "javac"):
        if not shutil.which(program):
            raise NoTimefold(f"Timefold needs a JDK of Java 17 or later: there is no {program} here.")
    if not _jars().is_dir():
        _fetch()
    if not _classes().is_dir():
        with tempfile.TemporaryDirectory(dir=PLACE) as folder:
            command = ["javac", "-Xlint:all", "-Werror", "-cp", f"{_jars()}/*", "-d", folder, *_sources()]
            made = subprocess.run(list(map(str, command)), capture_output=True, text=True)
            if made.returncode:
                raise NoTimefold(f"The Java files do not compile:\n{made.stdout}{made.stderr}")
            for old in PLACE.glob("classes-*"):
                shutil.rmtree(old)
            shutil.copytree(folder, _classes())


def _fetch() -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
        command += ["--only-binary=:all:", "--dest", folder, "--requirement", str(LOCK)]
        fetched = subprocess.run(command, capture_output=True, text=True)
        if fetched.returncode:
            raise NoTimefold(f"The package of Timefold could not be fetched:\n{fetched.stderr}")
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            jars = Path(folder) / "jars"
            jars.mkdir()
            for name in wheel.namelist():
                if name.endswith(".jar"):
                    (jars / Path(name).name).write_bytes(wheel.read(name))
        _jars().parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(jars, _jars())


def _jars() -> Path:
    version = LOCK.read_text(encoding="utf-8").partition("==")[2].split()[0]
    return PLACE / f"jars-{version}"


def _sources() -> list[Path]:
    return sorted(HERE.glob("*.java"))


def _classes() -> Path:
    text = b"".join(path.read_bytes() for path in _sources())
    return PLACE / f"classes-{hashlib.sha256(text).hexdigest()[:16]}"


def solve(race: Race) -> Answer:
    """As many solvers side by side as there are cores to use, with different seeds; the best plan."""
    flat = Flat(load_problem(race.file))
    with tempfile.TemporaryDirectory() as folder:
        problem, answer = Path(folder) / "problem.txt", Path(folder) / "answer.txt"
        problem.write_text(export(flat), encoding="ascii")
        ready = race.spent()
        deadline = round((race.deadline - WRITING) * 1000)
        command = [*JAVA, "-cp", f"{_classes()}:{_jars()}/*", "Main", problem, answer]
        command += [deadline, race.seed, race.workers]
        ran = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        if ran.returncode:
            return None, {"note": f"Timefold ended with {ran.returncode}: {ran.stderr[-300:]}"}
        score, *lines = answer.read_text(encoding="ascii").splitlines()
    chosen = [list(map(int, line.split())) for line in lines]
    teams = {o: tuple(team) for o, *team in chosen if whole(flat, o, set(team))}
    return flat.plan(teams), {"ready": ready, "score": score, "half_teams": len(chosen) - len(teams)}


def whole(flat: Flat, o: int, team: set[int]) -> bool:
    """Whether these people are a team for option o: half a team is dropped before scoring."""
    n = flat.shift_of[o]
    return (
        flat.smallest[n] <= len(team) <= flat.largest[n]
        and all(len(team.intersection(holders)) >= count for holders, count in flat.needs[n])
        and not any(a in team and b in team for a, b in flat.quarrels)
        and len(team.intersection(flat.nationals[n])) <= flat.home_share * len(team) + 1e-9
    )
