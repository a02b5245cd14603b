"""Files of FHIR Bundles as tests write them."""

import json
from pathlib import Path
from typing import Any

from fhir_bridge.wire import Json


def entry(resource: Json | str, full_url: str = "", **request: Any) -> str:
    """One entry, its record as JSON text or to be written."""
    outer: Json = {"fullUrl": full_url} if full_url else {}
    if request:
        outer["request"] = request
    body = resource if isinstance(resource, str) else json.dumps(resource)
    return json.dumps(outer)[:-1] + (", " if outer else "") + f'"resource": {body}}}'


def bundle_file(folder: Path, *entries: str, name: str = "file.json", **more: Any) -> Path:
    """A file with a transaction Bundle of these entries."""
    head = json.dumps({"resourceType": "Bundle", "type": "transaction", **more})
    path = folder / name
    path.write_text(f'{head[:-1]}, "entry": [{",".join(entries)}]}}', encoding="utf-8")
    return path
