"""Oracle Health (Millennium), R4."""

from fhir_bridge.ehr.quirks.base import Quirks
from fhir_bridge.ehr.quirks.notes import NoteQuirks

ORACLE = Quirks(
    "oracle",
    sources=(
        "CapabilityStatement of fhir-ehr-code.cerner.com, captured 2026: _count is listed for "
        "CarePlan and Encounter, not for Goal, CareTeam and Condition; no conditionalCreate",
        "cerner/fhir.cerner.com content/millennium/r4: CarePlan search takes patient and category",
        "cerner/fhir.cerner.com content/millennium/r4 and lib/resources/r4, DocumentReference: "
        "create takes status (current), docStatus (final), type by LOINC, subject, one author who "
        "is the signed-in provider, exactly one content with its charset, context with an end of "
        "the period, every date with a time; other fields are ignored. An update is listed, but "
        "which fields of a body it takes is documented nowhere, so none is sent",
    ),
    uncounted=frozenset({"Goal", "CareTeam", "Condition"}),
    required={"CarePlan": (("category", "assess-plan"),)},
    conditional_create=False,
    notes=NoteQuirks(
        changes=False,
        keeps=frozenset(
            ("status", "docStatus", "type", "category", "subject", "author", "content", "context")
        ),
    ),
)
