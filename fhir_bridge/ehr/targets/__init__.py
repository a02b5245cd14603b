"""The border between our record and an EHR's: ids, references, what was kept, what to change.

In: ``take_in``. Out: ``to_ehr``, then ``compare`` with what is read back. Update: ``to_ehr``,
``merge_for_update`` into what was just read, and ``compare`` after it.
"""

from fhir_bridge.ehr.targets.differences import Difference, compare
from fhir_bridge.ehr.targets.giving_out import EhrIds, to_ehr
from fhir_bridge.ehr.targets.merging import merge_for_update
from fhir_bridge.ehr.targets.taking_in import our_id, our_reference, take_in

__all__ = [
    "Difference",
    "EhrIds",
    "compare",
    "merge_for_update",
    "our_id",
    "our_reference",
    "take_in",
    "to_ehr",
]
