"""From a template to a goal: what fits, put into the patient's words, with a yes, one at a time."""

from collections.abc import Iterator

import httpx
import pytest
from nurse import MakeWorld, Nurse, launch, ours, records

from fhir_bridge import signed_rules
from fhir_bridge.care.template_rows import TEMPLATES
from fhir_bridge.r4.course import BEGUN_FROM
from fhir_bridge.signed_rules import signable
from fhir_bridge.staff import OPERATOR
from fhir_bridge.wire import read_json
from support.pages import Form, form, forms, text
from support.world import World

OWN = "Call Maria as soon as my shoes feel tight"
YES = {"yes": "yes"}


def sign(world: World, *codes: str) -> None:
    for code in codes or [code for code, each in TEMPLATES.items() if each.proposes]:
        of = signable(TEMPLATES[code])
        signed_rules.sign(world.bridge, "sandbox", "Dr. A. Lindqvist", by=OPERATOR, of=of)


@pytest.fixture
def signed(riverside: World) -> World:
    sign(riverside)
    return riverside


@pytest.fixture(scope="module")
def shared_world(make_world: MakeWorld) -> Iterator[World]:
    """For what only looks: nothing is kept in it."""
    with make_world() as made:
        sign(made, "heart-failure", "complex-child", "staying-well", "copd")
        yield made


def begun(nurse: Nurse, what: str = "heart-failure.call-early") -> Form:
    return form(nurse.open(f"goals?begin={what}").text, "/goals")


def kept(world: World) -> list[dict[str, object]]:
    found = [read_json(each.body) for each in records(world, "Goal")]
    return [each for each in found if "EnablementGoal" in str(each["meta"])]


def test_what_fits_is_listed_first_with_its_reason(shared_world: World) -> None:
    said = launch(shared_world).reads("templates")
    fits, _, others = said.partition("Others")
    assert "Heart failure On the problem list: Heart failure" in fits
    assert "Staying well" in others and "COPD" in others
    assert "Complex child" not in said, "for another age"
    assert "Nobody has signed version 1 at this site yet" in said, "diabetes and stroke"
    assert "Nothing is added by itself." in said
    child = launch(shared_world, "price").reads("templates")
    assert "Complex child On the problem list:" in child
    assert "Heart failure" not in child


def test_one_template_stands_beside_what_there_is_and_leads_into_the_editor(
    shared_world: World,
) -> None:
    nurse = launch(shared_world)
    page = nurse.open("templates/heart-failure").text
    said = text(page)
    assert "Signed by Dr. A. Lindqvist" in said
    assert "perhaps the same: Keep sodium under 2 g a day" in said, "a goal of the EHR"
    for words in ("Explained back · a nurse", "Read the warning-signs sheet together"):
        assert words in said
    for link in ("warning-signs/heart-failure", "strategies/self-management?wanted=weigh",
                 "strategies/health-literacy?wanted=warning-signs"):  # fmt: skip
        assert f"{nurse.ctx}/{link}" in page
        assert nurse.open(link).status_code == 200
    blank = begun(nurse)
    assert blank.fields["statement"] == "Call [whom?] as soon as I notice [which sign of mine?]"
    assert blank.fields["strategy"] == "health-literacy"
    assert blank.fields["begun_from"] == "heart-failure|1#call-early"
    assert "yes" not in blank.fields, "nobody says yes beforehand"


def test_a_template_that_is_not_signed_says_so_and_begins_nothing(shared_world: World) -> None:
    nurse = launch(shared_world)
    assert "so it is not offered" in nurse.reads("templates/stroke")
    assert "begun_from" not in begun(nurse, "stroke.signs").fields
    for unknown in ("gout.x", "heart-failure.x", "x", "<b>"):
        assert "begun_from" not in begun(nurse, unknown).fields
    assert nurse.open("templates/gout").status_code == 404


def test_it_is_kept_in_his_words_with_his_yes_and_goes_its_way(signed: World) -> None:
    nurse = launch(signed)
    blank = begun(nurse)
    saved = nurse.send(blank, statement=OWN, small_win="Say my sign", **YES)
    assert saved.status_code == 200, saved.text
    assert OWN in text(saved.text)
    [goal] = kept(signed)
    told = [each for each in goal["extension"] if each["url"] == BEGUN_FROM]
    assert told[0]["valueCanonical"].endswith("/PlanDefinition/heart-failure|1#call-early")
    [there] = ours(signed)
    assert there["description"]["text"] == OWN
    assert "begun-from" not in str(there), "which template it was is no business of the EHR"
    page = nurse.reads("templates/heart-failure")
    assert f"Chosen {OWN}" in page
    assert "begun from the template Heart failure, version 1" in nurse.reads(f"goals/{goal['id']}")
    assert "1 chosen" in nurse.reads("templates")
    edited = nurse.send(nurse.editor(str(goal["id"])), statement="Call Maria at once")
    assert edited.status_code == 200
    [goal] = kept(signed)
    assert "heart-failure|1#call-early" in str(goal), "an edit leaves it"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, ["Fill the gap “whom?”", "Keep it only with a yes"]),
        (YES, ["Fill the gap “whom?”"]),
        ({"statement": OWN}, ["Keep it only with a yes"]),
        ({"statement": "Call as soon as I notice", **YES}, ["The gaps are gone"]),
        ({"statement": "Call [whom?] when it hurts", **YES}, ["Fill the gap “whom?”"]),
        ({"statement": "x", **YES}, ["Write the goal in Walter’s own words"]),
    ],
)
def test_what_is_not_adapted_or_not_agreed_comes_back_with_what_was_typed(
    signed: World, typed: dict[str, str], says: list[str]
) -> None:
    nurse = launch(signed)
    blank = begun(nurse)
    again = nurse.send(blank, **typed)
    assert again.status_code == 422
    for words in says:
        assert words in text(again.text)
    back = form(again.text, "/goals")
    assert back.fields["key"] == blank.fields["key"]
    assert back.fields["statement"] == typed.get("statement", blank.fields["statement"])
    assert kept(signed) == []
    assert nurse.send(back, statement=OWN, **YES).status_code == 200
    assert len(kept(signed)) == 1


def test_with_htmx_too_nothing_is_kept_unadapted(signed: World) -> None:
    nurse = launch(signed)
    blank = begun(nurse)
    url = f"{signed.app_url}{blank.action}"
    answer = nurse.http.post(url, data=blank.fields | YES, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    plain = nurse.blank()
    left = plain.fields | {"statement": "Walk [where?]", "strategy": "self-management"}
    stripped = nurse.http.post(url, data=left)
    assert stripped.status_code == 422, "not by the plain form either"
    assert "square brackets" in text(stripped.text)
    assert kept(signed) == []


def test_a_template_that_is_hidden_meanwhile_leaves_what_was_typed(signed: World) -> None:
    nurse = launch(signed)
    blank = begun(nurse)
    of = signable(TEMPLATES["heart-failure"])
    signed_rules.show(signed.bridge, "sandbox", shown=False, by=OPERATOR, of=of)
    again = nurse.send(blank, statement=OWN, **YES)
    assert again.status_code == 422
    plain = form(again.text, "/goals")
    assert plain.fields["statement"] == OWN and "begun_from" not in plain.fields
    assert nurse.send(plain).status_code == 200
    [goal] = kept(signed)
    assert "PlanDefinition" not in str(goal)


def say(nurse: Nurse, start: str, wanted: str, **typed: str) -> httpx.Response:
    page = nurse.open("templates/heart-failure").text
    found = next(each for each in forms(page) if each.fields.get("start") == start)
    return nurse.send(found, wanted=wanted, **typed)


def test_not_for_now_is_remembered_and_taken_back(signed: World) -> None:
    nurse = launch(signed)
    noted = say(nurse, "salt", "no", words="Maria cooks, <ask her>")
    assert "Noted: not for now." in text(noted.text)
    assert "Not for now not offered again before Feb 18, 2027: Maria cooks, <ask her>" in text(
        noted.text
    )
    assert "begin=heart-failure.salt" not in noted.text
    assert "1 not for now" in nurse.reads("templates")
    assert "Noted: it is offered again." in text(say(nurse, "salt", "yes").text)
    assert "begin=heart-failure.salt" in nurse.open("templates/heart-failure").text
    assert say(nurse, "salt", "no", words="x" * 1001).status_code == 422
    assert kept(signed) == []
    assert len(signed.held("Observation")) == len(
        [each for each in signed.held("Observation") if "template-goal" not in str(each)]
    ), "it stays here"


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"key": "x"}, 400),
        ({"start": "x"}, 404),
        ({"csrf": "x"}, 401),
        ({"expected_patient": "x"}, 409),
    ],
)
def test_a_form_that_is_not_ours_notes_nothing(
    shared_world: World, changed: dict[str, str], status: int
) -> None:
    nurse = launch(shared_world)
    found = next(each for each in forms(nurse.open("templates/heart-failure").text)
                 if each.fields.get("start") == "salt")  # fmt: skip
    url = f"{shared_world.app_url}{found.action}"
    assert nurse.http.post(url, data=found.fields | changed).status_code == status


def test_a_childs_goal_is_kept_in_the_familys_words(signed: World) -> None:
    nurse = launch(signed, "price")
    wanted = "complex-child.joy"
    words = "Take Noah to the park with the go-bag"
    assert "Nobody is noted who speaks for Noah" in text(nurse.open(f"goals?begin={wanted}").text)
    person = next(each for each in forms(nurse.open("support").text) if "kin" in each.fields)
    nurse.send(person, name="Danielle Price", kin="MTH", authority="parent", born="1997")
    blank = begun(nurse, wanted)
    assert nurse.send(blank, statement=words, **YES).status_code == 422, (
        "whose words, and the child"
    )
    who = f"RelatedPerson/{records(signed, 'RelatedPerson')[0].id}"
    no = nurse.send(blank, statement=words, words_of=who, assent="disagree", **YES)
    assert "not the child’s goal yet" in text(no.text)
    saved = nurse.send(blank, statement=words, words_of=who, assent="agree", **YES)
    assert saved.status_code == 200, text(saved.text)
    [goal] = kept(signed)
    assert goal["expressedBy"] == {"reference": who}
    [there] = ours(signed)
    assert there["description"]["text"] == words
    assert there["expressedBy"].get("reference") is None, "an id of ours never leaves"
    assert "Danielle" not in str(there), "nor who it is"


def test_nothing_is_proposed_in_hospice_care(shared_world: World) -> None:
    nurse = launch(shared_world, "whitfield")
    said = nurse.reads("templates")
    assert "Nothing is proposed to anybody here any more." in said
    assert "Heart failure" not in said
    assert "Put it into" not in nurse.reads("templates/heart-failure")
