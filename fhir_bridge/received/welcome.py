"""Which records of other systems are welcome. To take in another type: a row, and its reason.

A type is welcome once it is clear who reads it, that it says whose it is in ``subject`` (a
Provenance by its targets: ``telling``), and that nothing counts or sends it as ours. What has a
road of its own stays on it: a stay is told by a message, a reading from home and a document by a
Bundle (``notifications``).
"""

from collections.abc import Mapping

PROVENANCE = "Provenance"
WELCOME: Mapping[str, str] = {
    "Condition": "a problem that another team knows of",
    "Goal": "a goal that was agreed with another team",
    "CarePlan": "what another team plans with the patient",
    PROVENANCE: "who wrote there what was sent here",
}
"""Type to what it tells; what others refer to comes first."""
