"""Whom an EHR lists for us: line by line, to the end, and never a stranger."""

from datetime import UTC, datetime
from typing import Any

import pytest
from ehr_wire import Ehr, Reply, searchset
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.ehr.client import EhrClient
from fhir_bridge.ehr.roster import Roster, read_roster, roster_scopes
from fhir_bridge.errors import BridgeError, EhrRejected, EhrUnavailable, NotAllowed, Refused

NOW = datetime(2026, 11, 20, 15, 41, tzinfo=UTC)
GONE, TO_COME = "2026-11-19", "2026-11-21"


def read(ehr: Ehr, roster: str = "Group/ours") -> Roster:
    site = ehr.site()
    client = EhrClient(f"{ehr.base}/r4", site.session(), "token", site, sleep=lambda _: None)
    return read_roster(client, roster, NOW)


def ref(text: Any) -> dict[str, Any]:
    return {"reference": text}


def group(*members: Any, **more: Any) -> dict[str, Any]:
    lines = [each if isinstance(each, dict) else {"entity": ref(each)} for each in members]
    return {"resourceType": "Group", "id": "ours", "type": "person", "actual": True,
            "member": lines, **more}  # fmt: skip


def team(id: str, subject: Any, *parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"resourceType": "CareTeam", "id": id, "status": "active", "subject": ref(subject),
            "participant": list(parts), **more}  # fmt: skip


def part(who: str, **period: str) -> dict[str, Any]:
    return {"member": ref(who), **({"period": period} if period else {})}


# one line of a Group: the patient it lists, or nothing and whether it was set aside for that
LINES: dict[str, tuple[dict[str, Any], str, bool]] = {
    "plain": ({"entity": ref("Patient/a.B-1")}, "a.B-1", False),
    "a version of it": ({"entity": ref("Patient/a/_history/3")}, "a", False),
    "still to the end": ({"entity": ref("Patient/a"), "period": {"end": TO_COME}}, "a", False),
    "said to be active": ({"entity": ref("Patient/a"), "inactive": False}, "a", False),
    "inactive": ({"entity": ref("Patient/a"), "inactive": True}, "", False),
    "ended": ({"entity": ref("Patient/a"), "period": {"end": GONE}}, "", False),
    "a period that is none": ({"entity": ref("Patient/a"), "period": {"end": "soon"}}, "a", False),
    "no reference": ({"entity": {"display": "Walter"}}, "", True),
    "by identifier": ({"entity": {"identifier": {"value": "1"}}}, "", True),
    "a number": ({"entity": ref(7)}, "", True),
    "nothing": ({}, "", True),
    "a clinician": ({"entity": ref("Practitioner/a")}, "", True),
    "another EHR": ({"entity": ref("https://other.example/r4/Patient/a")}, "", True),
    "contained": ({"entity": ref("#a")}, "", True),
    "a path": ({"entity": ref("Patient/../Practitioner/a")}, "", True),
    "too long": ({"entity": ref("Patient/" + "a" * 65)}, "", True),
    "with a query": ({"entity": ref("Patient/a?_format=xml")}, "", True),
}


@pytest.mark.parametrize("line", LINES)
def test_a_line_lists_a_patient_of_this_ehr_or_is_set_aside(ehr: Ehr, line: str) -> None:
    given, listed, aside = LINES[line]
    ehr.on("/r4/Group/ours", Reply(body=group("Patient/first", given, "Patient/last")))
    roster = read(ehr)
    assert roster.listed == ("first", *([listed] if listed else []), "last")
    assert [bool(each.reason) for each in roster.quarantined] == ([True] if aside else [])
    assert "Walter" not in str(roster)
    assert roster.complete


def test_an_address_on_this_ehr_is_a_patient_of_it_and_twice_is_once(ehr: Ehr) -> None:
    whole = f"{ehr.base}/r4/Patient/b"
    ehr.on("/r4/Group/ours", Reply(body=group("Patient/a", whole, "Patient/b", "Patient/a")))
    assert read(ehr).listed == ("a", "b")


@pytest.mark.parametrize("members", [None, "Patient/a", [], ["Patient/a"], [None]])
def test_what_is_no_list_of_members_lists_nobody(ehr: Ehr, members: object) -> None:
    ehr.on("/r4/Group/ours", Reply(body=group(member=members)))
    assert read(ehr).listed == ()


@pytest.mark.parametrize(("quantity", "complete"), [(1, True), (2, False), ("2", True)])
def test_members_that_are_counted_and_not_shown_are_not_taken_for_gone(
    ehr: Ehr, quantity: object, complete: bool
) -> None:
    ehr.on("/r4/Group/ours", Reply(body=group("Patient/a", quantity=quantity)))
    assert read(ehr).complete is complete


def test_a_list_is_read_entry_by_entry(ehr: Ehr) -> None:
    entries = [{"item": ref("Patient/a")}, {"item": ref("Patient/b"), "deleted": True}, {}]
    listed = {"resourceType": "List", "id": "ours", "status": "current", "entry": entries}
    ehr.on("/r4/List/ours", Reply(body=listed))
    roster = read(ehr, "List/ours")
    assert (roster.listed, len(roster.quarantined)) == (("a",), 1)


@pytest.mark.parametrize(
    ("roster", "body"),
    [
        ("Group/ours", group("Patient/a", active=False)),
        ("List/ours", {"resourceType": "List", "id": "ours", "status": "retired"}),
        ("List/ours", {"resourceType": "List", "id": "ours", "status": "entered-in-error"}),
    ],
)
def test_a_roster_that_is_out_of_use_enrols_nobody(
    ehr: Ehr, roster: str, body: dict[str, Any]
) -> None:
    ehr.on(f"/r4/{roster}", Reply(body=body))
    with pytest.raises(EhrRejected, match="no longer in use"):
        read(ehr, roster)


RC = "Practitioner/rc"
TEAMS = (
    team("1", "Patient/a", part(RC)),
    team("2", "Patient/b", part(RC, end=GONE), part("Practitioner/jo")),
    team("3", "Patient/c", part(RC, end=GONE), part(RC, start=GONE)),
    team("4", "Patient/d", part(RC), status="inactive"),
    team("5", "Patient/e", part(RC), period={"end": GONE}),
    team("6", "Group/f", part(RC)),
    team("7", "Patient/g"),
)


def test_care_teams_count_while_they_last_and_the_person_is_in_them(ehr: Ehr) -> None:
    ehr.on("/r4/CareTeam", Reply(body=searchset(*TEAMS)))
    roster = read(ehr, f"CareTeam?participant={RC}")
    assert (roster.listed, len(roster.quarantined)) == (("a", "c", "g"), 1)
    assert ehr.requests[0].query["participant"] == RC
    assert ehr.requests[0].query["status"] == "active"


def test_every_page_of_care_teams_is_read(ehr: Ehr) -> None:
    more = f"{ehr.base}/r4/CareTeam?page=2"
    ehr.on("/r4/CareTeam", Reply(body=searchset(TEAMS[0], next=more)), Reply(
        body=searchset(team("8", "Patient/z", part(RC)))
    ))  # fmt: skip
    roster = read(ehr, f"CareTeam?participant={RC}")
    assert (roster.listed, roster.complete) == (("a", "z"), True)


@pytest.mark.parametrize("end", [Reply(500), Reply(body=b"<html>"), Reply(403)])
def test_a_page_that_cannot_be_had_leaves_the_list_open_and_what_was_read_counts(
    ehr: Ehr, end: Reply
) -> None:
    more = f"{ehr.base}/r4/CareTeam?page=2"
    ehr.on("/r4/CareTeam", Reply(body=searchset(TEAMS[0], next=more)), end)
    roster = read(ehr, f"CareTeam?participant={RC}")
    assert (roster.listed, roster.complete) == (("a",), False)


def test_a_next_page_at_another_address_is_not_followed(ehr: Ehr) -> None:
    ehr.on("/r4/CareTeam", Reply(body=searchset(TEAMS[0], next="https://evil.example/r4")))
    roster = read(ehr, f"CareTeam?participant={RC}")
    assert (roster.listed, roster.complete) == (("a",), False)


@pytest.mark.parametrize(
    ("status", "error"), [(403, NotAllowed), (404, BridgeError), (503, EhrUnavailable)]
)
def test_a_roster_that_cannot_be_read_says_why(
    ehr: Ehr, status: int, error: type[BridgeError]
) -> None:
    ehr.on("/r4/Group/ours", Reply(status))
    with pytest.raises(error):
        read(ehr)


@pytest.mark.parametrize(
    "roster",
    ["", "Group", "Group/", "Patient/a", "Group/a/b", "Group/a?x=1", "group/a", "Group/ä",
     "CareTeam/a", "CareTeam?participant=Patient/a", "CareTeam?subject=Practitioner/a",
     "CareTeam?participant=Practitioner/a&status=x", "https://ehr.example/r4/Group/a",
     "Group/" + "a" * 65, "Group/a\n"],
)  # fmt: skip
def test_a_roster_is_named_in_one_of_three_ways(ehr: Ehr, roster: str) -> None:
    for ask in (roster_scopes, lambda name: read(ehr, name)):
        with pytest.raises(Refused, match="A roster is"):
            ask(roster)
    assert ehr.requests == []


@given(st.text() | st.from_regex(r"(Group|List|CareTeam)[/?].*"))
def test_no_text_makes_another_question_of_it(roster: str) -> None:
    try:
        scopes = roster_scopes(roster)
    except Refused:
        return
    assert scopes[0] in {"system/Group.rs", "system/List.rs", "system/CareTeam.rs"}
    assert roster.isascii() and roster.isprintable()
