"""The one import of fhir.resources: R4B (equal to R4 in all we write; its root is R5).

Types load when they are first asked for: the library alone costs 0.15 s, and nothing that only
reads needs it. ``from fhir_bridge.r4.models import Goal`` or ``model("Goal")``. It checks
structure; it does not check required codes or invariants: ``r4.check`` does.
"""

from functools import cache
from importlib import import_module
from typing import Any

from pydantic import BaseModel, ValidationError

from fhir_bridge.errors import Issue
from fhir_bridge.r4.elements import is_resource
from fhir_bridge.wire import Json


@cache
def model(name: str) -> type[BaseModel]:
    """The strict model of a resource type.

    Raises:
        AttributeError: R4 has no such resource type.
    """
    if not is_resource(name):
        raise AttributeError(name)
    module = import_module(f"fhir.resources.R4B.{name.lower()}")
    found: type[BaseModel] = getattr(module, name)
    return found


@cache
def summary_of(name: str) -> tuple[str, ...]:
    """The elements of a resource type that R4 counts as its summary."""
    return tuple(
        field.alias or each
        for each, field in model(name).model_fields.items()
        if isinstance(field.json_schema_extra, dict) and _SUMMARY in field.json_schema_extra
    )


_SUMMARY = "summary_element_property"


def __getattr__(name: str) -> Any:
    return model(name)


def strict_findings(resource: Json) -> list[Issue]:
    """What the strict model says against a resource, without the offending values."""
    name = resource["resourceType"]
    try:
        model(name).model_validate(resource)
    except ValidationError as error:
        rows = error.errors(include_input=False, include_url=False, include_context=False)
        return [
            Issue(_WORDS.get(row["type"], "This has the wrong form."), _path(name, row["loc"]),
                  "structure", rule=f"r4b-{row['type']}")
            for row in rows
        ]  # fmt: skip
    return []


_WORDS = {
    "extra_forbidden": "R4 has no element of this name here.",
    "missing": "This element is required.",
}


def _path(type: str, loc: tuple[int | str, ...]) -> str:
    return type + "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc if step != "root"
    )
