"""What of a patient's record stands in a handover, section by section, and what is kept back.

Told are the EHR's records as they are here, our plan of care and our goals; nothing else of ours
leaves (care rules §2.3). What bears a label that keeps it here is not told, nor what was written
at a visit that does; a section all of whose records are kept back says so and no more.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from fhir_bridge import around_stays, transitions
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.handover.sections import (
    BY_NAME,
    SECTIONS,
    Known,
    Section,
    may_say_nil,
    reason_of,
)
from fhir_bridge.ehr.chart import PANELS
from fhir_bridge.handover.shelf import Shelf
from fhir_bridge.launches import Context
from fhir_bridge.r4.care_plan import care_plan_id
from fhir_bridge.r4.datatypes import narrative
from fhir_bridge.r4.toc import Told
from fhir_bridge.r4.toc_records import counts, dated, line_of, section_name
from fhir_bridge.record import COPY, Record, everything_of
from fhir_bridge.wire import Json

MOST = 40
"""Records of one section, the latest first; the reader is told how many older ones there are."""
ANSWERED = frozenset({"read", "none", COPY})
TYPES = tuple(dict.fromkeys(type for each in SECTIONS for type in each.types))

Named = tuple[str, Json]
"""``Type/id`` of a record, and the record."""


@dataclass(frozen=True)
class Found:
    """What a handover would tell now.

    Attributes:
        records: ``Type/id`` to bytes; ``hidden``: ``Type/id`` of what may not be told.
        may_be_nil: names of the sections of which a person may say that there are none.
        seen: names what stands in the sections, so that a press is about what was looked at.
    """

    sections: tuple[Told, ...]
    records: Mapping[str, bytes]
    hidden: frozenset[str]
    may_be_nil: tuple[str, ...]

    @property
    def seen(self) -> str:
        """The same as long as the same stands in the sections."""
        said = [(each.section.name, each.lines, each.entries) for each in self.sections]
        return hashlib.sha256(repr(said).encode()).hexdigest()


@dataclass
class _Sorted:
    """Records by the name of their section; ``kept_back``: sections of which some are private."""

    told: dict[str, list[Named]] = field(default_factory=lambda: defaultdict(list))
    kept_back: set[str] = field(default_factory=set)


def gather(
    session: Session, bridge: Bridge, context: Context, record: Record, nil: Collection[str] = ()
) -> Found:
    """What may be told now.

    Args:
        record: what the EHR answered just now, by type.
        nil: names of sections of which the nurse says, having asked, that there are none.
    """
    shelf = Shelf(session, context.chart, f"{bridge.origin}/fhir")
    shelf.take([f"Patient/{context.patient}"])
    found = _sorted(shelf, _stays(session, bridge, context))
    told, offered = [], []
    for each in SECTIONS:
        asked, answered = _asked(context, record, each.types)
        latest = found.told[each.name]
        shelf.take(name for name, _ in latest[:MOST])
        shown = [(name, data) for name, data in latest[:MOST] if name in shelf.records]
        known = Known(len(shown), each.name in found.kept_back, asked, answered, each.name in nil)
        told.append(_told(each, known, shown, len(latest) - MOST, context.site.name))
        if may_say_nil(each, known):
            offered.append(each.name)
    return Found(tuple(told), shelf.records, frozenset(shelf.hidden), tuple(offered))


def _sorted(shelf: Shelf, stays: Collection[str]) -> _Sorted:
    """Every record that counts in its section, the latest first, our plan before the EHR's."""
    found = _Sorted()
    for name, data in (each for type in TYPES for each in shelf.of_type(type)):
        section = section_name(data)
        about_another_stay = data["resourceType"] == "Encounter" and name not in stays
        if not section or not counts(data) or about_another_stay:
            continue
        if shelf.is_private(data):
            found.kept_back.add(section)
            shelf.hidden.add(name)
        elif not BY_NAME[section].never:
            found.told[section].append((name, data))
    for each in found.told.values():
        each.sort(key=lambda one: (dated(one[1]), one[0]), reverse=True)
    ours = f"CarePlan/{care_plan_id(shelf.chart.site, shelf.chart.patient)}"
    known = shelf.find(ours)
    if known and not shelf.is_private(known[1]):
        found.told["plan"].insert(0, (ours, known[1]))
    return found


def _told(row: Section, known: Known, shown: Sequence[Named], more: int, ehr: str) -> Told:
    reason = reason_of(row, known)
    words = reason.words.format(ehr=ehr, nil=row.nil) if reason else ""
    lines = (line for _, data in shown for line in _lines(data))
    names = tuple(name for name, _ in shown)
    empty = (reason.why, words) if reason else None
    return Told(row, tuple(lines), names, empty=empty, more=max(0, more))


def _stays(session: Session, bridge: Bridge, context: Context) -> frozenset[str]:
    """The Encounters of the latest way: the stay somebody left last, and the one before it."""
    legs = transitions.legs_of(bridge, session, context.chart)[-1:]
    numbers = {number for each in legs for number in each.leg.transition.stay.numbers}
    numbers |= {each.leg.transition.previous for each in legs}
    here = around_stays.encounters(session, context.chart)
    return frozenset(f"Encounter/{id}" for number, id in here.items() if number in numbers)


def _lines(data: Json) -> Iterable[str]:
    """A record in words; our own plan of care in those it has."""
    author = data.get("author")
    ours = data["resourceType"] == "CarePlan" and author == {
        "type": "Device", "display": "Footbridge",
    }  # fmt: skip
    return narrative(data).splitlines() if ours else (line_of(data),)


def _asked(context: Context, record: Record, types: Collection[str]) -> tuple[bool, bool]:
    """Whether the EHR is asked for a section's records at all, and whether it answered."""
    asked = set(types) & set(PANELS) & set(everything_of(context))
    states = {record.panels[type].state for type in asked if type in record.panels}
    return bool(asked), bool(states) and states <= ANSWERED
