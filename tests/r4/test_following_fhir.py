"""Needs, referrals and aids as FHIR: sound, read back to the letter, labelled so that they stay."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.case import LEAD
from fhir_bridge.care.commitment_moves import Side
from fhir_bridge.care.commitments import Owner
from fhir_bridge.care.following import Followed, Step, Subject
from fhir_bridge.care.following_moves import (
    CLOSED,
    FLOWS,
    RECEIVED,
    REFERRAL,
    SCHEDULED,
    SENT,
)
from fhir_bridge.care.needs import ANSWERS, NEEDS, RATHER_NOT, Said
from fhir_bridge.errors import Refused
from fhir_bridge.r4.check import require_strict
from fhir_bridge.r4.following import (
    TASK_STATUS,
    about_to_fhir,
    followed_from_fhir,
    is_followed,
    may_be_seen,
    task_to_fhir,
)
from fhir_bridge.r4.labels import may_leave
from fhir_bridge.r4.need import GRAVITY, RESTRICTED, need_from_fhir, need_to_fhir
from fhir_bridge.r4.task import is_commitment

AT = datetime(2026, 11, 20, 15, 41, 7, 123000, tzinfo=UTC)
RC, PATIENT = "Practitioner/castillo", "Patient/ann"
CHICAGO = ZoneInfo("America/Chicago")
ID = "b3c4c2de-4c2a-4f0e-9d0a-0d0a0d0a0d0a"
OWNERS = (
    Owner(Side.STAFF, "K. Kim CHW", "Practitioner/kim"), Owner(Side.AGENCY, "Prairie Van"),
    Owner(Side.PATIENT, "Ann Lee", PATIENT), Owner(Side.CAREGIVER, "Frank", "RelatedPerson/f"),
)  # fmt: skip
TEXT = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), min_size=3).filter(
    lambda text: len(text.strip()) > 2
)
RIDE = Subject("ride", "A ride", "Prairie Van", "1", "Name and day", agreed=True, in_plan=True)
WALKER = Subject("walker", "A walker")


@st.composite
def followed(draw: st.DrawFn) -> Followed:
    flow = FLOWS[draw(st.sampled_from(sorted(FLOWS)))]
    subject = replace(
        RIDE if flow is REFERRAL else WALKER, what=draw(TEXT), may_tell=draw(TEXT),
        service="Prairie Van", service_id=draw(st.sampled_from(["", "1"])),
        private=draw(st.booleans()),
        because=draw(st.sampled_from(["", "Observation/1"])), agreed=True,
        hours=draw(st.sampled_from([0, 56])) if flow is REFERRAL else 0,
    )  # fmt: skip
    made = Followed.begun(flow, subject, _step(draw, ""), role=LEAD)
    for _ in range(draw(st.integers(0, 5))):
        if made.is_open:
            move = draw(st.sampled_from(made.moves(LEAD)))
            step = replace(
                _step(draw, move.after), cause=next(iter(move.causes), ""),
                came=next(iter(move.came), ""),
            )  # fmt: skip
            made = made.move_to(step, role=LEAD)
    return made


def _step(draw: st.DrawFn, state: str) -> Step:
    return Step(
        state, RC, AT, draw(st.sampled_from(OWNERS)),
        AT.date() + timedelta(days=draw(st.integers(0, 40))), draw(TEXT), "",
        draw(st.sampled_from(["", "Dana"])), draw(TEXT), filled=draw(st.sampled_from([None, 0])),
    )  # fmt: skip


def went(*states: str, cause: str = "ride") -> Followed:
    step = Step("", RC, AT, OWNERS[0], AT.date(), "A note", cause, "Dana", "I got there", "helped")
    made = Followed.begun(REFERRAL, RIDE, step, role=LEAD)
    for state in states:
        made = made.move_to(replace(step, state=state), role=LEAD)
    return made


@given(followed())
def test_what_is_followed_up_is_sound_and_read_back_to_the_letter(made: Followed) -> None:
    task = task_to_fhir(made, id=ID, patient=PATIENT)
    assert is_followed(task) and not is_commitment(task)
    assert followed_from_fhir(task) == made
    assert not may_leave(task), "who was asked, and what was in the way, stays here"


@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda flow: flow.code)
def test_every_state_follows_the_rules_of_r4(flow: object) -> None:
    for known in FLOWS.values():
        for state in known.words if known is flow else ():
            step = Step(state, RC, AT, OWNERS[1], AT.date(), "A note", "ride", "Dana", "Yes")
            made = Followed(known, RIDE if known is REFERRAL else WALKER, (step,))
            task = task_to_fhir(made, id=ID, patient=PATIENT)
            require_strict(task, patient=PATIENT)
            require_strict(about_to_fhir(made, patient=PATIENT), patient=PATIENT)
            assert task["status"] == TASK_STATUS[state]


@pytest.mark.parametrize(
    ("states", "seen"),
    [
        ((), False), ((SCHEDULED,), True), ((SCHEDULED, RECEIVED), True),
        ((SCHEDULED, RECEIVED, CLOSED), True), ((SCHEDULED, "said-no"), False),
        ((SCHEDULED, "withdrawn"), False),
    ],
)  # fmt: skip
def test_a_referral_may_be_seen_once_it_is_on_and_where_the_patient_wants_it(
    states: tuple[str, ...], *, seen: bool
) -> None:
    cause = "no-room" if "said-no" in states else "ride"
    made = went(*states, cause=cause)
    request = about_to_fhir(made, patient=PATIENT)
    assert may_leave(request) is may_be_seen(made) is seen
    for other in (replace(RIDE, in_plan=False), replace(RIDE, private=True)):
        assert not may_leave(about_to_fhir(replace(made, subject=other), patient=PATIENT))


def test_a_request_that_others_may_read_says_neither_why_nor_in_whose_words() -> None:
    request = about_to_fhir(went(SCHEDULED, RECEIVED, CLOSED), patient=PATIENT)
    for secret in ("I got there", "A note", "Dana", "Name and day"):
        assert secret not in str(request)
    assert request["performer"][0]["display"] == "Prairie Van"


def test_hours_of_a_week_are_a_quantity_of_the_request() -> None:
    nurses = replace(went(), subject=replace(RIDE, kind="home-help", hours=56))
    amount = about_to_fhir(nurses, patient=PATIENT)["quantityQuantity"]
    assert (amount["value"], amount["code"]) == (56, "h/wk")


def test_what_is_private_is_restricted_and_says_no_domain() -> None:
    private = replace(went(SENT), subject=replace(RIDE, kind="safe", private=True))
    for made in (task_to_fhir(private, id=ID, patient=PATIENT),
                 about_to_fhir(private, patient=PATIENT)):  # fmt: skip
        assert RESTRICTED in made["meta"]["security"]
        assert GRAVITY not in str(made)


@pytest.mark.parametrize(
    "broken", [{}, {"output": []}, {"description": None}, {"input": []}, {"code": {}}]
)
def test_what_we_did_not_write_is_not_read(broken: dict[str, object]) -> None:
    task = task_to_fhir(went(), id=ID, patient=PATIENT)
    task = task | broken if broken else {}
    if broken == {"description": None}:
        del task["description"]
    with pytest.raises(Refused):
        followed_from_fhir(task)


@given(st.sampled_from(sorted(NEEDS)), st.sampled_from(sorted(ANSWERS)), st.booleans())
def test_what_somebody_says_is_sound_and_read_back(
    need: str,
    answer: str,
    unasked: bool,
) -> None:
    said = Said(need, answer, AT.astimezone(CHICAGO).date(), "at the end of the month", unasked)
    made = need_to_fhir(said, patient=PATIENT, at=AT, by=RC)
    require_strict(made, patient=PATIENT)
    kept = need_from_fhir(made, CHICAGO)
    assert (kept.said, kept.by, kept.at) == (said, RC, AT)
    assert not may_leave(made)
    assert ("dataAbsentReason" in made) is (answer == RATHER_NOT)
    assert (RESTRICTED in made["meta"]["security"]) is NEEDS[need].private
    assert (GRAVITY in str(made)) is not NEEDS[need].private
