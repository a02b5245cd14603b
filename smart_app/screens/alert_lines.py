"""An alert for reading and acting: what was measured, who has it, by when, what was done.

Red is what we owe and is late, and nothing else: a reading is no fault of anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from fhir_bridge.care.disciplines import CLINICAL
from fhir_bridge.care.monitoring.alerts import ANSWERS, DEED_WORDS, Deed, Entry
from fhir_bridge.monitoring import KeptAlert, Told
from smart_app.screens.moments import Moment, day, when
from smart_app.screens.transition_way import DONE, LATE, NO_MORE, SOON, Look


@dataclass(frozen=True)
class AlertLine:
    """One alert.

    Attributes:
        key: of the alert, in its forms.
        clock: by when it is ours to answer; "" once it is answered. ``on``: the day itself.
        asked: who is asked now.
        told: what was done, the latest first.
        may: the acts this user is offered.
        tried: the act whose form came back, with ``values`` and ``errors``.
    """

    key: str
    version: int
    words: str
    owner: str
    clock: str
    badge: str
    look: Look
    asked: str
    told: tuple[str, ...]
    open: bool
    late: bool
    on: date | None = None
    may: frozenset[str] = frozenset()
    tried: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def lines_of(told: Told, moment: Moment) -> tuple[AlertLine, ...]:
    """Every alert, the open ones first."""
    return tuple(_line(each, told, moment) for each in told.alerts)


def _line(kept: KeptAlert, told: Told, moment: Moment) -> AlertLine:
    alert = kept.alert
    is_open = alert.open and not told.quiet
    late = is_open and alert.due.passed(moment.now.astimezone(moment.zone))
    asked = (told.asked or {}).get(kept.id, ()) if late else ()
    return AlertLine(
        kept.id, kept.version, alert.words,
        (told.names or {}).get(alert.owner, "") or alert.owner_name,
        f"an answer by {day(alert.due.day, moment)}, {alert.due.hour:%H:%M}" if is_open else "",
        *_looks(kept, is_open=is_open, late=late), ", ".join(asked),
        tuple(_entry(each, told, moment) for each in reversed(alert.entries)), is_open, late,
        alert.due.day if is_open else None, _may(told, is_open=is_open),
    )  # fmt: skip


def _looks(kept: KeptAlert, *, is_open: bool, late: bool) -> tuple[str, Look]:
    if is_open:
        return ("ours, and late", LATE) if late else ("waits for an answer", SOON)
    last = kept.alert.entries[-1].deed
    if last is Deed.ANSWERED:
        return "answered", DONE
    return DEED_WORDS[Deed.STOPPED].lower(), NO_MORE


def _may(told: Told, *, is_open: bool) -> frozenset[str]:
    if not is_open or not told.may_act:
        return frozenset()
    clinical = {Deed.ANSWERED.value} if told.discipline in CLINICAL else set()
    return frozenset({Deed.TRIED.value, Deed.HANDED.value} | clinical)


def _entry(entry: Entry, told: Told, moment: Moment) -> str:
    who = (told.names or {}).get(entry.by, "")
    to = f"to {entry.to_name}" if entry.to_name else ""
    what = f"{DEED_WORDS[entry.deed]} {to}".strip()
    answer = ANSWERS.get(entry.answer, "")
    return " · ".join(filter(None, (when(entry.at, moment), what, answer, entry.words, who)))
