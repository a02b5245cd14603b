"""The page of what other systems sent: with all that can become of an entry, and with nothing."""

from datetime import timedelta

from fhir_bridge.feeds import Delivery, Entry, FromSystem, Line
from smart_app.screens.frame import PageFrame
from smart_app.screens.received import FATES, received_page
from smart_app.screens.staff_frame import PAGES, StaffFrame
from smart_app.screens.typed import Typed

NOBODY = "Nobody whose record is kept here has one of its numbers."
OUTCOME = "It must be about one patient whom this client may see."


def received_pages(frame: PageFrame) -> dict[str, str]:
    """The pages by name."""
    staff = StaffFrame(
        "4f1c", "c5rf", frame.ehr_name, "R. Castillo RN", frame.moment, frame.moment,
        active="received", pages=(PAGES["pool"], PAGES["received"]),
    )  # fmt: skip
    mistake = Typed("not-ours", {"why": ""}, {"why": "Say in a sentence why."}, "a" * 64)
    return {
        "received": received_page(staff, _sent(frame)),
        "received-mistake": received_page(staff, _sent(frame), mistake),
        "received-none": received_page(staff, ()),
    }


def _sent(frame: PageFrame) -> tuple[FromSystem, ...]:
    now = frame.moment.now
    entries = tuple(
        Entry(place, "Goal" if status < 300 else "", status, OUTCOME if status >= 400 else "")
        for place, status in enumerate(FATES, start=1)
    )
    file = Delivery("91C0DE", "upload", "upload", now, 200, "taken", "", entries, 12)
    bundle = Delivery("77AB01", "api", "transaction", now - timedelta(hours=2), 201, "taken", "",
                      entries[:1], 0)  # fmt: skip
    wrong = Delivery("A07C41", "notification", "notification-admit", now - timedelta(days=2), 422,
                     "refused", "This kind of message is not known here.", (), 0)  # fmt: skip
    lines = (
        Line("client/clinic", "record", "aside", NOBODY, now, "5B10C3", "a" * 64, False),
        Line("client/clinic", "entry", "not-ours", "Somebody here said that it is about nobody of "
             "ours.", now - timedelta(hours=3), "77E0B1", "b" * 64),
    )  # fmt: skip
    return (
        FromSystem("client/clinic", "Lakeside Clinic <north>", {"CarePlan": 1, "Goal": 3}, now,
                   (file, bundle, wrong), lines),
        FromSystem("operator", "", {}, None, (), ()),
    )  # fmt: skip
