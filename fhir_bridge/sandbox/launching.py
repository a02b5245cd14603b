"""What may be said on a launch link, ``/launch/{patient}?…``, and the context it makes.

A new option is a row of ``OPTIONS`` and a line of ``context_of``. Each takes what real EHRs send
(SMART 2.2, "Launch context"); what is none of the accepted values is left out or, where it names a
record, not found.
"""

import re
from collections.abc import Mapping
from typing import Any

from fhir_bridge.errors import NotFound
from fhir_bridge.r4.references import target_of
from fhir_bridge.sandbox.clients import Client
from fhir_bridge.sandbox.issued import CASTILLO, USERS, LaunchContext
from fhir_bridge.sandbox.records import Records
from fhir_bridge.sandbox.simulated import SIMULATED
from fhir_bridge.wire import Json

NOBODY = "none"
STYLES: Mapping[str, Json] = {
    "plain": {
        "color_background": "#fdfdfb",
        "color_error": "#9e2d2d",
        "color_highlight": "#0b6b62",
        "color_modal_backdrop": "",
        "color_success": "#2f6b1f",
        "color_text": "#22202c",
        "dim_border_radius": "4px",
        "dim_font_size": "15px",
        "dim_spacing_size": "16px",
        "font_family_body": "'Noto Sans', Arial, sans-serif",
        "font_family_heading": "'Noto Sans', Arial, sans-serif",
    },
    "hostile": {
        "color_background": "red; } body { display: none",
        "color_text": "url(https://elsewhere.example/x.png)",
        "dim_font_size": "9999px",
        "font_family_body": "x'; } * { visibility: hidden } '",
        "color_unknown": "#000000",
        "color_error": 7,
    },
}
"""What ``smart_style_url`` may lead to (SMART 2.2 styling); the second is for mistrusting it."""

OPTIONS: Mapping[str, str] = {
    "encounter": "The id of a visit of this patient.",
    "intent": "A word of small letters, digits and hyphens.",
    "need_patient_banner": "true, false, or absent: then nothing is said about it.",
    "fhir_context": "2.2 (objects) or 2.0 (plain references); the first care plan, or the user.",
    "context": "Type/id of a record of this patient, for fhir_context.",
    "style": f"smart_style_url: {' or '.join(STYLES)}.",
    "tenant": "A word.",
    "client": "The client that may use the launch; left out = every client of the app.",
    "simulate": "A row of simulate, for this launch alone.",
    "user": f"Who has the chart open: {' or '.join(USERS)}.",
}

_BANNER: Mapping[str, bool | None] = {"true": True, "false": False, "absent": None}
_INTENT = re.compile(r"[a-z][a-z0-9-]{0,63}")
_TENANT = re.compile(r"[A-Za-z0-9._-]{1,64}")


def context_of(
    patient: str | None, options: Mapping[str, str], records: Records, *, public_url: str
) -> LaunchContext:
    """The context of a launch.

    Args:
        patient: a patient that is there, or nobody.

    Raises:
        NotFound: the visit or the record is not this patient's.
    """
    encounter, style = options.get("encounter") or None, options.get("style", "")
    if encounter and not (patient and records.belongs("Encounter", encounter, patient)):
        raise NotFound
    simulate = options.get("simulate")
    return LaunchContext(
        client_id=options.get("client", ""),
        patient=patient,
        encounter=encounter,
        intent=_fitting(_INTENT, options.get("intent")),
        need_patient_banner=_BANNER.get(options.get("need_patient_banner", ""), True),
        fhir_context=_fhir_context(patient, options, records),
        smart_style_url=f"{public_url}{style_path(style)}" if style in STYLES else None,
        tenant=_fitting(_TENANT, options.get("tenant")),
        simulate=simulate if simulate in SIMULATED else None,
        user=options["user"] if options.get("user") in USERS else CASTILLO.id,
    )


def style_path(name: str) -> str:
    """Where a style is served: another version would have another address (SMART 2.2)."""
    return f"/styles/{name}-1.json"


def may_start(client_id: str, clients: Mapping[str, Client]) -> bool:
    """Whether a launch may be for this client: one that people sign in to, or no certain one."""
    return not client_id or (client_id in clients and bool(clients[client_id].launch_url))


def _fhir_context(patient: str | None, options: Mapping[str, str], records: Records) -> list[Any]:
    shape = options.get("fhir_context")
    if shape not in {"2.0", "2.2"}:
        return []
    named = options.get("context")
    if named:
        type, id = target_of(named) or ("", "")
        if not patient or not records.belongs(type, id, patient):
            raise NotFound
        reference = f"{type}/{id}"
    else:
        plan = records.plan_of(patient) if patient else None
        reference = plan or f"Practitioner/{CASTILLO.id}"
    if shape == "2.0":
        return [reference]
    return [
        {"reference": reference},
        {
            "canonical": "https://riverside.example/fhir/Questionnaire/discharge-call|1.0",
            "type": "Questionnaire",
            "role": "https://riverside.example/fhir/role/form",
        },
        {
            "identifier": {"system": "https://riverside.example/order", "value": "R-0001"},
            "type": "ServiceRequest",
        },
    ]


def _fitting(shape: re.Pattern[str], text: str | None) -> str | None:
    return text if text and shape.fullmatch(text) else None
