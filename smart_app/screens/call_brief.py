"""Six lines to read before a call.

Who, why in hospital, since when home, what changed, what worries, who decides and may be talked
with. From what is here and nothing else: what nobody told says so, and is asked. To change a line:
its function, in the order of ``brief``.
"""

from collections.abc import Iterable, Mapping, Sequence

from fhir_bridge.calling import Calling
from fhir_bridge.care.people import AUTHORITY, KIN
from fhir_bridge.care.transitions.settings import SETTINGS, disposition_of
from fhir_bridge.care.ways_to_talk import ways_to_talk
from fhir_bridge.people import Someone
from fhir_bridge.r4.views import ConditionView, EncounterView, MedicineView, View
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import away, day, fhir_date, period

MOST_MEDICINES, MOST_WORRIES = 4, 4
NEWS = frozenset({"active", "draft", "on-hold", "completed"})


def brief(
    frame: PageFrame, calling: Calling, views: Mapping[str, Sequence[View] | None]
) -> tuple[tuple[str, str], ...]:
    """Title and words of each line.

    Args:
        views: what the EHR showed by type; None where it could not be read.
    """
    return (
        ("Who", _who(frame, views.get("Condition"))),
        ("Why in hospital", _why(frame, calling, views.get("Encounter"))),
        ("Home since", _home(frame, calling)),
        ("What changed", _changed(frame, calling, views.get("MedicationRequest"))),
        ("What worries", _worries(frame, calling)),
        ("Who decides", _decides(frame, calling.around, calling.permitted)),
    )


def _who(frame: PageFrame, listed: Sequence[View] | None) -> str:
    called = f"called {frame.first_name}" if frame.first_name not in frame.name else ""
    speaks = frame.interpreter or frame.patient.language or ""
    note = "" if frame.reach else frame.patient.phone_note  # asked here, it is the newer word
    names = (
        each.name for each in listed or ()
        if isinstance(each, ConditionView) and each.status == "active"
    )  # fmt: skip
    ways = ways_to_talk(names, note)
    return _line(frame.age, frame.patient.sex_word, called, speaks, *frame.reach, note, *ways)


def _why(frame: PageFrame, calling: Calling, visits: Sequence[View] | None) -> str:
    leg = calling.one.leg.transition
    stay = leg.stay
    found = (
        each for each in visits or ()
        if isinstance(each, EncounterView) and each.reason
        and fhir_date(each.start, frame.moment) == leg.came
    )  # fmt: skip
    reason = next((each.reason for each in found), None)
    days = period(
        leg.came.isoformat() if leg.came else None, leg.left.isoformat() if leg.left else None,
        frame.moment,
    )  # fmt: skip
    came = "through the emergency department" if stay.through_emergency else ""
    told = reason or "why is not told: ask"
    return _line(told, leg.facility, SETTINGS[stay.place.setting].words, came, days)


def _home(frame: PageFrame, calling: Calling) -> str:
    leg = calling.one.leg
    left = leg.transition.left
    how = disposition_of(leg.transition.stay.disposition).words
    due = f"first contact by {day(calling.due.due, frame.moment)}"
    reached = f"reached {day(calling.reached, frame.moment)}" if calling.reached else due
    return _line(f"{day(left, frame.moment)}, {away(left, frame.moment)}", how, reached)


def _changed(frame: PageFrame, calling: Calling, listed: Sequence[View] | None) -> str:
    if listed is None:
        return f"{frame.ehr_name} does not show medicines here: read the list with them"
    came = calling.one.leg.transition.came
    found = list(dict.fromkeys(
        each.name for each in listed
        if isinstance(each, MedicineView) and each.name and each.status in NEWS
        and not each.protected  # read out on a call it could be overheard
        and came and (since := fhir_date(each.since, frame.moment)) and since >= came
    ))  # fmt: skip
    if not found:
        return "No medicine was ordered since the day they came in, as far as the EHR shows: ask"
    more = len(found) - MOST_MEDICINES
    named = ", ".join(found[:MOST_MEDICINES])
    return f"Ordered since they came in: {named}{f', and {more} more' if more > 0 else ''}"


def _worries(frame: PageFrame, calling: Calling) -> str:
    worried = [each.contact for each in calling.kept if each.contact.stopped]
    red = f"a call stopped on {day(worried[-1].at, frame.moment)}" if worried else ""
    late = [line.what.lower() for line in frame.stays if line.late]
    now = [line.what.lower() for line in frame.stays if line.place == "now"]
    found = [f"late: {', '.join(late[:MOST_WORRIES])}" if late else "",
             f"today: {', '.join(now[:MOST_WORRIES])}" if now else ""]  # fmt: skip
    return _line(red, *found) or "Nothing is late and nothing stopped a call so far"


def _decides(frame: PageFrame, around: Iterable[Someone], permitted: frozenset[str]) -> str:
    today = frame.moment.today
    people = tuple(around)
    by_law = [f"{each.person.name} ({AUTHORITY[each.person.authority]})" for each in people
              if each.person.may_decide(today)]  # fmt: skip
    may = [f"{each.person.name} ({KIN[each.person.kin]})" for each in people
           if each.ref in permitted and each.person.around]  # fmt: skip
    talk = f"may be talked with: {', '.join(may)}" if may else "nobody else has permission on file"
    return _line(f"{frame.first_name} decides", *(f"{each} by law" for each in by_law), talk)


def _line(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
