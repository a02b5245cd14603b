"""The commands of a how-to, run as a reader would: one shell, in order, against a demo.

``blocks`` reads a page: its indented blocks that begin as commands do (``BEGINS``). What is printed
stands there in blocks, too, and begins otherwise.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

DOCS = Path(__file__).parents[2] / "docs" / "how-to"
BEGINS = re.compile(r"\w+=|(footbridge|curl|cat >|for|until|send) |\w+\(\) \{")
NOT_RUN = re.compile(r"^footbridge (serve|demo|worker).*$", re.MULTILINE)
"""What would not end."""
CURL = 'curl() { command curl --silent --show-error --fail-with-body --max-time 30 "$@"; echo; }'


def blocks(page: str) -> list[str]:
    """The blocks of a page that are commands, in order.

    Example:
        >>> blocks("Ask so:\\n\\n    curl http://x\\n\\nIt says:\\n\\n    {}\\n\\nThen `curl y`.")
        ['curl http://x']
    """
    found = re.findall(r"(?:^ {4}.*\n(?:\n(?= {4}))?)+", page + "\n", re.MULTILINE)
    texts = (NOT_RUN.sub("", dedent(each)).strip() for each in found)
    return [each for each in texts if BEGINS.match(each)]


def follow(page: Path, names: Mapping[str, str], folder: Path, origin: str) -> str:
    """Run all commands of a page; gives what they printed.

    Args:
        names: what stands on the page, and what it is called in this demo.
        folder: where its data folder ``.footbridge`` is.
        origin: the address of the app.

    Raises:
        AssertionError: a command failed, or an answer was a refusal, with all that was printed.
    """
    wanted = blocks(page.read_text())
    assert wanted, f"{page.name} has no command"
    text = "\n".join(["set -eu", CURL, *(f"echo + {shlex.quote(each)}\n{each}" for each in wanted)])
    for said, here in names.items():
        text = text.replace(said, here)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ours = {name: value for name, value in os.environ.items() if not name.startswith("BRIDGE_")}
    done = subprocess.run(
        ["bash", "-c", text], cwd=folder, capture_output=True, text=True, check=False, timeout=300,
        env=ours | {"PATH": path, "BRIDGE_PUBLIC_URL": origin},
    )  # fmt: skip
    printed = done.stdout + done.stderr
    assert done.returncode == 0, f"{page.name}:\n{printed}"
    return printed
