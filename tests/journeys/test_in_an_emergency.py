"""What a role hides, opened in an emergency: with a reason, for hours, seen by somebody else (S12).

Ty Reed's chart: his EHR labels naltrexone as Part 2, and here sertraline as about mental health.
"""

from datetime import timedelta

import httpx
import pytest
from administrator import as_role, being
from nurse import Colleague, Nurse, launch, rows
from sqlmodel import select

from fhir_bridge.clock import real_time
from fhir_bridge.emergencies import LASTS
from fhir_bridge.r4.labels import ACT_CODE, CONFIDENTIALITY, LABEL
from fhir_bridge.roles import LABELS, ROLES, Right, hidden_from, opened_in_an_emergency
from fhir_bridge.store import audit
from fhir_bridge.store.tables import Audit, ContextRow, EmergencyRow
from support.pages import Form, form, forms, text
from support.world import World

WORKER = "community-health-worker"
WHY = "He is confused on the phone, the ambulance asks what he takes"
MIND, PART_2 = "sertraline", "naltrexone"
BANNER = "Open in an emergency until"


@pytest.fixture(scope="module")
def nurse(world: World) -> Nurse:
    label = {"system": ACT_CODE, "code": "MH"}
    [drug] = [each["id"] for each in world.held("MedicationRequest") if MIND in str(each).lower()]
    Colleague(world).change("MedicationRequest", drug, meta={"security": [label]})
    opened = launch(world, "reed")
    opened.send(form(opened.open("today").text, "/start"))
    return opened


def asks(nurse: Nurse) -> Form:
    return form(nurse.open("emergency").text, "/emergency")


def sees(nurse: Nurse) -> set[str]:
    """Which of the two stand on the record's page."""
    page = nurse.reads("record").lower()
    return {each for each in (MIND, PART_2) if each in page}


def close(nurse: Nurse) -> None:
    nurse.send(form(nurse.open("today").text, "/emergency/end"))


def change(nurse: Nurse, table: type[EmergencyRow | ContextRow], **values: object) -> None:
    with nurse.world.bridge.store.writing() as session:
        for row in session.exec(select(table).where(table.ctx == nurse.ctx)):
            for name, value in values.items():
                setattr(row, name, value)


def test_it_opens_for_a_reason_and_closes_by_the_button_and_by_the_clock(
    world: World, nurse: Nurse
) -> None:
    with being(world, WORKER):
        assert sees(nurse) == set()
        for nothing in ("", "   ", "x" * 501):
            assert nurse.send(asks(nurse), reason=nothing).status_code == 422
        assert sees(nurse) == set()
        asked = asks(nurse)
        for _ in range(2):  # the same press twice is one
            assert BANNER in text(nurse.send(asked, reason=WHY).text)
        [row] = rows(world, EmergencyRow)
        assert row.until - row.since == LASTS == timedelta(hours=4)
        assert sees(nurse) == {MIND}, "Part 2 has a reason of its own"
        for page in ("today", "goals", "support", "plan", "transition", "handout", "record"):
            assert BANNER in nurse.reads(page), page
        assert nurse.open("transition/handover").status_code == 403
        close(nurse)
        assert sees(nurse) == set()
        assert BANNER not in nurse.reads("today")

        nurse.send(asks(nurse), reason=WHY, part_2="yes")
        assert sees(nurse) == {MIND, PART_2}
        assert "substance use too" in nurse.reads("today")
        nurse.send(asks(nurse), reason="It goes on, without that")
        assert sees(nurse) == {MIND}, "the last reason stands for all that is open"
        change(nurse, EmergencyRow, until=real_time() - timedelta(seconds=1))
        assert sees(nurse) == set()


def test_another_patient_context_user_or_role_stays_closed(world: World, nurse: Nurse) -> None:
    again, walter = launch(world, "reed"), launch(world)
    with being(world, WORKER):
        nurse.send(asks(nurse), reason=WHY, part_2="yes")
        assert sees(nurse) == {MIND, PART_2}
        assert sees(again) == set()
        assert BANNER not in walter.reads("today")
        for name in ("sub", "patient_id", "iss"):
            own = getattr(rows_of(nurse), name)
            change(nurse, EmergencyRow, **{name: "another"})
            assert sees(nurse) == set(), name
            change(nurse, EmergencyRow, **{name: own})
        assert sees(nurse) == {MIND, PART_2}
        as_role(world, "pharmacist")
        assert BANNER not in nurse.reads("today"), "the role is looked up at each request"
        as_role(world, WORKER)
        close(nurse)


def rows_of(nurse: Nurse) -> ContextRow:
    found: ContextRow = next(
        each for each in rows(nurse.world, ContextRow) if each.ctx == nurse.ctx
    )
    return found


@pytest.mark.parametrize("role", sorted(ROLES))
def test_each_role_opens_what_its_row_says(world: World, nurse: Nurse, role: str) -> None:
    with being(world, WORKER):
        asked = asks(nurse)
    with being(world, role):
        page, sent = nurse.open("emergency"), nurse.send(asked, reason="")
        care = Right.RECORD in ROLES[role].rights
        may = Right.EMERGENCY in ROLES[role].rights
        assert page.status_code == (200 if care else 404)
        assert sent.status_code == (422 if may else 403 if care else 404)
        assert may is (role == WORKER)
        assert ("key" in {n for each in forms(page.text) for n in each.fields}) is may
    for part_2 in (False, True):
        opened = opened_in_an_emergency(role, part_2=part_2)
        assert opened <= hidden_from(role) if may else not opened
        assert opened.isdisjoint(LABELS[Right.CAREGIVERS] | LABELS[Right.TEAM])
        assert opened.isdisjoint({(CONFIDENTIALITY, "V"), (ACT_CODE, "PSYTHPN")})
        assert ((ACT_CODE, "42CFRPart2") in opened) is ((ACT_CODE, "SUD") in opened)
    assert (LABEL, "caregiver-private") not in opened_in_an_emergency(WORKER, part_2=True)
    assert not opened_in_an_emergency("", part_2=True), "patients and relatives open nothing"


def test_a_relative_finds_no_way_in(world: World, nurse: Nurse) -> None:
    with being(world, WORKER):
        asked, user = asks(nurse), rows_of(nurse).user
        change(nurse, ContextRow, user="RelatedPerson/jo")
        assert nurse.open("emergency").status_code in {403, 404}
        assert nurse.send(asked, reason=WHY).status_code in {403, 404}
        change(nurse, ContextRow, user=user)
        assert sees(nurse) == set()


@pytest.fixture
def opened(world: World, nurse: Nurse) -> EmergencyRow:
    """An emergency that was opened, read under, and ended; nobody looked at it."""
    change(nurse, EmergencyRow, seen_at=real_time())
    with being(world, WORKER):
        nurse.send(asks(nurse), reason=WHY, part_2="yes")
        nurse.reads("record")
        close(nurse)
        nurse.reads("record")
    [row] = [each for each in rows(world, EmergencyRow) if each.seen_at is None]
    kept: EmergencyRow = row
    return kept


def test_every_read_meanwhile_has_a_subtype_of_its_own(world: World, opened: EmergencyRow) -> None:
    reads = [each for each in rows(world, Audit) if each.what.startswith("Patient+")]
    meanwhile = [each.detail for each in reads if opened.since < each.at < opened.until]
    after = [each.detail for each in reads if each.at > opened.until]
    assert len(meanwhile) >= 2
    assert all(each.startswith(audit.IN_EMERGENCY) for each in meanwhile)
    assert after
    assert not any(each.startswith(audit.IN_EMERGENCY) for each in after)


def test_it_stands_on_top_for_the_auditor_until_somebody_else_looked(
    world: World, nurse: Nurse, opened: EmergencyRow
) -> None:
    http = world.browser()

    def press(filled: Form, **typed: str) -> httpx.Response:
        return http.post(f"{world.app_url}{filled.action}", data=filled.fields | typed)

    with being(world, "auditor"):
        page = http.get(f"{world.app_url}/launch/staff/sandbox")
        told = text(page.text)
        assert "Record reed" in told
        assert "No message is sent" in told
        assert told.index(WHY) < told.index("No record chosen yet")
        found = text(press(form(page.text, "/accesses")).text)
        assert "opened what the role hides, in an emergency" in found
        assert "CareTeam, in an emergency" in found
        assert found.count(WHY) == 1, "on top still, and not in the audit"
        assert "/accesses/emergencies" not in page.text, "nobody looks at what they opened"
        change(nurse, EmergencyRow, by="Practitioner/somebody-else")
        look = form(http.get(str(page.url)).text, "/accesses/emergencies")
        assert press(look, id="x").status_code == 404
        change(nurse, EmergencyRow, by=opened.by)
        assert press(look).status_code == 403
        change(nurse, EmergencyRow, by="Practitioner/somebody-else")
    with being(world, "admin"):
        assert press(look).status_code == 403
    with being(world, "lead"):
        assert WHY in text(http.get(str(page.url)).text)
        assert WHY not in text(press(look).text)
    [row] = [each for each in rows(world, EmergencyRow) if each.id == opened.id]
    assert row.seen_by == opened.by
    assert row.seen_at
