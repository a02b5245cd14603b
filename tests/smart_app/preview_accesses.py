"""Who saw what of a patient: before it was asked, with every kind of access, and none."""

from datetime import UTC, datetime, timedelta

from fhir_bridge.accesses import Access
from fhir_bridge.emergencies import Opening
from smart_app.screens.accesses import accesses_page
from smart_app.screens.frame import PageFrame
from smart_app.screens.staff_frame import PAGES, StaffFrame

AT = datetime(2026, 11, 20, 15, tzinfo=UTC)
FOUND = (
    Access(AT, "Practitioner/1", "R. Castillo RN", False, "TREAT", "E", ("launch",), False),
    Access(AT, "Practitioner/1", "R. Castillo RN", False, "TREAT", "R",
           ("Patient", "CarePlan", "Encounter", "Goal", "CareTeam"), False),
    Access(AT, "client/heartland", "Heartland <Health> Plan", True, "HPAYMT", "E", ("Goal",),
           False),
    Access(AT, "Practitioner/3", "A. Ruiz CHW", False, "TREAT", "E", ("emergency",), False,
           emergency=True),
    Access(AT, "Practitioner/3", "A. Ruiz CHW", False, "TREAT", "R", ("Patient", "CareTeam"),
           False, emergency=True),
    Access(AT - timedelta(days=400), "Practitioner/2", "", False, "TREAT", "E", ("refused",), True),
)  # fmt: skip
OPENINGS = (
    Opening("e1", "A. Ruiz CHW", "RV-0048213", "He is confused, the ambulance asks <what> he takes",
            True, AT, AT + timedelta(hours=4), mine=False),
    Opening("e2", "", "RV-0051177", "She does not wake up", False, AT - timedelta(days=1),
            AT - timedelta(hours=23), mine=True),
)  # fmt: skip


def accesses_pages(frame: PageFrame) -> dict[str, str]:
    """The pages by name."""
    staff = StaffFrame(
        "4f1c", "c5rf", frame.ehr_name, "P. Abara", frame.moment, frame.moment, active="accesses",
        pages=(PAGES["accesses"],),
    )  # fmt: skip
    return {
        "accesses": accesses_page(staff, "RV-0048213", FOUND),
        "accesses-ask": accesses_page(staff),
        "accesses-emergencies": accesses_page(staff, openings=OPENINGS),
        "accesses-none": accesses_page(staff, "X", ()),
    }
