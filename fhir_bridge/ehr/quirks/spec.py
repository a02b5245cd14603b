"""An EHR that does what the specification says."""

from fhir_bridge.ehr.quirks.base import Quirks

SPEC = Quirks("spec")
