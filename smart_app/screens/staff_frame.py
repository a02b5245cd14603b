"""The frame of a page without a patient. To give such a page a word: a row in ``PAGES``."""

from collections.abc import Mapping
from dataclasses import dataclass

from smart_app.screens.frame import Notice
from smart_app.screens.moments import Moment


@dataclass(frozen=True)
class StaffPage:
    """A page without a patient: its name in the address, its word, its icon."""

    name: str
    title: str
    icon: str


PAGES: Mapping[str, StaffPage] = {
    each.name: each
    for each in (
        StaffPage("board", "My patients", "list-check"),
        StaffPage("pool", "Waits for somebody", "users"),
        StaffPage("weekend", "Weekend cover", "calendar-due"),
        StaffPage("accesses", "Who saw what", "history"),
        StaffPage("exchange", "Exchange", "arrows-exchange"),
        StaffPage("feeds", "Feeds", "building-hospital"),
        StaffPage("received", "Sent to us", "share"),
    )
}
"""By the names of ``roles.PAGES``."""


@dataclass(frozen=True)
class StaffFrame:
    """A page without a patient.

    Attributes:
        moment: care time, in which the record's times are.
        real: real time, in which the queue's are.
        active: the page that is open; ``pages``: those this user may open.
    """

    ctx: str
    csrf: str
    ehr_name: str
    user_name: str
    moment: Moment
    real: Moment
    clock_note: str = ""
    notice: Notice | None = None
    active: str = "exchange"
    pages: tuple[StaffPage, ...] = ()

    def url(self, path: str) -> str:
        """The address of a page of this context."""
        return f"/s/{self.ctx}/{path}"
