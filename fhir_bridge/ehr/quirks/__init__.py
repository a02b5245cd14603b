"""Quirk sheets, one file a vendor, each value with its source.

To add an EHR: a sheet beside this file and a row in ``SHEETS``.
"""

from fhir_bridge.ehr.quirks.athena import ATHENA
from fhir_bridge.ehr.quirks.base import Quirks
from fhir_bridge.ehr.quirks.epic import EPIC
from fhir_bridge.ehr.quirks.meditech import MEDITECH
from fhir_bridge.ehr.quirks.oracle import ORACLE
from fhir_bridge.ehr.quirks.spec import SPEC

__all__ = ["SHEETS", "Quirks", "quirks_of"]

SHEETS = {sheet.name: sheet for sheet in (SPEC, EPIC, ORACLE, ATHENA, MEDITECH)}


def quirks_of(name: str) -> Quirks:
    """The sheet of that name; an EHR without one follows the specification."""
    return SHEETS.get(name, SPEC)
