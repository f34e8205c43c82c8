"""`python -m supply.sbom`: write sbom.cdx.json: all that an installed office runs (CycloneDX 1.6).

Made from the locks alone, so that every machine makes the same bytes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from accompaniment import __version__
from supply import locks
from supply.locks import Package

FILE = "sbom.cdx.json"


def component(package: Package) -> Component:
    """A package as CycloneDX says it. The hashes are of its files, of which one is installed."""
    address = PackageURL(package.kind, None, package.name, package.version)
    hashes = [HashType(alg=HashAlgorithm(name), content=text) for name, text in package.hashes]
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION, url=XsUri(str(address)), hashes=sorted(hashes)
    )
    return Component(
        type=ComponentType.LIBRARY,
        name=package.name,
        version=package.version,
        purl=address,
        bom_ref=str(address),
        external_references=[files],
    )


def write(root: Path = locks.ROOT) -> str:
    """The list as text."""
    office = Component(
        type=ComponentType.APPLICATION, name="accompaniment", version=__version__, bom_ref="accompaniment"
    )
    found = [*locks.python_packages(root / locks.RUNTIME), *locks.npm_packages(root / locks.NPM)]
    bom = Bom(components=[component(package) for package in found])
    bom.metadata.component = office
    bom.register_dependency(office, bom.components)
    whole = json.loads(JsonV1Dot6(bom).output_as_string())
    del whole["serialNumber"], whole["metadata"]["timestamp"]  # the same locks, the same bytes
    return json.dumps(whole, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    (locks.ROOT / FILE).write_text(write(), encoding="utf-8")
    print(f"Wrote {FILE}.", file=sys.stderr)
