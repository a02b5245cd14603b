"""What the house tests look at: our Python files, our templates, the files git keeps."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("fhir_bridge", "smart_app")
PYTHON = sorted(
    path.relative_to(ROOT)
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "node_modules" not in path.parts
)
TEMPLATES = sorted(
    path.relative_to(ROOT)
    for folder in ("smart_app/templates", "fhir_bridge/sandbox/pages")
    for path in (ROOT / folder).rglob("*.html")
)


@cache
def tree(path: Path) -> ast.Module:
    """A file of ours, parsed."""
    return ast.parse((ROOT / path).read_text("utf-8"))


def nodes(path: Path) -> Iterator[ast.AST]:
    """Everything in a file of ours."""
    return ast.walk(tree(path))


def imports(path: Path) -> Iterator[str]:
    """Every name a file imports, dotted: ``a.b.c`` for ``from a.b import c`` too."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{each.name}" for each in node.names)


def dotted(node: ast.AST) -> str:
    """``request.base_url`` for that expression; "" for one that is not a chain of names."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


@cache
def kept_by_git() -> tuple[Path, ...]:
    """Every file git keeps; a source archive has no git to ask, and its reader skips."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout  # fmt: skip
    paths = (Path(name) for name in listed.decode().split("\0") if name)
    return tuple(path for path in paths if (ROOT / path).is_file())
