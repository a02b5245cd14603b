"""MEDITECH (Expanse, the US Core STU6 interface), R4."""

from fhir_bridge.ehr.quirks.base import Quirks

MEDITECH = Quirks(
    "meditech",
    sources=(
        "CapabilityStatement of greenfield-prod-apis.meditech.com, version 2.0.0, dated "
        "2023-05-25, captured 2026: no conditionalCreate, no Goal write; _count is listed for what "
        "the chart page searches and not for DocumentReference, _sort nowhere; pages go on by a "
        "parameter continue in the next link; a Goal search takes the patient (documented as "
        "required) and lists no identifier",
    ),
    uncounted=frozenset({"DocumentReference"}),
    conditional_create=False,
    identifier_unusable=frozenset({"Goal"}),
)
