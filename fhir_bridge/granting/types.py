"""Types that another system may read at all.

To show systems another type: a row of ``READ``, once it is clear that nothing of that type stays
here (care rules §2.3). Answers, scores, contacts and tasks are not shown at all.
"""

from collections.abc import Mapping

from fhir_bridge.r4.canonicals import (
    ENABLEMENT_GOAL,
    PLAN_OF_CARE,
    SENT_BY,
    SMALL_WIN,
    US_CORE_GOAL,
    WRITTEN_BY,
)

US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-"

READ: Mapping[str, tuple[str, ...]] = {
    "CarePlan": (PLAN_OF_CARE, f"{US_CORE}careplan"),
    "CareTeam": (f"{US_CORE}careteam",),
    "Condition": (
        f"{US_CORE}condition-problems-health-concerns", f"{US_CORE}condition-encounter-diagnosis",
    ),
    "Encounter": (f"{US_CORE}encounter",),
    "Goal": (ENABLEMENT_GOAL, SMALL_WIN, US_CORE_GOAL),
    "Group": (),
    "Location": (f"{US_CORE}location",),
    "Organization": (f"{US_CORE}organization",),
    "Patient": (f"{US_CORE}patient",),
    "Practitioner": (f"{US_CORE}practitioner",),
    "PractitionerRole": (f"{US_CORE}practitionerrole",),
    "Provenance": (WRITTEN_BY, SENT_BY, f"{US_CORE}provenance"),
}  # fmt: skip
"""Types that can be read and searched (P13), each with the profiles that records of it may have."""
MADE = frozenset({"Group"})
"""Of these, types of which nothing is kept: they are made when they are read, and not exported."""
