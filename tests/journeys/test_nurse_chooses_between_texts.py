"""A goal says one thing here and another in the EHR: the nurse chooses, and no text is lost."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from eavesdropper import Eavesdropper
from nurse import WORDS, Colleague, Nurse, launch, rows, tally, the_one

from fhir_bridge.clock import real_time
from fhir_bridge.store.tables import Outbox, SettledConflict
from fhir_bridge.wire import read_json
from support.pages import Form, form, text
from support.world import World

WALKER = "Walk with a walker"


def changed_there(nurse: Nurse, colleague: Colleague, **elements: object) -> tuple[str, str]:
    """A goal of ours that somebody changed in the EHR: its key, and its id there."""
    key = nurse.write(due="2026-12-04")
    id = the_one(nurse.world, key)["id"]
    colleague.change("Goal", id, **(elements or {"description": {"text": WALKER}}))
    return key, id


def pages(nurse: Nurse, key: str) -> str:
    return text(nurse.open(f"goals/{key}/conflict").text)


def test_the_receipt_leads_to_both_texts_with_what_was_agreed(
    nurse: Nurse, colleague: Colleague
) -> None:
    key, _ = changed_there(nurse, colleague)
    goals = nurse.open("goals")
    assert "Changed in Riverside EHR: compare" in text(goals.text)
    assert f"goals/{key}/conflict" in goals.text
    assert f"goals/{key}/conflict" in nurse.open("today").text
    shown = pages(nurse, key)
    assert "This goal was changed in Riverside EHR" in shown
    assert "Last agreed" in shown
    assert WORDS in shown
    assert WALKER in shown
    assert "Fri, Dec 4 Same in both" in shown
    assert nurse.texts(key).fields.keys() >= {"submission", "version", "seen", "csrf"}
    assert "statement" not in nurse.texts(key).fields, "nothing is chosen beforehand"


def test_the_editor_leads_there_too(nurse: Nurse, colleague: Colleague) -> None:
    key, _ = changed_there(nurse, colleague)
    page = nurse.open(f"goals/{key}/edit")
    assert page.url.path.endswith(f"/goals/{key}/conflict")


def test_ours_is_kept_and_goes_there_over_what_was_seen(
    world: World, nurse: Nurse, colleague: Colleague, ehr: Eavesdropper
) -> None:
    key, id = changed_there(nurse, colleague)
    filled = nurse.texts(key)
    ehr.hush()
    saved = nurse.send(filled, statement="ours")
    assert f"In Riverside EHR · Goal/{id} v3" in text(saved.text)
    assert the_one(world, key)["description"]["text"] == WORDS
    [put] = ehr.heard("PUT", "/r4/Goal")
    assert put.headers["if-match"] == 'W/"2"'
    [kept] = [row for row in rows(world, SettledConflict) if row.id == key]
    assert read_json(kept.theirs)["description"]["text"] == WALKER
    assert (kept.taken, kept.base, kept.ours, kept.revision) == ("", 1, 1, 2)


def test_theirs_becomes_a_new_revision_of_ours(
    world: World, nurse: Nurse, colleague: Colleague
) -> None:
    key, _ = changed_there(
        nurse, colleague, description={"text": WALKER}, lifecycleStatus="on-hold",
        target=[{"dueDate": "2027-01-15"}],
    )  # fmt: skip
    shown = pages(nurse, key)
    assert "Paused" in shown
    assert "Fri, Jan 15, 2027" in shown
    assert shown.count("Changed in Riverside EHR") >= 3
    saved = nurse.send(nurse.texts(key), statement="theirs", status="ours", due="theirs")
    assert "Saved" in text(saved.text)
    goal = the_one(world, key)
    assert goal["description"]["text"] == WALKER
    assert goal["lifecycleStatus"] == "active"
    assert goal["target"][0]["dueDate"] == "2027-01-15"
    assert WALKER in nurse.editor(key).fields["statement"]
    assert nurse.editor(key).fields["version"] == "2"


def test_each_line_must_be_chosen_and_what_was_chosen_stays(
    world: World, nurse: Nurse, colleague: Colleague
) -> None:
    key, _ = changed_there(
        nurse, colleague, description={"text": WALKER}, lifecycleStatus="on-hold"
    )
    filled = nurse.texts(key)
    before = tally(world)
    page = nurse.send(filled, statement="theirs")
    assert page.status_code == 422
    assert "Choose one of the two" in text(page.text)
    again = form(page.text, f"/goals/{key}/conflict")
    assert again.fields["statement"] == "theirs"
    assert "status" not in again.fields
    assert tally(world) == before


def test_a_text_that_moved_again_brings_the_page_back(
    world: World, nurse: Nurse, colleague: Colleague
) -> None:
    key, id = changed_there(nurse, colleague)
    filled = nurse.texts(key)
    colleague.change("Goal", id, description={"text": "Walk with two sticks"})
    page = nurse.send(filled, statement="ours")
    assert page.status_code == 412
    assert "Nothing was sent: look again" in text(page.text)
    assert "Walk with two sticks" in text(page.text)
    assert the_one(world, key)["description"]["text"] == "Walk with two sticks"
    nurse.send(form(page.text, f"/goals/{key}/conflict"), statement="theirs")
    assert the_one(world, key)["description"]["text"] == "Walk with two sticks"
    assert nurse.editor(key).fields["statement"] == "Walk with two sticks", "settled"


def test_a_text_that_another_page_saw_is_not_this_pages(
    world: World, nurse: Nurse, colleague: Colleague
) -> None:
    """The EHR's version is known by then; the text was on another screen, not on this one."""
    key, id = changed_there(nurse, colleague)
    filled = nurse.texts(key)
    colleague.change("Goal", id, description={"text": "Walk with two sticks"})
    nurse.reads("today")
    page = nurse.send(filled, statement="ours")
    assert page.status_code == 412
    assert the_one(world, key)["description"]["text"] == "Walk with two sticks"


def test_what_is_typed_meanwhile_is_kept_and_waits_for_the_choice(
    world: World, nurse: Nurse, colleague: Colleague
) -> None:
    key = nurse.write()
    id = the_one(world, key)["id"]
    editor = nurse.editor(key)
    colleague.change("Goal", id, description={"text": WALKER})
    nurse.reads("today")  # another tab learns of it
    page = nurse.send(editor, statement="Walk around the lake")
    assert page.url.path.endswith("/conflict")
    assert "What you wrote is kept here" in text(page.text)
    assert "Walk around the lake" in text(page.text)
    assert the_one(world, key)["description"]["text"] == WALKER
    saved = nurse.send(form(page.text, f"/goals/{key}/conflict"), statement="ours")
    assert "Changed in both" in text(page.text)
    assert the_one(world, key)["description"]["text"] == "Walk around the lake"
    assert f"In Riverside EHR · Goal/{id} v3" in text(saved.text)


def test_theirs_put_back_is_no_agreement_while_ours_says_another_thing(
    world: World, nurse: Nurse, colleague: Colleague
) -> None:
    key = nurse.write()
    id = the_one(world, key)["id"]
    editor = nurse.editor(key)
    colleague.change("Goal", id, description={"text": WALKER})
    nurse.send(editor, statement="Walk around the lake")
    colleague.change("Goal", id, description={"text": WORDS})
    assert "Changed in Riverside EHR: compare" in nurse.reads()
    nurse.send(nurse.texts(key), statement="ours")
    assert the_one(world, key)["description"]["text"] == "Walk around the lake"
    assert {row.state for row in rows(world, Outbox) if row.id == key} >= {"done"}


def test_the_button_pressed_twice_is_one_revision(
    world: World, nurse: Nurse, colleague: Colleague
) -> None:
    key, _ = changed_there(nurse, colleague)
    filled = nurse.texts(key)
    nurse.send(filled, statement="ours")
    assert nurse.send(filled, statement="ours").status_code == 200
    assert the_one(world, key)["meta"]["versionId"] == "3"


REFUSED = {
    "a status nothing leads to": ({"lifecycleStatus": "planned"}, "cannot become “Planned”"),
    "no certain day": ({"target": [{"dueDate": "2027-01"}]}, "not one certain day"),
    "two letters": ({"description": {"text": "Ok"}}, "cannot be kept here as they are"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_ours_is_shown_and_not_offered(
    world: World, nurse: Nurse, colleague: Colleague, kind: str
) -> None:
    elements, why = REFUSED[kind]
    key, _ = changed_there(nurse, colleague, **elements)
    assert why in pages(nurse, key)
    name = {"lifecycleStatus": "status", "target": "due", "description": "statement"}
    page = nurse.send(nurse.texts(key), **{name[next(iter(elements))]: "theirs"})
    assert page.status_code == 422


def test_what_else_differs_is_said_and_stays_as_it_is_here(
    world: World, nurse: Nurse, colleague: Colleague
) -> None:
    key = nurse.write(how_we_know="Every Sunday for a month", due="2026-12-04")
    id = the_one(world, key)["id"]
    target = {"measure": {"text": "Once"}, "dueDate": "2026-12-04"}
    colleague.change("Goal", id, target=[target])
    shown = pages(nurse, key)
    assert "how we know changed. What is here stays" in shown
    nurse.send(nurse.texts(key))
    assert the_one(world, key)["target"][0]["measure"]["text"] == "Every Sunday for a month"
    assert nurse.editor(key).fields["version"] == "2", "settled"


def test_a_text_of_the_ehr_is_shown_and_never_run(nurse: Nurse, colleague: Colleague) -> None:
    key, _ = changed_there(
        nurse, colleague, description={"text": "<script>alert(1)</script> & more"}
    )
    page = nurse.open(f"goals/{key}/conflict").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("lacks", ["seen", "version", "submission"])
def test_a_form_that_lacks_what_it_was_given_is_refused(
    world: World, nurse: Nurse, colleague: Colleague, lacks: str
) -> None:
    key, _ = changed_there(nurse, colleague)
    filled = nurse.texts(key)
    before = tally(world)
    fields = {name: value for name, value in filled.fields.items() if name != lacks}
    page: httpx.Response = nurse.send(Form(filled.action, "post", fields), statement="ours")
    assert page.status_code == 400
    assert tally(world) == before


def test_another_patients_page_has_no_such_goal(world: World, nurse: Nurse) -> None:
    key = nurse.write()
    rosa = launch(world, "delgado")
    assert rosa.open(f"goals/{key}/conflict").status_code == 404


def test_many_who_choose_at_once_make_one_revision(on_both: World) -> None:
    on_both.bridge.clock = real_time  # what was read before a write is told from what came after
    nurse = launch(on_both)
    key, _ = changed_there(nurse, Colleague(on_both))
    forms = [nurse.texts(key) for _ in range(6)]
    wishes = ["ours", "theirs"] * 3
    with ThreadPoolExecutor(6) as pool:
        pages = list(pool.map(lambda each: nurse.send(each[0], statement=each[1]),
                              zip(forms, wishes, strict=True)))  # fmt: skip
    assert {page.status_code for page in pages} <= {200, 412}
    [settled] = [row for row in rows(on_both, SettledConflict) if row.id == key]
    goal = the_one(on_both, key)
    assert settled.revision == 2
    assert goal["description"]["text"] == (WALKER if settled.taken else WORDS)
    assert nurse.editor(key).fields["version"] == "2"
