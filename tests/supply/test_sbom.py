"""The list of what an office runs: made by the field's library, valid, and of the locks as they are."""

from __future__ import annotations

import json

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from supply import locks, sbom


@pytest.fixture(scope="module")
def written() -> str:
    return (locks.ROOT / sbom.FILE).read_text(encoding="utf-8")


def test_list_is_up_to_date(written: str) -> None:
    """Else run `python3 dev.py lock`, or `.venv/bin/python -m supply.sbom`."""
    assert written == sbom.write()


def test_list_is_valid_cyclonedx(written: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(written) is None


def test_list_names_every_package_of_both_locks_with_a_hash(written: str) -> None:
    listed = {one["purl"]: one for one in json.loads(written)["components"]}
    runtime = (locks.ROOT / locks.RUNTIME).read_text(encoding="utf-8")
    pages = json.loads((locks.ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert len(listed) == runtime.count("==") - runtime.count("_version ==") + len(pages)
    assert {f"pkg:npm/{name}@{version}" for name, version in pages.items()} <= set(listed)
    assert all(one["externalReferences"][0]["hashes"] for one in listed.values())


def test_list_names_no_host(written: str) -> None:
    assert {line for line in written.splitlines() if "://" in line and '"$schema"' not in line} == set()
