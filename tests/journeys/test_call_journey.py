"""Calls over HTTP: tries in two taps, a call block by block, and what stops it."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import httpx
from eavesdropper import Eavesdropper
from nurse import Colleague, Nurse, launch, records

from fhir_bridge import staff
from fhir_bridge.clock import fixed
from fhir_bridge.staff import OPERATOR
from fhir_bridge.wire import Json, read_json
from support.pages import Form, forms, text
from support.world import World

TUESDAY = datetime(2026, 11, 17, 21, 0, tzinfo=UTC)  # 15:00 in Chicago, an hour after he left
NAMED = {"id_name": "on", "id_born": "on", "spoken": "same"}


def at(world: World, day: int, hour: int = 16, minute: int = 15, month: int = 11) -> None:
    """Turn the care clock."""
    world.bridge.clock = fixed(datetime(2026, month, day, hour, minute, tzinfo=UTC))


def nurse_of(world: World, patient: str = "okafor", user: str = "castillo") -> Nurse:
    """A registered nurse who started care coordination."""
    base = world.bridge.site("sandbox").base
    staff.set_discipline(world.bridge, "sandbox", base, user, "rn", by=OPERATOR)
    nurse = launch(world, patient, user=user)
    start = [each for each in forms(nurse.open("today").text) if each.action.endswith("/start")]
    if start:
        nurse.send(start[0])
    return nurse


def home(world: World, day: int = 18) -> Nurse:
    """Walter came home on Tuesday, and the care clock says another day."""
    world.bridge.clock = fixed(TUESDAY)
    nurse_of(world)
    at(world, day)
    return launch(world)


def taps(nurse: Nurse, page: str = "today") -> Form:
    """The drawer of the row."""
    found = forms(nurse.open(page).text)
    [row] = [each for each in found if each.action.endswith("/attempts") and "to" in each.fields]
    return row


def blocks(nurse: Nurse, page: str = "call") -> dict[str, Form]:
    """The forms of the call page, by block."""
    found = forms(nurse.open(page).text)
    return {each.fields["block"]: each for each in found if "block" in each.fields}


def save(nurse: Nurse, block: str, page: str = "call", **typed: str) -> httpx.Response:
    """Save one block of the call that goes on."""
    return nurse.send(blocks(nurse, page)[block], **typed)


def contacts(world: World) -> list[Json]:
    """Every contact that is kept."""
    found = [read_json(each.body) for each in records(world, "Communication")]
    return sorted(found, key=lambda each: str(each["sent"]))


def reach_rule(nurse: Nurse, **rule: str) -> None:
    """Note how the patient may be reached."""
    found = forms(nurse.open("support").text)
    [form] = [each for each in found
              if each.action.endswith("/contact") and "learner" not in each.fields]  # fmt: skip
    assert nurse.send(form, **rule).status_code == 200


def words_form(nurse: Nurse) -> Form:
    """The form to log a try with more words."""
    found = forms(nurse.open("attempts").text)
    [form] = [each for each in found
              if each.action.endswith("/attempts") and "words" in each.fields]  # fmt: skip
    return form


def test_a_try_is_logged_in_two_taps_and_taken_back(riverside: World) -> None:
    nurse = home(riverside)
    today = nurse.reads("today")
    assert "First contact: Not reached yet" in today and "Next: first call, today" in today
    done = nurse.send(taps(nurse), tap="phone+no-answer")
    said = text(done.text)
    assert "Logged: No answer." in said and "Valid attempt, not reached" in said
    assert "1 of 2 tries that count" in said and "second call, another number or way" in said
    [undo] = {each.fields["contact"]: each for each in forms(done.text)
              if each.action.endswith("/back")}.values()  # fmt: skip
    back = nurse.send(undo)
    assert "Taken back. It stays to be read" in text(back.text)
    assert "0 of 2" not in text(back.text) and "Not reached yet" in text(back.text)
    assert nurse.send(undo).status_code == 200, "it is so already"


def test_a_try_needs_no_word_from_the_ehr_and_one_press_is_one(
    overheard: World, ehr: Eavesdropper
) -> None:
    nurse = home(overheard)
    form = taps(nurse)
    ehr.hush()
    overheard.control({"kind": "down"})
    try:
        for _ in range(2):
            done = nurse.send(form, tap="phone+no-answer")
            assert "Logged: No answer." in text(done.text)
        row = nurse.http.post(
            f"{nurse.world.app_url}{form.action}",
            data=form.fields | {"tap": "phone+no-answer"},
            headers={"HX-Request": "true", "X-Patient": form.fields["expected_patient"]},
        )
    finally:
        overheard.control()
    assert row.text.lstrip().startswith("<section") and "1 of 2 tries that count" in text(row.text)
    assert not ehr.heard("GET", "/r4"), "nothing was asked of it"
    [kept] = contacts(overheard)
    assert kept["status"] == "not-done" and kept["meta"]["versionId"] == "1"
    other = nurse.send(form, tap="phone+wrong")
    assert other.status_code == 409 or "sent before" in text(other.text)


def test_a_call_is_kept_block_by_block_and_closes_what_it_proves(riverside: World) -> None:
    nurse = home(riverside)
    assert "Two identifiers first" in nurse.reads("call")
    assert set(blocks(nurse)) == {"person", "red-flags"}
    first = blocks(nurse)["person"]
    known = nurse.send(first, **NAMED)
    assert "Kept: Who is on the phone." in text(known.text)
    save(nurse, "red-flags", worries="none")
    page = nurse.reads("call")
    assert "First contact: Reached Wed, Nov 18" in page, "it counts from here on"
    closed = save(nurse, "safe-tonight", food="yes", home="yes", somebody="yes", closes="yes")
    assert "Kept: Safe tonight. 1 checkpoint closed." in text(closed.text)
    still = save(nurse, "number", given="yes", closes="yes")
    assert "Its checkpoint stays open" in text(still.text)
    save(nurse, "medicines", in_hand="some", in_the_way="cost", words="412 dollars")
    save(nurse, "visit", booked="yes", on="2026-11-24", who="patient", closes="yes")
    again = launch(riverside)
    said = again.reads("call")
    assert "412 dollars" in said and "On which day: 2026-11-24" in said, "a reload loses nothing"
    at(riverside, 18, minute=33)
    ended = save(again, "finish", minutes="18", again="2026-11-25")
    assert "Ended · begun 10:15" in text(ended.text)
    [kept] = contacts(riverside)
    assert kept["status"] == "completed"
    assert kept["extension"][0]["valueDuration"]["value"] == 18
    assert len(kept["payload"]) == int(kept["meta"]["versionId"]) == 7
    way = again.reads("transition")
    assert "done in time: Nov 18" in way and "by 2 identifiers; about" in way
    for title in ("Safe tonight", "Visit arranged"):
        assert way.index("Done, and not needed") < way.index(title), title
    assert "Kept: How sure" not in way


def test_what_comes_too_early_or_is_missing_is_not_kept(riverside: World) -> None:
    nurse = home(riverside)
    blank = blocks(nurse)["person"]
    forged = replace(blank, fields=blank.fields | {"block": "medicines", "in_hand": "yes"})
    assert "who is on the phone" in text(nurse.send(forged).text)
    assert contacts(riverside) == []
    save(nurse, "person", id_name="on", spoken="same")
    fresh = {"submission": str(uuid4()), "block": "medicines", "in_hand": "yes"}
    early = nurse.send(replace(blank, fields=blank.fields | fresh))
    assert early.status_code == 422 and "Two identifiers first" in text(early.text)
    looked = replace(blank, action=f"{blank.action}/explained", fields=blank.fields | fresh)
    assert "Two identifiers first" in text(nurse.send(looked, skill="medicines").text)
    missing = save(nurse, "finish", minutes="many", words="Calls on Friday")
    assert missing.status_code == 422 and "Give the minutes" in text(missing.text)
    assert "Calls on Friday" in missing.text, "what was typed is still there"
    assert nurse.send(blank, block="weather").status_code == 400
    assert nurse.open(f"call?call={uuid4()}").status_code == 404


def test_an_answer_that_worries_stops_the_script(riverside: World) -> None:
    nurse = home(riverside)
    save(nurse, "person", **NAMED)
    lacking = save(nurse, "red-flags", worries="yes")
    assert lacking.status_code == 422 and "Write what was said" in text(lacking.text)
    call = blocks(nurse)["red-flags"].fields["call"]
    medicines = blocks(nurse)["medicines"]
    stopped = save(nurse, "red-flags", worries="yes", said="My chest hurts", way="911",
                   to="Dispatcher 12", stayed="on")  # fmt: skip
    said = text(stopped.text)
    assert "The script has stopped." in said and "do not weigh the answer" in said
    assert set(blocks(nurse, f"call?call={call}")) == {"person", "red-flags", "finish"}
    late = nurse.send(medicines, in_hand="yes")
    assert late.status_code == 422 and "The script has stopped" in text(late.text)
    assert "My chest hurts" in nurse.reads(f"call?call={call}")
    assert "A call stopped on Wed, Nov 18" in nurse.reads("call"), "the next call knows"


def test_two_who_save_blocks_of_one_call_have_both(riverside: World) -> None:
    nurse = home(riverside)
    save(nurse, "person", **NAMED)
    found = blocks(nurse)
    assert nurse.send(found["services"], came="yes").status_code == 200
    assert (
        nurse.send(found["safe-tonight"], food="yes", home="no", somebody="yes").status_code == 200
    )
    nurse.send(found["services"], came="yes")
    [kept] = contacts(riverside)
    assert len(kept["payload"]) == 3
    ortiz = nurse_of(riverside, user="ortiz")
    assert "Another call goes on: R. Castillo RN since 10:15" in ortiz.reads("call")
    call = found["services"].fields["call"]
    assert "Two identifiers first" not in ortiz.reads(f"call?call={call}")


def test_what_is_explained_back_and_how_sure_they_are_is_kept_by_their_own_actions(
    riverside: World,
) -> None:
    nurse = home(riverside)
    save(nurse, "person", **NAMED)
    for skill in ("warning-signs", "medicines"):
        told = {"skill": skill, "way": "talk", "closes": "yes"}
        done = save(nurse, "teach-back", result="correct-first", **told)
        assert done.status_code == 200, text(done.text)
    assert "Kept: Explained back. 1 checkpoint closed." in text(done.text)
    lacking = save(nurse, "teach-back", result="", way="", skill="medicines")
    assert lacking.status_code == 422 and "Choose one." in text(lacking.text)
    sure = save(nurse, "confidence", value="6", note="I did it before")
    assert "Kept: How sure they are." in text(sure.text)
    assert "was asked not long ago" in nurse.reads("call")
    assert "6 of 10" in nurse.reads("today")
    assert "explained" in nurse.reads("strategies/health-literacy")


def test_who_needs_an_interpreter_chose_hours_and_allowed_a_little(riverside: World) -> None:
    at(riverside, 20, 15)
    nurse = nurse_of(riverside, "delgado")
    reach_rule(nurse, call="yes", voicemail="yes", hours_from="10:00", hours_until="12:00")
    assert "between 10:00 and 12:00" in nurse.reads("today")
    alone = nurse.send(taps(nurse), tap="phone+left-message")
    said = text(alone.text)
    assert "Logged, does not count: nobody on it spoke their language; outside the hours" in said
    assert "0 of 2 tries that count · 1 logged, not counted" in said
    at(riverside, 20, 17)
    together = nurse.send(taps(nurse), tap="phone+no-answer", spoken="qualified")
    assert "1 of 2 tries that count" in text(together.text)
    person = blocks(nurse)["person"]
    assert person.fields.get("spoken", "") == "", "nobody says so for her"
    assert "interpreter’s number" in text(
        nurse.send(person, **NAMED | {"spoken": "qualified"}).text
    )
    save(nurse, "person", **NAMED | {"spoken": "family"})
    kin = save(nurse, "teach-back", skill="medicines", result="correct-first", way="talk")
    assert "could not be judged" in text(kin.text)
    reach_rule(nurse, call="no", voicemail="no", text="yes")
    row = nurse.reads("attempts")
    assert "Reached Fri, Nov 20" in row


def test_what_was_not_allowed_is_not_offered_and_a_wrong_number_is_looked_for(
    riverside: World,
) -> None:
    nurse = home(riverside)
    reach_rule(nurse, call="no", text="yes")
    row = nurse.reads("today")
    assert "Do not call" in row and "Start the call" not in row and "No answer" not in row
    reach_rule(nurse, call="yes", voicemail="", text="")
    assert "Left a message" not in nurse.reads("today"), "it was not asked"
    kept = nurse.send(words_form(nurse), channel="phone", result="left-message", number="1")
    assert "does not count: safe contact does not allow it" in text(kept.text)
    wrong = nurse.send(taps(nurse), tap="phone+wrong")
    assert "Find a number now" in text(wrong.text) and "Ask the pharmacy" in text(wrong.text)
    [form] = [each for each in forms(wrong.text) if each.action.endswith("/number")]
    assert "Write the number." in text(nurse.send(form, number=" ").text)
    found = nurse.send(form, number="(555) 010-9999")
    assert "(555) 010-9999 · the number to use" in text(found.text)
    future = nurse.send(words_form(nurse), channel="letter", result="sent", at="2027-01-01T10:00")
    assert future.status_code == 422 and "not in the future" in text(future.text)


def test_the_third_try_is_a_letter_and_who_declines_is_left_in_peace(riverside: World) -> None:
    nurse = home(riverside, 20)
    said = nurse.reads("today")
    assert "letter or portal, and the offer that somebody comes by, today" in said
    letter = nurse.open("print/contact-letter")
    printed = text(letter.text).split("Dear", 1)[1].lower()
    assert "walter" in printed and "tried to call you" in printed
    for word in ("heart", "riverside hospital", "furosemide", "discharge"):
        assert word not in printed, word
    nurse.send(taps(nurse), tap="letter+sent")
    assert "weekly try, Fri, Nov 27" in nurse.reads("attempts")
    nurse.send(words_form(nurse), channel="phone", result="declined")
    row = nurse.reads("today")
    assert "Does not want to be called. The door stays open" in row
    assert "Log a try" not in row and "Next: Call" not in row and "They called us" in row
    assert "print/contact-letter" not in nurse.open("attempts").text
    assert nurse.open("print/contact-letter").url.path.endswith("/attempts")


def test_after_a_death_nothing_is_offered_and_nothing_more_is_kept(riverside: World) -> None:
    nurse = home(riverside)
    tap, block = taps(nurse), blocks(nurse)["person"]
    assert "They called us" not in nurse.reads("today")
    Colleague(riverside).change("Patient", "okafor", deceasedDateTime="2026-11-18T09:00:00-06:00")
    today = nurse.reads("today")
    assert "First contact" not in today and "Call Walter" not in today
    for form, typed in ((tap, {"tap": "phone+no-answer"}), (block, NAMED)):
        refused = nurse.send(form, **typed)
        assert refused.status_code == 422
        assert "Nothing is asked of anybody here any more" in text(refused.text)
    assert contacts(riverside) == []
    assert "has died" in nurse.reads("call") and "Nobody is to be called" in nurse.reads("attempts")
    assert nurse.open("print/contact-letter").url.path.endswith("/attempts")
