"""An EHR that does what the specification says."""

from fhir_bridge.ehr.quirks.base import Quirks
from fhir_bridge.ehr.quirks.notes import NoteQuirks

SPEC = Quirks(
    "spec",
    sources=(
        "FHIR R4, Search: _sort and _count may be sent to any server. Most CapabilityStatements "
        "list neither, and a server that cannot sort says so (the question is then asked without)",
    ),
    sorts=frozenset({"CarePlan", "Encounter", "MedicationRequest", "Observation"}),
    notes=NoteQuirks(attachments=2),
)
