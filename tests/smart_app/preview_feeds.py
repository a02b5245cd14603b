"""The page of a site's feeds: one that goes well, one with everything wrong, and none at all."""

from datetime import timedelta

from fhir_bridge.care.transitions.feeds import FINDINGS, Found
from fhir_bridge.feeds import LOOKS, Line, Overview, ShutOut, Standing
from fhir_bridge.matching.guard import WHY
from fhir_bridge.notifications.matching import NOBODY
from smart_app.screens.feeds import feeds_page
from smart_app.screens.frame import PageFrame
from smart_app.screens.staff_frame import PAGES, StaffFrame


def feeds_pages(frame: PageFrame) -> dict[str, str]:
    """The pages by name."""
    staff = StaffFrame(
        "4f1c", "c5rf", frame.ehr_name, "M. Keller", frame.moment, frame.moment, active="feeds",
        pages=(PAGES["exchange"], PAGES["feeds"]),
    )  # fmt: skip
    return {
        "feeds": feeds_page(staff, _busy(frame)),
        "feeds-none": feeds_page(staff, Overview("s", (), ())),
    }


def _busy(frame: PageFrame) -> Overview:
    now = frame.moment.now
    wrong = tuple(
        Found(finding, row.one if not row.many else f"3 {row.many}", row.do)
        for finding, row in FINDINGS.items()
    )
    counts = {"taken": 412, "stored": 7, "aside": 3, "refused": 3}
    every = (
        Standing("client/riverside-adt", "Interface team, extension 4410", now, timedelta(hours=2),
                 counts, wrong),
        Standing("subscription/3hGt8sWqPz", "", now - timedelta(minutes=3), timedelta(minutes=15),
                 {"taken": 31}, ()),
        Standing(LOOKS, "", now - timedelta(minutes=40), None, {}, ()),
    )  # fmt: skip
    lines = (
        Line("client/riverside-adt", "notification-discharge", "aside", NOBODY, now, "5B10C3",
             "a" * 64),
        Line("client/riverside-adt", "notification-admit", "not-ours",
             "Somebody here said that it is about nobody of ours.", now - timedelta(hours=3),
             "77E0B1", "b" * 64),
        Line("client/riverside-adt", "", "refused", "This kind of message is not known here. "
             "(MessageHeader.event)", now - timedelta(days=2), "A07C41"),
    )  # fmt: skip
    return Overview("s", every, lines, (ShutOut("heartland", "Heartland Health Plan", WHY),))
