#!/usr/bin/env python3
"""Set the project up and run it, with nothing but Python 3.11, git and a network.

    python3 dev.py demo [--port N]  a filled demo office at http://127.0.0.1:5000
    python3 dev.py run [--port N]   your own office, empty at first; its data is in var/office
    python3 dev.py accompaniment …  any other command of the program, on your own office
    python3 dev.py test [ARGS]      every test, or what pytest's ARGS choose
    python3 dev.py check            style and common mistakes (ruff)
    python3 dev.py bench ARGS       the measurements in benchmarks/
    python3 dev.py messages [LANG]  gather the texts to translate; compile the translations
    python3 dev.py lock [--upgrade] pin all dependencies anew, with their hashes; list and audit them
    python3 dev.py audit [--warn]   ask what is known against the dependencies
    python3 dev.py setup            only prepare everything, also the tools for tests
    python3 dev.py help             this text

Each command first makes what is not there yet: `.venv` from a hashed lock, `static/vendor` from npm
(node comes from PyPI if need be), the project itself, editable. Stamps make a second start quick.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import hatch_build

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
STAMP = VENV / ".stamp.json"
SERVERS = Path("/usr/lib/postgresql")  # where Debian puts the programs of each PostgreSQL version
LOCKS = {"runtime": "requirements.lock", "dev": "requirements-dev.lock", "node": "requirements-node.lock"}


class Trouble(Exception):
    """Something the person at the keyboard can mend; the text says how."""


def say(line):
    """Print one line of progress at once."""
    print(f"- {line}", flush=True)


def call(*command, **options):
    """Run a command in the project's folder; a failure becomes a sentence."""
    try:
        subprocess.run([str(part) for part in command], check=True, cwd=ROOT, **options)
    except subprocess.CalledProcessError as failure:
        raise Trouble(f"{command[0]} ended with {failure.returncode}; the lines above say why.") from None


def hand_over(*command, **environment):
    """Become the command: signals such as Ctrl-C then reach it and nobody else."""
    sys.stdout.flush()
    os.execve(command[0], [str(part) for part in command], {**os.environ, **environment})


def digest(*names):
    """Return one hash over the named files of the project."""
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in names)).hexdigest()


def read_stamp():
    """Return what was installed into `.venv`; empty if it was not by this file, at this place."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if stamp.get("place") == str(ROOT) else {}


def make_venv():
    """Make `.venv`, or keep one that works: also one that was made by hand."""
    if STAMP.exists() and not read_stamp():
        shutil.rmtree(VENV)  # it was copied here: its programs would start the other folder's Python
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", probe], capture_output=True).returncode == 0:
        return
    say("Making .venv")
    if shutil.which("uv"):
        call("uv", "venv", "--quiet", "--seed", "--clear", "--python", sys.executable, VENV)
        return
    if not importlib.util.find_spec("ensurepip"):  # Debian packs it, and so venv, separately
        name = f"python3.{sys.version_info.minor}-venv"
        raise Trouble(f"This Python cannot make a virtual environment. Maybe: sudo apt-get install {name}")
    call(sys.executable, "-m", "venv", "--clear", VENV)


def install(*arguments):
    """Install into `.venv`, with uv where there is one, else with its pip."""
    pip = (PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check")  # -qq: errors only
    if shutil.which("uv"):
        pip = ("uv", "pip", "install", "--quiet", "--python", PYTHON)
    call(*pip, *arguments)


def install_lock(kind, *where):
    """Install all of a lock: only wheels, and only those whose hashes it names."""
    install("--require-hashes", "--only-binary=:all:", *where, "-r", ROOT / LOCKS[kind])


def make_files():
    """Make what git ignores; without npm on the machine, borrow node from PyPI for the while."""
    fresh = hatch_build.front_end_is_fresh(ROOT) and hatch_build.core_is_fresh(ROOT)
    if fresh and not hatch_build.stale_catalogues(ROOT):
        return
    say("Building the front-end files, the translations and the planner's core")
    with tempfile.TemporaryDirectory() as borrowed:
        if not hatch_build.front_end_is_fresh(ROOT) and not hatch_build.has_system_npm():
            say("There is no npm here: node comes from PyPI, once (60 MB)")
            install_lock("node", "--target", borrowed)
        call(PYTHON, "hatch_build.py", env={**os.environ, "PYTHONPATH": borrowed})


def prepare(kind="runtime"):
    """Bring everything up to date; the dev lock holds all of the runtime lock, and the test tools."""
    stamp = read_stamp()
    wanted = {name: digest(LOCKS[name]) for name in {"runtime", kind}}
    if not PYTHON.exists() or not wanted.items() <= stamp.items():
        make_venv()
        say(f"Installing {LOCKS[kind]} (the first time takes half a minute)")
        install_lock(kind)
        stamp = {**read_stamp(), **wanted, "place": str(ROOT), "project": None}
        STAMP.write_text(json.dumps(stamp))
    make_files()
    project = digest("pyproject.toml", "hatch_build.py")
    if stamp["project"] != project:
        say("Installing the project itself")
        install("--no-deps", "--no-build-isolation", "-e", ROOT)
        STAMP.write_text(json.dumps({**stamp, "project": project}))


def check_test_programs():
    """Stop, with the line that mends it, if the tests' browser or database server is not here."""
    path = os.pathsep.join([os.environ.get("PATH", ""), *(str(folder) for folder in SERVERS.glob("*/bin"))])
    needs = {"chromium": ["chromium"], "postgresql": ["initdb", "postgres", "pg_ctl"]}
    lacking = [name for name in needs if not all(shutil.which(it, path=path) for it in needs[name])]
    if lacking:
        raise Trouble(
            f"The tests also need {' and '.join(lacking)}: sudo apt-get install {' '.join(lacking)}\n"
            "Maybe run only the others: .venv/bin/pytest -m 'not browser and not postgres'"
        )


def demo(arguments):
    """Fill the demo office if it is not there, then serve it."""
    prepare()
    data = {"ACCOMPANIMENT_DATA": str(ROOT / "var" / "demo"), "ACCOMPANIMENT_SECOND_FACTOR": "0"}
    call(BIN / "accompaniment", "demo", env={**os.environ, **data})
    hand_over(BIN / "accompaniment", "serve", *arguments, **data)


def run(arguments):
    """Serve the office's own data."""
    prepare()
    say("The first account: python3 dev.py accompaniment account add NAME --role coordinator")
    accompaniment(["serve", *arguments])


def accompaniment(arguments):
    """Run any command of the program on the office's own data: var/office, or where the caller says."""
    prepare()
    data = os.environ.get("ACCOMPANIMENT_DATA") or str(ROOT / "var" / "office")
    hand_over(BIN / "accompaniment", *arguments, ACCOMPANIMENT_DATA=data)


def setup(arguments):
    """Prepare everything, also the tools for tests."""
    prepare("dev")
    say("Ready")


def test(arguments):
    """Run the tests: all of them on every core, or as pytest's arguments say."""
    prepare("dev")
    check_test_programs()
    os.chdir(ROOT)
    hand_over(PYTHON, "-m", "pytest", *(arguments or ["-n", os.cpu_count() or 1, "--dist", "loadfile"]))


def check(arguments):
    """Look at the style of all code."""
    prepare("dev")
    call(BIN / "ruff", "check", *arguments)
    call(BIN / "ruff", "format", "--check", *arguments)


def bench(arguments):
    """Run one of the measurements."""
    prepare("dev")
    os.chdir(ROOT)
    hand_over(PYTHON, "-m", "benchmarks", *arguments)


def messages(arguments):
    """Gather the texts of code and templates; bring each language's file up to date; compile."""
    prepare()
    babel, folder = BIN / "pybabel", ROOT / "accompaniment" / "translations"
    template, keywords = folder / "messages.pot", ("-k", "lazy_gettext", "-k", "_l")
    folder.mkdir(exist_ok=True)
    plain = ("--no-location", "--sort-output", "--omit-header")
    call(babel, "-q", "extract", "-F", "pyproject.toml", *keywords, *plain, "-o", template, ".")
    for language in arguments:
        if not (folder / language).exists():
            call(babel, "-q", "init", "-i", template, "-d", folder, "-l", language)
    call(
        babel,
        "-q",
        "update",
        "-N",
        "-w",
        "110",
        "--ignore-pot-creation-date",
        "--ignore-obsolete",
        "-i",
        template,
        "-d",
        folder,
    )
    call(babel, "compile", "-d", folder, "--statistics")


def lock(arguments):
    """Pin all dependencies for every system and Python version, with hashes and no addresses."""
    prepare("dev")
    base = [BIN / "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", *arguments]
    base += ["--python-version", "3.11", "--no-emit-index-url"]
    says = {**os.environ, "UV_CUSTOM_COMPILE_COMMAND": "python3 dev.py lock"}
    call(*base, "pyproject.toml", "--group", "build", "-o", LOCKS["runtime"], env=says)
    dev = ("--group", "dev", "-c", LOCKS["runtime"])
    call(*base, "pyproject.toml", *dev, "-o", LOCKS["dev"], env=says)
    call(*base, "--group", "node", "-o", LOCKS["node"], env=says)
    prepare("dev")
    call(PYTHON, "-m", "supply.sbom")
    call(PYTHON, "-m", "supply.audit", "--record", "--warn")


def audit(arguments):
    """Ask pip-audit and npm audit; an advisory is told apart from nobody to ask."""
    prepare("dev")
    call(PYTHON, "-m", "supply.audit", *arguments)


def main(arguments):
    """Carry out the command named first; return the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 (this file meets every Python before it is set up)
        sys.exit("This needs Python 3.11 or newer. Maybe run it as `python3.11 dev.py`.")
    known = (demo, run, accompaniment, setup, test, check, bench, messages, lock, audit)
    commands = {command.__name__: command for command in known}
    name = arguments[0] if arguments else "help"
    if name in ("help", "-h", "--help"):
        print(__doc__)
        return 0
    try:
        if name not in commands:
            raise Trouble(f"There is no command {name}. Maybe one of: {', '.join(commands)}, help.")
        commands[name](arguments[1:])
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
