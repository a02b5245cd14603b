"""What of a record another system is shown (care rules §2.3): a goal's words, status and dates.

Who else agrees to a goal, what would be enough, which template it was begun from, why somebody did
not want it and whose words these are stay here; what is left is marked as a part of the whole.
To keep another element here: a row of ``r4.course.STAYS_HERE``. Whole records that stay here bear a
label (``WITHHELD``), or are of a type that nobody is offered.
"""

import orjson

from fhir_bridge.r4.course import STAYS_HERE as EXTENSIONS
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.r4.labels import ACT_CODE, SENSITIVE, STAYS_HERE
from fhir_bridge.r4.protected import kind_of, with_notice
from fhir_bridge.wire import Json, write_json

WITHHELD = STAYS_HERE | {(ACT_CODE, code) for code in SENSITIVE}
"""Labels of what no other system sees, unless the patient's written consent opens it to that one
(``r4.protected``)."""

SUBSETTED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "SUBSETTED",
}
SOMEBODY_CLOSE = {"type": "RelatedPerson", "display": "Somebody close to the patient"}
"""Whose words a goal is in, for whoever does not know them: who it is stays here."""
_REJECTED = "rejected"


def released(type: str, raw: bytes) -> bytes:
    """A record as another system is shown it; the same bytes where nothing stays here.

    A record that it sees by the patient's written consent alone says so (42 CFR 2.32).

    Example:
        >>> released("Goal", b'{"resourceType":"Goal","id":"g"}')
        b'{"resourceType":"Goal","id":"g"}'
    """
    kind = kind_of(raw) if raw else ""
    if kind:
        raw = write_json(with_notice(orjson.loads(raw), kind))
    if type != "Goal" or not raw:
        return raw
    goal = orjson.loads(raw)
    shown = _goal(goal)
    if shown == goal:
        return raw
    meta = inner(shown, "meta")
    return write_json(shown | {"meta": meta | {"tag": [*rows(meta, "tag"), SUBSETTED]}})


def _goal(goal: Json) -> Json:
    shown = dict(goal)
    kept = [each for each in rows(goal, "extension") if each.get("url") not in EXTENSIONS]
    if "extension" in goal:
        shown["extension"] = kept
        if not kept:
            del shown["extension"]
    if goal.get("lifecycleStatus") == _REJECTED:
        shown.pop("statusReason", None)
    if str(inner(goal, "expressedBy").get("reference", "")).startswith("RelatedPerson/"):
        shown["expressedBy"] = SOMEBODY_CLOSE
    return shown
