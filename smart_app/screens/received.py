"""What other systems sent: what is kept of each, each delivery with its entries, what waits.

No patient stands on it. To say another outcome in words: a row in ``FATES``; another kind of
delivery: a row in ``ROADS``.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from fhir_bridge.feeds import Delivery, Entry, FromSystem, Line
from smart_app.screens.feeds import ASIDE, STATES, LineRow, title_of
from smart_app.screens.moments import when
from smart_app.screens.pages import render
from smart_app.screens.staff_frame import StaffFrame
from smart_app.screens.typed import Typed

ROADS: Mapping[str, str] = {
    "notification": "Message",
    "upload": "File",
    "api": "Bundle",
    "subscription": "Notice",
}
RECORDS: Mapping[str, tuple[str, str]] = {
    "Goal": ("goal", "goals"),
    "CarePlan": ("plan", "plans"),
    "Condition": ("problem", "problems"),
    "Provenance": ("note of who wrote something", "notes of who wrote something"),
}
"""Types of records that are taken in, as people call one and many of them."""
OPERATOR = "From files, by whoever runs Footbridge"
IN_PART = "taken in part"
FATES: Mapping[int, str] = {
    HTTPStatus.CREATED: "new",
    HTTPStatus.OK: "known, changed, or used to tell whose",
    HTTPStatus.ACCEPTED: "set aside: whom it is about is not known yet",
    HTTPStatus.FORBIDDEN: "not allowed to this system",
    HTTPStatus.NOT_FOUND: "about nothing that it may see",
    HTTPStatus.PRECONDITION_FAILED: "changed here meanwhile",
    HTTPStatus.UNPROCESSABLE_ENTITY: "not taken: it cannot be used as it is",
}
"""What became of an entry, by its status."""
REFUSED, TAKEN = "refused", "taken"
WAITING: Mapping[str, str] = {"entry": "A stay in a file", "record": "A record in a file"}
"""What waits by itself, by its event."""


@dataclass(frozen=True)
class EntryRow:
    """One entry: ``about`` is its place and kind, ``good`` that nothing is to do."""

    about: str
    fate: str
    words: str
    good: bool


@dataclass(frozen=True)
class DeliveryRow:
    """One delivery.

    Attributes:
        counts: what became of its entries, in words.
        good: nothing of it waits, nothing was refused.
    """

    title: str
    mark: str
    at: str
    state: str
    reason: str
    counts: str
    entries: tuple[EntryRow, ...]
    more: int
    good: bool


@dataclass(frozen=True)
class SystemCard:
    """One system; ``kept`` and ``last`` say what it keeps with us."""

    id: str
    title: str
    kept: str
    last: str
    deliveries: tuple[DeliveryRow, ...]
    waiting: tuple[LineRow, ...]


def received_page(
    frame: StaffFrame, told: tuple[FromSystem, ...], typed: Typed = Typed()  # noqa: B008
) -> str:  # fmt: skip
    """Draw the page.

    Args:
        typed: the form of something that waits, which came back.
    """
    cards = tuple(_card(number, each, frame, typed) for number, each in enumerate(told, start=1))
    return render("received.html", frame=frame, systems=cards)


def _card(number: int, told: FromSystem, frame: StaffFrame, typed: Typed) -> SystemCard:
    kept = ", ".join(f"{many} {_called(type, many)}" for type, many in told.kept.items())
    return SystemCard(
        f"system-{number}", _name(told), kept, when(told.last, frame.moment),
        tuple(_delivery(each, frame) for each in told.deliveries),
        tuple(_waiting(each, frame, typed) for each in told.waiting),
    )  # fmt: skip


def _name(told: FromSystem) -> str:
    return told.name or (OPERATOR if told.id == "operator" else title_of(told.id))


def _called(type: str, many: int) -> str:
    one, several = RECORDS.get(type, (type, type))
    return one if many == 1 else several


def _delivery(told: Delivery, frame: StaffFrame) -> DeliveryRow:
    rows = tuple(map(_entry, told.entries))
    counted = Counter(each.fate for each in rows)
    counts = " · ".join(f"{many} {fate.partition(':')[0]}" for fate, many in counted.items())
    good = told.state not in {ASIDE, REFUSED} and all(each.good for each in rows)
    state = STATES.get(told.state, told.state) if good or told.state != TAKEN else IN_PART
    return DeliveryRow(
        _title(told), told.mark, when(told.at, frame.moment), state,
        "" if counts else told.reason, counts, rows, told.more, good,
    )  # fmt: skip


def _title(told: Delivery) -> str:
    words = ROADS.get(told.road, told.road.capitalize())
    what = told.event.removeprefix("notification-").replace("-", " ")
    return words if what in {"", told.road} else f"{words}: {what}"


def _entry(told: Entry) -> EntryRow:
    fate = FATES.get(told.status, "not taken" if told.status >= HTTPStatus.BAD_REQUEST else "done")
    good = told.status < HTTPStatus.BAD_REQUEST and told.status != HTTPStatus.ACCEPTED
    return EntryRow(
        f"{told.place}{f', {_called(told.type, 1)}' if told.type else ''}", fate, told.words, good
    )  # fmt: skip


def _waiting(line: Line, frame: StaffFrame, typed: Typed) -> LineRow:
    back = typed if line.id and typed.about == line.id else Typed()
    return LineRow(
        WAITING.get(line.event, "A message"), line.mark, when(line.at, frame.moment),
        STATES[line.state], line.reason, line.id, line.state == ASIDE,
        line.of_stay, back.form, back.values, back.errors,
    )  # fmt: skip
