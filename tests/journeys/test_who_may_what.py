"""Each role on routes of each kind: reading, writing, what caregivers said, pages beside.

What a role may not see of a patient is not there (404); a page that is not for it says so (403).
"""

import pytest
from administrator import as_role, being, me
from nurse import WORDS, Nurse, launch, rows

from fhir_bridge import staff
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.roles import ROLES, Right
from fhir_bridge.store import audit
from fhir_bridge.store.tables import Audit, ContextRow
from support.pages import Form, form, text
from support.world import World

WHOLE = {"case-manager", "social-worker", "behavioral-health", "lead"}
CARE = WHOLE | {"community-health-worker", "pharmacist"}
READS = {
    "today": CARE, "goals": CARE, "readiness": CARE, "support": CARE, "record": CARE,
    "emergency": CARE,
    "transition/handover": WHOLE | {"pharmacist"},
}  # fmt: skip
"""Pages of a chart, and who opens each."""
BESIDE = {
    "board": CARE, "pool": CARE, "weekend": CARE, "accesses": {"lead", "auditor"},
    "exchange": {"admin"}, "feeds": {"admin"},
    "received": WHOLE | {"admin"},
}  # fmt: skip
"""Pages without a patient, and who opens each."""


@pytest.fixture(scope="module")
def nurse(world: World) -> Nurse:
    opened = launch(world)
    opened.write()
    person = form(opened.open("support").text, "/support/people")
    opened.send(person, name="Maria Okafor", kin="DAUC")
    return opened


@pytest.fixture(scope="module")
def forms(nurse: Nurse) -> dict[str, Form]:
    """One form of each kind, as a case manager was given it."""
    around = nurse.open("support").text
    return {"record": nurse.blank(), "caregivers": form(around, "/support/answers")}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reads_and_writes_what_its_row_says(
    world: World, nurse: Nurse, forms: dict[str, Form], role: str
) -> None:
    not_there = 404 if role not in CARE else 403
    with being(world, role):
        for page, who in READS.items():
            assert nurse.open(page).status_code == (200 if role in who else not_there), page
        new = nurse.send(forms["record"], strategy="self-management", statement="")
        assert new.status_code == (422 if role in CARE else 404)
        asked = nurse.send(forms["caregivers"])
        assert asked.status_code == (422 if role in WHOLE else not_there)
    assert set(PEOPLE) == CARE


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_the_pages_beside_that_its_row_says(
    world: World, nurse: Nurse, role: str
) -> None:
    del nurse
    with being(world, role):
        http = world.browser()
        first = http.get(f"{world.app_url}/launch/staff/sandbox")
        base = str(first.url).rpartition("/")[0]
        for page, who in BESIDE.items():
            answer = http.get(f"{base}/{page}")
            assert answer.status_code == (200 if role in who else 403), page
            assert role in who or "Your role here does not include this page" in text(answer.text)
    assert set(BESIDE) == {right.value for row in ROLES.values() for right in row.pages}


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_who_has_no_chart_gets_none_by_launching_on_one(world: World, role: str) -> None:
    launch(world)
    with being(world, role):
        page = world.browser().get(f"{world.ehr_url}/launch/okafor")
        assert page.url.path.startswith("/s/")
        assert "Okafor" not in page.text


def test_what_a_role_was_refused_is_in_the_audit(world: World, nurse: Nurse) -> None:
    before = _refused(world)
    with being(world, "auditor"):
        nurse.open("today")
    assert _refused(world) == before + 1


def test_a_relative_changes_nothing(world: World, nurse: Nurse, forms: dict[str, Form]) -> None:
    with world.bridge.store.writing() as session:
        row = session.get_one(ContextRow, ("sandbox", nurse.ctx))
        user, row.user = row.user, "RelatedPerson/maria"
    assert nurse.send(forms["record"], statement="Walk").status_code == 403
    with world.bridge.store.writing() as session:
        session.get_one(ContextRow, ("sandbox", nurse.ctx)).user = user


def test_a_role_says_what_somebody_is_by_training_until_it_is_said_otherwise(
    world: World, nurse: Nurse
) -> None:
    del nurse
    who = me(world)
    as_role(world, "pharmacist")
    known = {each.sub: each for each in staff.people(world.bridge, "sandbox")}
    assert known[who.sub].discipline == "pharmacist"
    as_role(world, "case-manager")
    known = {each.sub: each for each in staff.people(world.bridge, "sandbox")}
    assert known[who.sub].discipline is None


def test_every_right_is_somebodys() -> None:
    assert {right for row in ROLES.values() for right in row.rights} == set(Right)


def _refused(world: World) -> int:
    return len([each for each in rows(world, Audit) if each.outcome == audit.REFUSED])


def test_an_auditor_reads_who_saw_what_and_nothing_of_the_care(world: World, nurse: Nurse) -> None:
    nurse.open("goals")
    with being(world, "auditor"):
        http = world.browser()
        first = http.get(f"{world.app_url}/launch/staff/sandbox")
        assert first.url.path.endswith("/accesses")
        ask = form(first.text, "/accesses")
        for number in ("okafor", "RV-0048213"):
            page = http.post(f"{world.app_url}{ask.action}", data=ask.fields | {"number": number})
            told = text(page.text)
            assert "R. Castillo RN" in told and "opened the chart" in told
            assert WORDS not in told and "Walter" not in told
        assert number not in str(page.url)
        none = http.post(f"{world.app_url}{ask.action}", data=ask.fields | {"number": "nobody"})
        assert "Nothing is noted of such a record" in none.text
    assert [each.what for each in rows(world, Audit)].count("accesses") == 2
