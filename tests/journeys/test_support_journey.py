"""Lúcia loves João and cannot go on: asked alone, relieved, never shown to anybody but staff."""

import httpx
import pytest
from nurse import Nurse, launch, records, rows

from fhir_bridge.store.tables import Audit
from support.pages import Form, forms, text
from support.world import World

SECRET = "I cannot do this any more"
ASKED = {
    "alone": "yes", "present": "yes", "willing": "4", "helps_with": "medicines, meals",
    "task_medicines": "yes", "strained": "yes", "strain": SECRET, "hours": "mornings",
    "limits": "no lifting", "back_up": "Ana, at weekends", "knows_to_stop": "yes",
    "own_health": "Her back hurts",
}  # fmt: skip


def support(nurse: Nurse) -> httpx.Response:
    page = nurse.open("support")
    assert page.status_code == 200, page.text
    return page


def to(page: httpx.Response, ending: str, **fields: str) -> Form:
    """The form that goes there and has these fields."""
    found = [
        each for each in forms(page.text)
        if each.action.endswith(ending) and fields.items() <= each.fields.items()
    ]  # fmt: skip
    assert found, f"no form goes to …{ending} with {fields}"
    return found[-1]


def take(nurse: Nurse, name: str, kin: str, **typed: str) -> str:
    """Take somebody over from the EHR's team, or add them; gives their reference."""
    page = support(nurse)
    try:
        form = to(page, "/people", name=name)
    except AssertionError:
        form = to(page, "/people", name="")
    saved = nurse.send(form, name=name, kin=kin, **typed)
    assert saved.status_code == 200, text(saved.text)
    return f"RelatedPerson/{form.fields['key']}"


def ask(nurse: Nurse, ref: str, **typed: str) -> httpx.Response:
    return nurse.send(to(support(nurse), "/answers", learner=ref), **(ASKED | typed))


def test_lucia_is_asked_alone_and_needs_relief_and_joao_decides(on_both: World) -> None:
    nurse = launch(on_both, "santos")
    page = text(support(nurse).text)
    assert "Nobody is noted yet. Riverside EHR names somebody: take them over." in page
    lucia = take(nurse, "Lúcia Santos", "WIFE", authority="agent", born="1956")
    take(nurse, "Ana Santos", "DAUC", born="1985")
    said = ask(nurse, lucia)
    assert "Kept, for staff alone." in text(said.text)
    page = text(said.text)
    for words in ("needs relief", "health-care agent", SECRET, "Offer Lúcia relief by",
                  f"from {nurse.world.bridge.site('sandbox').name}", "not asked yet"):  # fmt: skip
        assert words in page
    assert "Offer relief, and write down what they said." in page
    said = ask(nurse, lucia, relief="A weekend; she will think it over")
    handled = nurse.send(
        to(said, "/handles", learner=lucia), task_medicines="yes", patient_agrees="yes",
        kept="when he sits in his garden",
    )  # fmt: skip
    handles = "Lúcia handles medicines; João decides: when he sits in his garden"
    assert handles in text(handled.text)
    stopped = nurse.send(to(handled, "/handles/stop", learner=lucia))
    assert handles not in text(stopped.text)
    assert "Nobody asks why" in text(stopped.text)


def test_ways_to_get_help_stand_side_by_side_with_his_own_on_top(riverside: World) -> None:
    nurse = launch(riverside, "santos")
    page = text(support(nurse).text)
    assert page.index("Teaching for who helps") < page.index("Moving to a care home")
    form = to(support(nurse), "/ways")
    again = nurse.send(form, view_aide="wanted", preference="aide", chosen="care-home")
    assert again.status_code == 422
    assert "Talk over every way at home first" in text(again.text)
    kept = nurse.send(
        to(again, "/ways"), view_respite="wanted", view_adult_day="", preference="respite",
        **{"view_adult-day": "try", "trial_adult-day": "two days", "chosen": "respite"},
        told="What each costs", seen_by="João, Lúcia, Ana",
    )  # fmt: skip
    page = text(kept.text)
    assert "Kept: the ways as you talked them over." in page
    table = page[page.index("Other ways to get help") :]
    assert table.index("A break for who helps") < table.index("Teaching for who helps")
    assert "João likes this best" in table
    assert "A break for who helps · João" in table
    settled = nurse.send(
        to(kept, "/decisions"), about="The day center", options="go\nstay", told="The price",
        preference="My garden", decided="Try two days",
    )  # fmt: skip
    assert "Try two days" in text(settled.text)


def test_nothing_she_said_leaves_or_stands_on_another_page(riverside: World) -> None:
    nurse = launch(riverside, "santos")
    lucia = take(nurse, "Lúcia Santos", "WIFE", authority="agent")
    ask(nurse, lucia)
    nurse.write("Sit in my garden every morning")
    for path in ("today", "goals", "record", "case"):
        assert SECRET not in nurse.open(path).text
    for type in ("Goal", "DocumentReference", "Observation", "RelatedPerson"):
        assert SECRET not in str(riverside.held(type))
    told = [row for row in rows(riverside, Audit) if SECRET in str(vars(row))]
    assert told == []


def test_who_is_under_18_is_never_in_charge(riverside: World) -> None:
    nurse = launch(riverside, "nguyen")
    kevin = take(nurse, "Kevin", "GRNDSON", born="2009")
    page = support(nurse)
    assert "Under 18: may help, is never left in charge" in text(page.text)
    fields = to(page, "/answers", learner=kevin).fields
    form = Form(f"/c/{nurse.ctx}/support/handles", "post", dict(fields))
    no = nurse.send(form, task_medicines="yes", kept="x", patient_agrees="yes")
    assert no.status_code == 422


def test_the_rule_of_reaching_him_stands_beside_his_number_on_every_page(
    riverside: World,
) -> None:
    nurse = launch(riverside, "reed")
    form = to(support(nurse), "/contact")
    rule = {"call": "no", "voicemail": "no", "text": "yes", "not_told": "his roommate"}
    nurse.send(form, **rule)
    for path in ("today", "goals", "support", "record"):
        said = nurse.reads(path)
        assert "text only · no voicemail · do not tell his roommate" in said


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"alone": ""}, "Ask them alone"),
        ({"hours": "x" * 501}, "Write fewer words."),
    ],
)
def test_a_mistake_keeps_what_was_typed_and_nothing_else(
    riverside: World, typed: dict[str, str], told: str
) -> None:
    nurse = launch(riverside, "santos")
    lucia = take(nurse, "Lúcia Santos", "WIFE")
    form = to(support(nurse), "/answers", learner=lucia)
    sent = {name: value for name, value in (ASKED | typed).items() if value}
    again = nurse.send(form, **sent)
    assert again.status_code == 422
    assert told in text(again.text)
    assert to(again, "/answers", learner=lucia).fields["strain"] == SECRET
    assert records(riverside, "Observation") == []


def test_a_button_pressed_twice_keeps_it_once(riverside: World) -> None:
    nurse = launch(riverside, "santos")
    new = to(support(nurse), "/people", name="")
    for _ in range(2):
        assert nurse.send(new, name="Lúcia Santos", kin="SPS").status_code == 200
    ref = f"RelatedPerson/{new.fields['key']}"
    page = support(nurse)
    for form, typed in (
        (to(page, "/answers", learner=ref), ASKED),
        (to(page, "/contact", learner=ref), {"call": "no"}),
        (to(page, "/decisions"), {"about": "a", "options": "b\nc", "told": "d",
                                  "preference": "e", "decided": "f"}),
    ):  # fmt: skip
        for _ in range(2):
            assert nurse.send(form, **typed).status_code == 200
    assert len(records(riverside, "RelatedPerson")) == 1
    assert len(records(riverside, "Observation")) == 3


def test_of_two_changes_of_one_person_the_second_is_told(riverside: World) -> None:
    nurse = launch(riverside, "santos")
    ref = take(nurse, "Lúcia Santos", "WIFE")
    change = to(support(nurse), "/people", learner=ref)
    assert nurse.send(change, phone="(555) 010-1199").status_code == 200
    late = nurse.send(change, phone="(555) 010-1111")
    assert late.status_code == 412
    assert "Somebody was faster" in text(late.text)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"expected_patient": "another"}, 409), ({"csrf": "x"}, 401), ({"key": "x"}, 400),
        ({"version": "x"}, 400), ({"version": "9" * 12}, 400), ({"ehr_id": "x" * 300}, 400),
        ({"learner": "RelatedPerson/nobody"}, 422), ({"born": "13.5.1956"}, 422),
        ({"kin": "boss"}, 422), ({"name": ""}, 422),
    ],
)  # fmt: skip
def test_what_is_not_a_whole_form_keeps_nothing(
    riverside: World, changed: dict[str, str], status: int
) -> None:
    nurse = launch(riverside, "santos")
    form = to(support(nurse), "/people", name="")
    typed = {"name": "Lúcia", "kin": "SPS"} | changed
    if status == 422 and "learner" in changed:
        typed["name"] = ""
    assert nurse.send(form, **typed).status_code == status
    assert records(riverside, "RelatedPerson") == []


def test_the_answers_of_another_patients_relative_find_nobody(riverside: World) -> None:
    nurse = launch(riverside, "santos")
    lucia = take(nurse, "Lúcia Santos", "WIFE")
    other = launch(riverside, "okafor")
    take(other, "Maria Okafor", "DAUC")
    form = next(each for each in forms(support(other).text) if each.action.endswith("/answers"))
    assert other.send(form, **(ASKED | {"learner": lucia})).status_code == 404
    assert records(riverside, "Observation") == []
