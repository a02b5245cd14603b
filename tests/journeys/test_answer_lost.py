"""The answer to a write was lost: nobody knows whether it arrived, so it is looked for."""

from eavesdropper import Eavesdropper
from nurse import WORDS, Colleague, Turning, launch, the_one
from outbox_talk import CHECKING, IN_EHR, keep_all, promises

from support.pages import text
from support.world import World


def test_r3_written_but_the_answer_was_lost_it_is_found_and_adopted(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard)
    blank = nurse.blank()
    overheard.control({"kind": "drop-after-apply", "type": "Goal", "method": "POST"})
    nurse.send(blank, strategy="self-management", statement=WORDS)
    overheard.control()
    key = blank.fields["key"]
    assert promises(overheard, key) == ["unknown"]
    assert CHECKING in nurse.reads()
    assert keep_all(overheard) == [], "not before a minute has passed"
    real.on(seconds=61)
    assert keep_all(overheard) == ["adopted"]
    assert len(ehr.heard("POST", "/r4/Goal")) == 1
    assert the_one(overheard, key)["meta"]["versionId"] == "1"
    assert f"{IN_EHR}{the_one(overheard, key)['id']} v1" in nurse.reads()


def test_r4_lost_on_the_way_it_is_looked_for_twice_before_it_is_sent_again(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard)
    blank = nurse.blank()
    lost = {"kind": "status", "status": 500, "type": "Goal", "method": "POST"}
    overheard.control(lost)
    nurse.send(blank, strategy="self-management", statement=WORDS)
    ehr.hush()
    for _ in range(2):  # twice over: sending again begins anew
        real.on(seconds=61)
        assert keep_all(overheard) == ["unknown"]
        assert ehr.heard("POST", "/r4/Goal") == []
        assert CHECKING in nurse.reads()
        real.on(seconds=61)
        assert keep_all(overheard) == ["unknown"]
        assert len(ehr.heard("POST", "/r4/Goal")) == 1
        ehr.hush()
    overheard.control()
    real.on(seconds=61)
    assert keep_all(overheard) == ["unknown"]
    real.on(seconds=61)
    assert keep_all(overheard) == ["created"]
    assert the_one(overheard, blank.fields["key"])


def test_away_while_it_is_looked_for_nothing_is_sent_blindly(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard)
    blank = nurse.blank()
    overheard.control({"kind": "drop-after-apply", "type": "Goal", "method": "POST"})
    nurse.send(blank, strategy="self-management", statement=WORDS)
    overheard.control({"kind": "down"})
    for _ in range(2):
        real.on(minutes=31)
        assert keep_all(overheard) == ["later"]
        assert promises(overheard, blank.fields["key"]) == ["unknown"]
    overheard.control()
    ehr.hush()
    real.on(minutes=31)
    assert keep_all(overheard) == ["adopted"]
    assert ehr.heard("POST", "/r4/Goal") == []
    assert the_one(overheard, blank.fields["key"])


def test_a_change_made_before_the_first_text_is_found_follows_it(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard)
    blank = nurse.blank()
    overheard.control({"kind": "drop-after-apply", "type": "Goal", "method": "POST"})
    nurse.send(blank, strategy="self-management", statement=WORDS)
    overheard.control()
    key = blank.fields["key"]
    nurse.send(nurse.editor(key), statement="Walk around the lake")
    assert promises(overheard, key) == ["unknown", "queued"]
    assert the_one(overheard, key)["description"]["text"] == WORDS
    real.on(seconds=61)
    assert keep_all(overheard) == ["adopted", "updated"]
    goal = the_one(overheard, key)
    assert (goal["description"]["text"], goal["meta"]["versionId"]) == ("Walk around the lake", "2")
    assert f"Goal/{goal['id']} v2" in nurse.reads()


def test_a_change_whose_answer_was_lost_is_no_conflict(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard)
    key = nurse.write()
    editor = nurse.editor(key)
    overheard.control({"kind": "drop-after-apply", "type": "Goal", "method": "PUT"})
    nurse.send(editor, statement="Walk around the lake")
    overheard.control()
    assert CHECKING in nurse.reads()
    assert "compare" not in nurse.reads()
    assert "Changed in Riverside EHR" not in text(nurse.open(f"goals/{key}/edit").text)
    real.on(seconds=61)
    assert keep_all(overheard) == ["adopted"]
    assert len(ehr.heard("PUT", "/r4/Goal")) == 1
    goal = the_one(overheard, key)
    assert f"In Riverside EHR · Goal/{goal['id']} v2" in nurse.reads()


def test_a_change_that_was_lost_to_a_record_that_was_deleted_since_comes_to_an_end(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard)
    key = nurse.write()
    editor = nurse.editor(key)
    overheard.control({"kind": "drop-before-apply", "type": "Goal", "method": "PUT"})
    nurse.send(editor, statement="Walk around the lake")
    overheard.control()
    assert promises(overheard, key) == ["done", "unknown"]
    Colleague(overheard).fhir("DELETE", f"Goal/{the_one(overheard, key)['id']}")
    real.on(seconds=61)
    assert keep_all(overheard) == ["rejected"]
    assert promises(overheard, key) == ["done", "rejected"]
    assert "This record was deleted in the EHR." in nurse.reads(f"goals/{key}/receipt")


def test_changed_there_before_our_own_was_read_back_is_a_conflict(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard)
    overheard.control({"kind": "status", "status": 500, "type": "Goal", "method": "GET"})
    key = nurse.write()
    overheard.control()
    held = the_one(overheard, key)
    Colleague(overheard).change("Goal", held["id"], description={"text": "Walk with her sister"})
    nurse.reads()
    shown = nurse.reads(f"goals/{key}/receipt")
    assert IN_EHR not in shown
    assert "compare" in shown
