"""Calls: what may be saved when, what a call counts for, and what is offered for the next try."""

from dataclasses import replace
from datetime import date, time

import pytest

from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.safe_contact import SafeContact, hours_of, sound_contact
from fhir_bridge.care.skills import SKILLS
from fhir_bridge.care.transitions import calls as rules
from fhir_bridge.care.transitions.attempts import PLAN, Planned
from fhir_bridge.care.transitions.call_blocks import (
    BLOCKS,
    EXPLAINED,
    INTERPRETED,
    NOTED_ELSEWHERE,
    SPOKEN,
    Kind,
)
from fhir_bridge.care.transitions.calls import Contact, Entry, State
from fhir_bridge.care.transitions.checkpoints import CHECKPOINTS
from fhir_bridge.care.transitions.contact_log import CHANNELS, RESULTS, TOPICS, Whom
from fhir_bridge.care.transitions.contacts import Standing, judged, wishes_of
from fhir_bridge.care.transitions.offers import (
    OFFERS,
    Number,
    find_number,
    may_call,
    offered,
    to_try,
)
from fhir_bridge.errors import NotAllowed, Refused
from support.heard import CHICAGO, at

NOW, TODAY = at("2026-11-18 10:15"), date(2026, 11, 18)
ME, RN = "Practitioner/castillo", Discipline.RN
ASKED_WHO = {"channel": "phone", "number": "2264", "whom": "patient", "spoken": "same",
             "id_name": "on", "id_born": "on"}  # fmt: skip
BLANK = Contact("c1", "V1", NOW, ME)
STOP = {"worries": "yes", "said": "I cannot breathe", "way": "911", "to": "Dispatcher",
        "stayed": "on"}  # fmt: skip


def entry(block: str, **answers: str) -> Entry:
    return Entry(block, ME, NOW, answers, RN)


def call(*entries: Entry) -> Contact:
    made = BLANK
    for each in entries:
        made = rules.saved(made, each)
    return made


WHO = entry("person", **ASKED_WHO)


def test_every_row_leads_to_something_that_there_is() -> None:
    for code, row in BLOCKS.items():
        assert row.code == code
        assert row.topics <= TOPICS.keys()
        assert not row.closes or row.closes in CHECKPOINTS
        assert row.proves.keys() <= {ask.code for ask in row.asks}
        assert bool(row.closes) == bool(row.proves)
        for ask in row.asks:
            assert bool(ask.choices) == (ask.kind is Kind.CHOICE)
            assert not ask.usual or ask.usual in ask.choices
    assert EXPLAINED.keys() <= SKILLS.keys() and set(EXPLAINED.values()) <= TOPICS.keys()
    assert INTERPRETED.keys() == SPOKEN.keys()
    assert {each.channel for each in OFFERS} <= CHANNELS.keys()
    assert {each.result for each in OFFERS} <= RESULTS.keys()
    assert not NOTED_ELSEWHERE.keys() & BLOCKS.keys()


def test_health_information_waits_for_two_identifiers_and_somebody_who_may_hear_it() -> None:
    medicines = entry("medicines", in_hand="yes")
    one = entry("person", **{**ASKED_WHO, "id_born": ""})
    for before in (BLANK, call(one)):
        with pytest.raises(Refused, match="Two identifiers first"):
            rules.saved(before, medicines)
    maria = entry("person", **{**ASKED_WHO, "whom": "caregiver", "permitted": "no"})
    with pytest.raises(Refused, match="who may hear it"):
        rules.saved(call(maria), medicines)
    now = entry("person", **{**ASKED_WHO, "whom": "caregiver", "permitted": "said-now"})
    assert rules.saved(call(now), medicines).topics == {"medicines"}
    with pytest.raises(Refused, match="Two identifiers first"):
        rules.saved(call(one), entry("teach-back", skill="medicines", result="correct-first"))


def test_an_answer_that_worries_stops_the_script_until_another_call() -> None:
    stopped = call(entry("red-flags", **STOP))
    assert stopped.stopped and stopped.state is State.DONE
    with pytest.raises(Refused, match="The script has stopped"):
        rules.saved(call(WHO, entry("red-flags", **STOP)), entry("medicines", in_hand="yes"))
    noted = rules.saved(stopped, WHO)
    assert rules.saved(noted, entry("finish", minutes="6")).minutes == 6
    assert not call(WHO, entry("red-flags", worries="none")).stopped


@pytest.mark.parametrize(
    ("entries", "standing", "against"),
    [
        ((WHO,), Standing.LOGGED, ("only-dates",)),
        ((WHO, entry("red-flags", worries="none")), Standing.SUCCESS, ()),
        ((WHO, entry("visit", booked="no"), entry("ride", arranged="no")), Standing.LOGGED,
         ("only-dates",)),
        ((WHO, entry("teach-back", skill="medicines")), Standing.SUCCESS, ()),
        ((WHO, entry("teach-back")), Standing.LOGGED, ("only-dates",)),
        ((WHO, entry("confidence")), Standing.SUCCESS, ()),
        ((entry("person", **{**ASKED_WHO, "spoken": "nobody"}),
          entry("medicines", in_hand="yes")), Standing.LOGGED, ("language",)),
        ((entry("person", **{**ASKED_WHO, "spoken": "family"}),
          entry("medicines", in_hand="yes")), Standing.SUCCESS, ()),
    ],
)  # fmt: skip
def test_a_call_counts_for_what_was_talked_about(
    entries: tuple[Entry, ...], standing: Standing, against: tuple[str, ...]
) -> None:
    found = judged(call(*entries).attempt, wishes_of(None, CHICAGO))
    assert (found.standing, found.reasons) == (standing, against)


def test_what_a_call_says_is_its_newest_word() -> None:
    made = call(WHO, entry("safe-tonight", food="no", home="yes", somebody="yes"),
                entry("safe-tonight", food="yes", home="yes", somebody="yes"))  # fmt: skip
    assert rules.proves(made, "safe-tonight") and not rules.proves(made, "number")
    assert made.newest("finish") is None and made.minutes is None
    ended = rules.saved(made, entry("finish", minutes="18"))
    assert (ended.state, ended.minutes) == (State.DONE, 18)
    assert call(entry("person", **{**ASKED_WHO, "channel": "video"})).attempt.channel == "video"
    assert rules.topic_words(made.topics) == ("food, heat, safety, help at home",)


@pytest.mark.parametrize(
    ("block", "told", "wrong"),
    [
        ("person", {**ASKED_WHO, "spoken": ""}, "spoken"),
        ("person", {**ASKED_WHO, "spoken": "klingon"}, "spoken"),
        ("person", {**ASKED_WHO, "spoken": "qualified"}, "interpreter_id"),
        ("person", {**ASKED_WHO, "name": "x" * 1001}, "name"),
        ("person", {**ASKED_WHO, "name": "\x07"}, "name"),
        ("red-flags", {}, "worries"),
        ("red-flags", {"worries": "yes"}, "said"),
        ("red-flags", {**STOP, "stayed": ""}, "why_not"),
        ("visit", {"booked": "yes"}, "on"),
        ("visit", {"booked": "yes", "on": "soon"}, "on"),
        ("visit", {"booked": "yes", "on": "2026-11-17"}, "on"),
        ("finish", {}, "minutes"),
        *(("finish", {"minutes": each}, "minutes") for each in ("0", "481", "1.5", "٣", "9999")),
    ],
)  # fmt: skip
def test_what_is_missing_or_no_answer_is_said_at_its_field(
    block: str, told: dict[str, str], wrong: str
) -> None:
    with pytest.raises(Refused) as refused:
        rules.sound(BLOCKS[block], told, TODAY)
    assert wrong in {issue.expression for issue in refused.value.issues}


def test_what_was_left_empty_is_absent_and_never_no() -> None:
    told = {"in_hand": "some", "taken": "", "words": " the inhaler costs 412 dollars "}
    answers = rules.sound(BLOCKS["medicines"], told, TODAY)
    assert answers == {"in_hand": "some", "words": "the inhaler costs 412 dollars"}
    visit = rules.sound(BLOCKS["visit"], {"booked": "yes", "on": "2026-11-24"}, TODAY)
    assert visit["on"] == "2026-11-24"
    assert rules.sound(BLOCKS["red-flags"], STOP, TODAY) == STOP


def test_answers_are_read_in_words() -> None:
    assert rules.in_words("person", ASKED_WHO).startswith("How: by phone · Number: 2264")
    assert "Full name · Date of birth" in rules.in_words("person", ASKED_WHO)
    assert rules.in_words("tried", {"words": "The line was busy"}) == (
        "What happened: The line was busy"
    )
    assert rules.in_words("teach-back", {"skill": "medicines", "result": "not-yet"}) == (
        "my medicines: we go over it again"
    )
    assert rules.in_words("teach-back", {}) == rules.in_words("confidence", {}) == ""
    assert not rules.proves(call(WHO, entry("services", came="yes")), "services"), "closes nothing"


def test_both_medicines_and_warning_signs_have_to_be_explained_back() -> None:
    made = call(WHO, entry("teach-back", skill="medicines", result="not-yet"),
                entry("teach-back", skill="warning-signs", result="correct-first"))  # fmt: skip
    assert rules.closes("teach-back") in CHECKPOINTS
    assert not rules.proves(made, "teach-back")
    result = "correct-after-reteach"
    again = rules.saved(made, entry("teach-back", skill="medicines", result=result))
    assert rules.proves(again, "teach-back")


def test_a_try_is_over_when_it_is_logged_and_can_be_taken_back_today() -> None:
    blank = Contact("t1", "V1", NOW, ME, result="no-answer")
    made = rules.tried(blank, {"number": "2264", "spoken": "nobody"}, TODAY, RN)
    assert made.state is State.DONE
    found = judged(made.attempt, wishes_of(None, CHICAGO))
    assert (found.standing, found.reasons) == (Standing.LOGGED, ("language",))
    back = rules.taken_back(made, ME, TODAY)
    assert back.state is State.MISTAKE
    for by, on, which in ((ME, TODAY, back), ("Practitioner/ortiz", TODAY, made),
                          (ME, date(2026, 11, 19), made)):  # fmt: skip
        with pytest.raises(NotAllowed):
            rules.taken_back(which, by, on)
    assert replace(blank, entries=(entry("tried", whom="caregiver"),)).who is Whom.CAREGIVER


FIRST = Planned("first", TODAY)
ANY = wishes_of(None, CHICAGO)
TEXT_ONLY = wishes_of(SafeContact(call="no", voicemail="no", text="yes"), CHICAGO)
OFFERED = {
    "not asked: a call, and nothing is left behind": (
        FIRST, ANY, {"No answer", "Wrong number", "Not in use"},
    ),
    "a message where that is all right": (
        FIRST, wishes_of(SafeContact(voicemail="yes"), CHICAGO),
        {"No answer", "Left a message", "Wrong number", "Not in use"},
    ),
    "no call where that was said, and another way from the first try on": (
        FIRST, TEXT_ONLY, {"Sent a text", "Sent the letter", "Wrote in the portal"},
    ),
    "a text the second time, where that is all right": (
        Planned("second", TODAY), wishes_of(SafeContact(text="yes"), CHICAGO),
        {"No answer", "Wrong number", "Not in use", "Sent a text"},
    ),
    "a letter and the portal the third": (
        Planned("third", TODAY), ANY,
        {"No answer", "Wrong number", "Not in use", "Sent the letter", "Wrote in the portal"},
    ),
    "no letter where somebody must not hear of it": (
        Planned("third", TODAY), wishes_of(SafeContact(not_told="his roommate"), CHICAGO),
        {"No answer", "Wrong number", "Not in use", "Wrote in the portal"},
    ),
    "nothing where nobody is to be called": (None, ANY, set()),
}  # fmt: skip

NUMBERS = (Number("2264", "the patient’s"),)


@pytest.mark.parametrize("case", OFFERED)
def test_what_the_patient_allowed_decides_what_is_offered(case: str) -> None:
    planned, wishes, words = OFFERED[case]
    assert {each.words for each in offered(planned, wishes, NUMBERS)} == words


def test_no_answer_is_not_offered_where_there_is_no_number() -> None:
    every = wishes_of(SafeContact(call="yes", voicemail="yes", text="yes"), CHICAGO)
    words = {each.words for each in offered(Planned("first", TODAY), every, ())}
    assert words == {"Sent the letter", "Wrote in the portal"}


def test_every_way_of_the_plan_can_be_logged() -> None:
    allowed = wishes_of(SafeContact(call="yes", voicemail="yes", text="yes"), CHICAGO)
    for code, row in PLAN.items():
        channels = {each.channel for each in offered(Planned(code, TODAY), allowed, NUMBERS)}
        assert set(row.channels) - {"video"} <= channels  # who is seen by video was reached
    assert may_call(ANY) and not may_call(TEXT_ONLY)


def test_a_wrong_number_is_tried_no_more_and_another_one_comes_first() -> None:
    own, maria = Number("2264", "the patient’s"), Number("7731", "Maria", Whom.CAREGIVER)
    assert to_try((own, maria), (), ANY) == (own, maria)
    no_answer = judged(rules.tried(Contact("t", "V1", NOW, ME, result="no-answer"),
                                   {"number": "2264"}, TODAY, RN).attempt, ANY)  # fmt: skip
    assert to_try((own, maria, own), (no_answer,), ANY) == (maria, own)
    assert not find_number((no_answer,), (maria, own))
    wrong = replace(no_answer, attempt=replace(no_answer.attempt, result="wrong"))
    assert to_try((own, maria), (wrong,), ANY) == (maria,)
    assert find_number((wrong,), (maria,)) and find_number((), ())
    never = wishes_of(SafeContact(call="yes", unsafe="7731"), CHICAGO)
    assert to_try((own, maria), (), never) == (own,)


def test_the_hours_somebody_chose_are_part_of_safe_contact() -> None:
    rosa = SafeContact(hours_from="10:00", hours_until="12:00")
    assert rosa.sign == ("between 10:00 and 12:00",)
    assert sound_contact(rosa) is rosa and hours_of(rosa) == (time(10), time(12))
    assert hours_of(SafeContact()) is None
    wishes = wishes_of(rosa, CHICAGO)
    assert wishes.in_hours(NOW) and not wishes.in_hours(at("2026-11-18 12:00"))
    for wrong in (
        {"hours_from": "10:00"}, {"hours_until": "12:00"}, {"hours_from": "ten"},
        {"hours_from": "12:00", "hours_until": "10:00"},
    ):  # fmt: skip
        with pytest.raises(Refused):
            sound_contact(SafeContact(call="yes", **wrong))
