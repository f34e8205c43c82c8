"""What dev.py promises to somebody who has just cloned the project, tried without network or pip."""

import json
import re
import sys
import tomllib
from types import SimpleNamespace

import pytest

import accompaniment
import dev
import hatch_build

LOCKS = sorted(dev.LOCKS.values())


def pinned(lock):
    """Return name -> the versions that a lock file pins."""
    found = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==(\S+)", (dev.ROOT / lock).read_text(), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A project folder of its own, a PATH with nothing on it, and a record of what would be run."""
    for name in (*LOCKS, "pyproject.toml", "hatch_build.py"):
        (tmp_path / name).write_text(name)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "BIN", tmp_path / ".venv" / "bin")
    monkeypatch.setattr(dev, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(dev, "STAMP", tmp_path / ".venv" / ".stamp.json")
    monkeypatch.setattr(dev, "SERVERS", tmp_path / "postgresql")
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.delenv("ACCOMPANIMENT_DATA", raising=False)
    monkeypatch.setattr(hatch_build, "front_end_is_fresh", lambda root: True)
    ran = []

    def record(*command, **options):
        ran.append([str(part).removeprefix(f"{tmp_path}/") for part in command])

    def become(*command, **environment):
        record(*command)
        ran.append(environment)

    def venv_works(command, **options):
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(dev, "call", record)
    monkeypatch.setattr(dev, "hand_over", become)
    monkeypatch.setattr(dev.subprocess, "run", venv_works)
    return SimpleNamespace(root=tmp_path, ran=ran)


def add_program(machine, name, folder="path"):
    path = machine.root / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(0o755)


def test_first_start_installs_the_lock_and_the_project(machine):
    add_program(machine, "python", ".venv/bin")

    dev.prepare()

    lock, project = (command[6:] for command in machine.ran)
    assert lock == ["--require-hashes", "--only-binary=:all:", "-r", "requirements.lock"]
    assert project == ["--no-deps", "--no-build-isolation", "-e", str(machine.root)]


def test_second_start_runs_nothing(machine):
    add_program(machine, "python", ".venv/bin")
    dev.prepare("dev")
    machine.ran.clear()

    dev.prepare("dev")
    dev.prepare()

    assert machine.ran == []


def test_changed_lock_is_installed_again(machine):
    add_program(machine, "python", ".venv/bin")
    dev.prepare()
    machine.ran.clear()
    (machine.root / "requirements.lock").write_text("other")

    dev.prepare()

    assert [command[-1] for command in machine.ran] == ["requirements.lock", str(machine.root)]


def test_environment_of_another_folder_is_made_anew(machine):
    add_program(machine, "python", ".venv/bin")
    dev.STAMP.write_text(json.dumps({"place": "/somewhere/else"}))

    dev.make_venv()

    assert machine.ran == [[sys.executable, "-m", "venv", "--clear", ".venv"]]


def test_python_without_venv_names_the_package(machine, monkeypatch):
    monkeypatch.setattr(dev.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(dev.Trouble, match=r"sudo apt-get install python3\.\d+-venv"):
        dev.make_venv()


def test_machine_without_npm_borrows_node_from_its_lock(machine, monkeypatch):
    monkeypatch.setattr(hatch_build, "front_end_is_fresh", lambda root: False)

    dev.make_files()

    node, build = machine.ran
    assert node[-2:] == ["-r", "requirements-node.lock"]
    assert "--require-hashes" in node
    assert build == [".venv/bin/python", "hatch_build.py"]


def test_missing_browser_and_database_are_named_with_the_line_that_installs_them(machine):
    with pytest.raises(dev.Trouble, match="sudo apt-get install chromium postgresql\n"):
        dev.check_test_programs()


def test_database_programs_are_found_where_debian_puts_them(machine):
    for name in ("initdb", "postgres", "pg_ctl"):
        add_program(machine, name, "postgresql/15/bin")

    with pytest.raises(dev.Trouble, match="sudo apt-get install chromium\n"):
        dev.check_test_programs()

    add_program(machine, "chromium")
    dev.check_test_programs()


def test_demo_fills_and_serves_its_own_office(machine, monkeypatch):
    monkeypatch.setattr(dev, "prepare", lambda: None)
    monkeypatch.setenv("ACCOMPANIMENT_DATA", "/srv/the-real-office")

    dev.demo(["--port", "8000"])

    program = ".venv/bin/accompaniment"
    data = {"ACCOMPANIMENT_DATA": str(machine.root / "var" / "demo"), "ACCOMPANIMENT_SECOND_FACTOR": "0"}
    assert machine.ran == [[program, "demo"], [program, "serve", "--port", "8000"], data]


def test_run_serves_the_office_and_tells_how_to_make_an_account(machine, monkeypatch, capsys):
    monkeypatch.setattr(dev, "prepare", lambda: None)

    dev.run([])

    data = {"ACCOMPANIMENT_DATA": str(machine.root / "var" / "office")}
    assert machine.ran == [[".venv/bin/accompaniment", "serve"], data]
    assert "accompaniment account add NAME --role coordinator" in capsys.readouterr().out


def test_unknown_command_is_answered_with_the_known_ones(capsys):
    assert dev.main(["demmo"]) == 1
    assert "Maybe one of: demo, run," in capsys.readouterr().err


def test_interrupt_ends_without_a_traceback(monkeypatch, capsys):
    def interrupted(kind):
        raise KeyboardInterrupt

    monkeypatch.setattr(dev, "prepare", interrupted)

    assert dev.main(["setup"]) == 130
    assert capsys.readouterr().err == "\nStopped.\n"


def test_failed_build_leaves_the_front_end_files_that_were_there(tmp_path, monkeypatch):
    for name in (*hatch_build.SOURCES, ".npmrc"):
        (tmp_path / name).write_text(name)
    vendor = tmp_path / "static" / "vendor"
    vendor.mkdir(parents=True)
    (vendor / "old.js").touch()

    monkeypatch.setattr(hatch_build, "run_npm", lambda arguments, folder: 1)

    with pytest.raises(SystemExit, match="npm could not fetch"):
        hatch_build.build_front_end(tmp_path)

    assert [path.name for path in (tmp_path / "static").rglob("*")] == ["vendor", "old.js"]


@pytest.mark.parametrize("name", LOCKS)
def test_lock_has_hashes_and_names_no_host(name):
    text = (dev.ROOT / name).read_text()
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]

    assert lines
    assert [
        line for line in lines if not re.match(r"[a-z0-9-]+==\S+|    --hash=sha256:[0-9a-f]{64}", line)
    ] == []
    assert "://" not in text
    assert text.count("==") <= text.count("--hash=sha256:")


def test_locks_cover_what_the_project_asks_for():
    project = tomllib.loads((dev.ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    tools = [line for line in groups["dev"] if isinstance(line, str)]

    def names(lines):
        return {re.match(r"[A-Za-z0-9-]+", line)[0].lower() for line in lines}

    runtime, everything = pinned("requirements.lock"), pinned("requirements-dev.lock")
    assert names(project["project"]["dependencies"] + groups["build"]) - set(runtime) == set()
    assert names(tools) - set(everything) == set()
    assert {name: everything.get(name) for name in runtime} == runtime


def test_version_is_the_same_in_both_places():
    project = tomllib.loads((dev.ROOT / "pyproject.toml").read_text())["project"]

    assert project["version"] == accompaniment.__version__


def test_front_end_lock_has_hashes_and_names_no_host():
    packages = json.loads((dev.ROOT / "package-lock.json").read_text())["packages"]
    wanted = packages.pop("")["dependencies"]

    assert set(wanted) == set(hatch_build.VENDOR_FILES)
    assert [name for name, package in packages.items() if "integrity" not in package] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []
