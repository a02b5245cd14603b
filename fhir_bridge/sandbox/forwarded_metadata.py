"""The CapabilityStatement of a server behind, as ours: address, sign-in, what a vendor refuses."""

from collections.abc import Callable
from typing import Any

from fhir_bridge.rest.offers import INTERACTIONS
from fhir_bridge.wire import Json, write_json

Offers = Callable[[str, str], bool]
_LIKE = {"patch": "update", "history-type": "search-type"}


def our_statement(statement: Json, base: str, security: Json, offers: Offers) -> bytes:
    """Write the statement.

    Args:
        statement: as the server behind has it.
        base: our FHIR base.
        security: ``CapabilityStatement.rest.security``.
        offers: whether an interaction with a type is let through.
    """
    implementation = statement.get("implementation")
    named = implementation if isinstance(implementation, dict) else {}
    description = named.get("description", "Riverside EHR (pretend), in front of another server")
    rest = statement.get("rest")
    rows = [_rest(each, security, offers) for each in rest] if isinstance(rest, list) else []
    ours = {"implementation": {**named, "description": description, "url": base}, "rest": rows}
    return write_json({**statement, **ours})


def _rest(rest: Any, security: Json, offers: Offers) -> Any:
    if not isinstance(rest, dict):
        return rest
    rows = rest.get("resource")
    kept = [_row(each, offers) for each in rows] if isinstance(rows, list) else []
    return {**rest, "security": security, "resource": kept}


def _row(row: Any, offers: Offers) -> Any:
    listed = row.get("interaction") if isinstance(row, dict) else None
    if not isinstance(listed, list):
        return row
    type = str(row.get("type"))
    kept = [each for each in listed if _is_offered(type, each, offers)]
    creates = {"conditionalCreate": False} if not offers(type, "create") else {}
    return {**row, **creates, "interaction": kept}


def _is_offered(type: str, interaction: Any, offers: Offers) -> bool:
    code = interaction.get("code") if isinstance(interaction, dict) else None
    like = _LIKE.get(str(code), str(code))
    return like not in INTERACTIONS or offers(type, like)
