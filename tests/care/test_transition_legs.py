"""Which stays are one, which lead on to the next, and what is a return to hospital."""

from datetime import timedelta

import pytest

from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.events import Heard, Kind
from fhir_bridge.care.transitions.legs import Transition, chain
from fhir_bridge.care.transitions.settings import Onward, Setting
from support.heard import ZONES, at, day, stayed, told

IN, OUT = at("2026-11-12 09:40"), at("2026-11-17 14:10")
ED, OBS, SNF, PSY = (
    Setting.EMERGENCY, Setting.OBSERVATION, Setting.SKILLED_NURSING, Setting.PSYCHIATRIC,
)  # fmt: skip


def only(log: list[Heard]) -> Transition:
    [found] = transitions(log, ZONES)
    return found


def test_who_came_in_by_the_emergency_department_was_there_once() -> None:
    log = [
        *stayed("E1", at("2026-11-11 22:00"), IN, setting=ED, disposition=""),
        *stayed("V1", IN, OUT),
    ]
    found = only(log)
    assert (found.key, found.came, found.left) == ("E1", day(11, 12), day(11, 17))
    assert found.stay.emergent and found.stay.through_emergency and not found.light


def test_who_went_home_from_it_came_again() -> None:
    log = [
        *stayed("E1", at("2026-11-11 18:00"), at("2026-11-11 23:00"), setting=ED),
        *stayed("V1", IN, OUT),
    ]
    emergency, stay = transitions(log, ZONES)
    assert emergency.light and emergency.went_home and not stay.stay.through_emergency
    assert emergency.back is not None and emergency.back.day == 1


NEXT_DAY = at("2026-11-18 08:00")
SAME_DAY = at("2026-11-17 19:00")
HOME = at("2026-11-24 11:00")

ONE_STAY: dict[str, tuple[list[Heard], int]] = {
    "moved, the first hospital says": (
        [*stayed("V1", IN, OUT, disposition="other-hcf"),
         *stayed("V2", NEXT_DAY, HOME, "general")], 1),
    "moved, the second hospital says": (
        [*stayed("V1", IN, OUT, disposition=""),
         *stayed("V2", NEXT_DAY, HOME, "general", source="hosp-trans")], 1),
    "moved, by number": (
        [*stayed("V1", IN, OUT, disposition=""),
         *stayed("V2", NEXT_DAY, HOME, "general", origin="V1")], 1),
    "moved by way of the other emergency department": (
        [*stayed("V1", IN, OUT, disposition="other-hcf"),
         *stayed("E2", OUT, SAME_DAY, "general", ED, ""),
         *stayed("V2", SAME_DAY, HOME, "general")], 1),
    "nobody said where to, the same day": (
        [*stayed("V1", IN, OUT, disposition=""), *stayed("V2", SAME_DAY, HOME, "general")], 1),
    "nobody said where to, the next day": (
        [*stayed("V1", IN, OUT, disposition=""), *stayed("V2", NEXT_DAY, HOME, "general")], 2),
    "observation that became an admission": (
        [*stayed("V1", IN, OUT, setting=OBS, disposition=""), *stayed("V2", OUT, HOME)], 1),
    "home and back at the same hospital on one day": (
        [*stayed("V1", IN, OUT), *stayed("V2", SAME_DAY, HOME)], 1),
    "home and at another hospital on one day": (
        [*stayed("V1", IN, OUT), *stayed("V2", SAME_DAY, HOME, "general")], 2),
    "home, and to the emergency department on one day": (
        [*stayed("V1", IN, OUT), *stayed("E2", SAME_DAY, SAME_DAY, setting=ED)], 2),
    "home, and back the next day": (
        [*stayed("V1", IN, OUT), *stayed("V2", NEXT_DAY, HOME)], 2),
    "to the nursing facility": (
        [*stayed("V1", IN, OUT, disposition="snf"),
         *stayed("S1", SAME_DAY, HOME, "lakeview", SNF)], 2),
    "the end of the first is not known": (
        [*stayed("V1", IN, None), *stayed("V2", NEXT_DAY, HOME, "general")], 2),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_STAY)
def test_which_stays_are_one(name: str) -> None:
    log, count = ONE_STAY[name]
    found = transitions(log, ZONES)
    assert len(found) == count
    assert count == 2 or (found[0].key, found[0].came, found[0].left) == (
        "V1", day(11, 12), day(11, 24),
    )  # fmt: skip


def helen() -> list[Heard]:
    return [
        *stayed("H", at("2026-10-24 13:20"), at("2026-10-30 12:00"), disposition="snf"),
        *stayed("L", at("2026-10-30 13:30"), at("2026-11-20 11:00"), "lakeview", SNF,
                origin="riverside"),
    ]  # fmt: skip


def test_hospital_facility_and_home_are_linked_legs() -> None:
    hospital, facility = transitions(helen(), ZONES)
    assert (hospital.next, facility.previous) == ("L", "H")
    assert hospital.onward is Onward.FACILITY and not hospital.went_home
    assert facility.went_home and facility.left == day(11, 20)
    for key in ("H", "L"):
        assert chain((hospital, facility), key) == (hospital, facility)


LINKS: dict[str, tuple[str, str, int, bool]] = {
    "as it was said": ("snf", "", 0, True),
    "overnight": ("rehab", "", 1, True),
    "two nights": ("snf", "", 2, False),
    "said to be home, and at the facility that day": ("home", "", 0, True),
    "a night at home": ("home", "", 1, False),
    "a night, and the facility names the hospital": ("home", "riverside", 1, True),
    "a night, and the facility names the stay": ("home", "H", 1, True),
    "nobody said where to": ("", "", 0, True),
    "nobody said where to, overnight": ("", "", 1, False),
}


@pytest.mark.parametrize("name", LINKS)
def test_what_leads_on_to_a_facility(name: str) -> None:
    disposition, origin, nights, linked = LINKS[name]
    came = day(11, 17) + timedelta(days=nights)
    first, second = transitions([
        *stayed("H", IN, OUT, disposition=disposition),
        *stayed("L", came, None, "lakeview", SNF, origin=origin),
    ], ZONES)  # fmt: skip
    assert (first.next, second.previous) == (("L", "H") if linked else ("", ""))
    assert (first.onward is Onward.FACILITY) is (linked or disposition in {"snf", "rehab"})


def test_one_stay_leads_to_one_other() -> None:
    found = transitions([
        *stayed("H", IN, OUT, disposition="snf"),
        *stayed("L", SAME_DAY, None, "lakeview", SNF),
        *stayed("M", SAME_DAY, None, "meadow", SNF),
    ], ZONES)  # fmt: skip
    assert [each.previous for each in found] == ["", "H", ""]
    assert [each.key for each in chain(found, "M")] == ["M"]


def test_to_psychiatric_care_is_the_next_leg_and_no_return() -> None:
    hospital, psychiatric = transitions([
        *stayed("H", IN, OUT, disposition="psy"), *stayed("P", SAME_DAY, HOME, "oakview", PSY),
    ], ZONES)  # fmt: skip
    assert psychiatric.previous == "H" and hospital.back is None


def test_admitted_from_the_nursing_facility() -> None:
    log = [
        *stayed("L", day(11, 1), None, "lakeview", SNF),
        *stayed("H", IN, OUT, disposition="snf"),
        *stayed("X", day(10, 1), day(10, 2)),
    ]
    by_key = {each.key: each for each in transitions(log, ZONES)}
    assert by_key["H"].inside == "L" and by_key["X"].inside == ""
    ended = [*log, told("L", Kind.DISCHARGE, day(11, 11), "lakeview", SNF, disposition="home")]
    assert {each.key: each for each in transitions(ended, ZONES)}["H"].inside == ""


BACK: dict[str, tuple[int, dict[str, object], int | None, bool]] = {
    "the same day, elsewhere": (0, {"facility": "general"}, 0, False),
    "the next day": (1, {}, 1, True),
    "on day 30": (30, {}, 30, True),
    "on day 31": (31, {}, None, False),
    "planned": (12, {"priority": "EL"}, 12, False),
    "not planned": (12, {"priority": "EM"}, 12, True),
    "under observation": (12, {"setting": OBS}, 12, False),
    "in the emergency department alone": (12, {"setting": ED}, None, False),
    "in a nursing facility": (12, {"setting": SNF}, None, False),
    "in psychiatric care": (12, {"setting": PSY}, 12, True),
}


@pytest.mark.parametrize("name", BACK)
def test_what_is_a_return_to_hospital(name: str) -> None:
    days, kind, day_no, counts = BACK[name]
    second = day(11, 17) + timedelta(days=days)
    first = transitions([
        *stayed("V1", day(11, 12), day(11, 17)),
        *stayed("V2", second, None, **kind),  # type: ignore[arg-type]
    ], ZONES)[0]  # fmt: skip
    assert (first.back.day if first.back else None) == day_no
    assert bool(first.back and first.back.counts) is counts


def test_back_in_hospital_from_the_facility_is_a_return_from_the_hospital() -> None:
    again = stayed("V2", at("2026-11-21 03:00"), None)
    hospital, facility, _ = transitions([*helen(), *again], ZONES)
    assert hospital.back is not None and hospital.back.day == 22
    assert facility.back is not None and facility.back.day == 1
