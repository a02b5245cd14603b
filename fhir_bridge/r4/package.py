"""The published FHIR package at run time: our profiles, extensions, code systems, value sets."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from fhir_bridge.errors import BridgeError
from fhir_bridge.wire import Json

_IN_WHEEL = Path(__file__).parent / "package"
_IN_REPOSITORY = Path(__file__).parents[2] / "profiles" / "package"


class PackageMissing(BridgeError):
    """The published FHIR definitions are not installed; ``make profiles`` builds them."""


def package_folder() -> Path:
    """Where the package is: inside an installed wheel, or built in the repository.

    Raises:
        PackageMissing: it is in neither place; ``make profiles`` builds it.
    """
    for folder in (_IN_WHEEL, _IN_REPOSITORY):
        if (folder / "package.json").is_file():
            return folder
    raise PackageMissing(where=f"neither {_IN_WHEEL} nor {_IN_REPOSITORY}")


def definition(url: str) -> Json:
    """The definition with this canonical URL, as JSON. Do not change it: it is shared.

    Args:
        url: a canonical URL; a ``|version`` behind it must be the package's.

    Raises:
        PackageMissing: there is no package, or it does not define ``url``.
    """
    found = find(url)
    if found is None:
        raise PackageMissing(f"The published FHIR definitions do not have {url}.")
    return found


def find(url: str) -> Json | None:
    """The definition with this canonical URL, or nothing when it is not one of ours."""
    bare, _, version = url.partition("|")
    name = _files().get(bare)
    if name is None:
        return None
    found = _read(name)
    return None if version and version != found.get("version") else found


@cache
def definitions() -> dict[str, Json]:
    """Everything the package defines, by canonical URL."""
    return {url: _read(name) for url, name in _files().items()}


@cache
def _files() -> dict[str, str]:
    """File by canonical URL: a process opens only what it asks for."""
    listed = json.loads((package_folder() / ".index.json").read_text("utf-8"))["files"]
    return {each["url"]: each["filename"] for each in listed}


@cache
def _read(name: str) -> Json:
    read: dict[str, Any] = json.loads((package_folder() / name).read_text("utf-8"))
    return read
