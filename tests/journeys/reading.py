"""What the panels of a chart say, and how a record begins."""

import re

from nurse import Nurse

from support.pages import text

TYPES = ("CarePlan", "Encounter", "Condition", "CareTeam")
NONE, CLOSED, UNOFFERED, FAILED, LATE = (
    "The EHR sent none.",
    "We may not read this.",
    "Not offered.",
    "Could not read.",
    "Still reading.",
)


def panel(html: str, type: str) -> str:
    """What one panel says."""
    found = re.search(rf'<section [^>]*id="panel-{type}".*?</section>', html, re.DOTALL)
    assert found, f"no panel for {type}"
    return text(found[0])


def start(nurse: Nurse) -> None:
    """Begin care coordination, so that the record is kept."""
    fields = nurse.blank().fields
    wanted = {name: fields[name] for name in ("csrf", "expected_patient")}
    assert nurse.http.post(f"{nurse.base}/start", data=wanted).status_code == 200
