"""The call page and the tries with Walter’s days: before, on the phone, stopped, a mistake."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from preview_transition import CHICAGO, ME, THANKSGIVING, told

from fhir_bridge import contacted
from fhir_bridge.calling import Calling
from fhir_bridge.care.asking import CONFIDENCE, QUESTIONS
from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.people import Person
from fhir_bridge.care.safe_contact import SafeContact
from fhir_bridge.care.transitions import calls as rules
from fhir_bridge.care.transitions.attempts import next_attempt
from fhir_bridge.care.transitions.calls import Contact, Entry, State
from fhir_bridge.care.transitions.contact_log import Whom
from fhir_bridge.care.transitions.contacts import wishes_of
from fhir_bridge.care.transitions.offers import Number, find_number, offered, to_try
from fhir_bridge.contacted import KeptContact
from fhir_bridge.people import Someone
from smart_app.screens.attempts import attempts_page, letter_to_print
from smart_app.screens.call_brief import brief
from smart_app.screens.call_page import call_page, no_call_page, page_of
from smart_app.screens.contact_row import Caller, contact_row
from smart_app.screens.frame import PageFrame
from smart_app.screens.today import today_page
from smart_app.screens.typed import Typed

NOW = datetime(2026, 11, 18, 15, 52, tzinfo=UTC)
BEGAN = NOW.astimezone(CHICAGO)
KEY = UUID("5f1c7e80-0c0f-4b60-9d1c-2b1f5f3c9a77")
MARIA = Someone(
    "RelatedPerson/maria", 1,
    Person("Maria Okafor", "DAUC", "agent", "1981", "(555) 010-7731"),
)  # fmt: skip
WHO = {"channel": "phone", "number": "(555) 010-2264", "whom": "patient", "id_name": "on",
       "id_born": "on", "spoken": "same"}  # fmt: skip
STOPPED = {"worries": "yes", "said": "My chest hurts <since> last night & it moves", "way": "911",
           "to": "Dispatcher 12", "stayed": "on"}  # fmt: skip


def entry(block: str, **answers: str) -> Entry:
    """One saved block."""
    return Entry(block, ME[0], BEGAN, answers, Discipline.RN)


def a_call(*entries: Entry, state: State = State.GOES_ON) -> Contact:
    """A call of which some blocks were saved."""
    return Contact(str(KEY), "1", BEGAN, ME[0], state=state, entries=entries)


def a_try(key: str, result: str, **answers: str) -> Contact:
    """A try that reached nobody."""
    made = Contact(key, "1", BEGAN, ME[0], "phone", result)
    return rules.tried(made, answers, BEGAN.date(), Discipline.RN)


def calling(*kept: Contact, safe: SafeContact | None = None, now: datetime = NOW) -> Calling:
    """What the action would tell."""
    one = told(now).chains[0][-1]
    due = contacted.due_for(one.leg.transition)
    assert due is not None
    wanted = wishes_of(safe, CHICAGO)
    tried = contacted.judged_of([KeptContact(1, each) for each in kept], wanted, frozenset("1"))
    known = (Number("(555) 010-2264", "the patient’s"),
             Number("(555) 010-7731", "Maria Okafor", Whom.CAREGIVER, permitted=True))  # fmt: skip
    planned = next_attempt(tried, due, THANKSGIVING, CHICAGO, one.leg.today)
    left = to_try(known, tried, wanted)
    return Calling(
        one, due, tuple(KeptContact(1, each) for each in kept), tried, (MARIA,), wanted, planned,
        left, offered(planned, wanted, left), find_number(tried, left), declined=False,
        permitted=frozenset({MARIA.ref}), names=dict((ME,)), zone=CHICAGO,
    )  # fmt: skip


def call_pages(frame: PageFrame) -> dict[str, str]:
    """Every look of the pages by name."""
    here = replace(frame, active="transition", moment=replace(frame.moment, now=NOW))
    caller = Caller(ME[1], "(555) 010-0100", ME[0])

    def with_row(found: Calling, base: PageFrame = here) -> PageFrame:
        return replace(base, contact=contact_row(found, base.moment, caller))

    def page(found: Calling, contact: Contact | None = None, typed: Typed = Typed()) -> str:  # noqa: B008
        drawn = with_row(found)
        views = {"Encounter": (), "MedicationRequest": None}
        made = page_of(drawn, told(NOW), found, contact, typed, brief(drawn, found, views))
        return call_page(drawn, replace(
            made, day_and_night="(555) 010-0100", ruler=QUESTIONS[CONFIDENCE],
            still=("my medicines (not explained back since coming home)",),
        ))  # fmt: skip

    some = a_call(
        entry("person", **WHO), entry("red-flags", worries="none"),
        entry("medicines", in_hand="some", in_the_way="cost", words="<412> dollars & no card"),
        entry("teach-back", skill="warning-signs", result="correct-first"),
    )  # fmt: skip
    stopped = a_call(entry("person", **WHO), entry("red-flags", **STOPPED), state=State.DONE)
    over = a_call(*some.entries, entry("finish", minutes="18", again="2026-11-25"),
                  state=State.DONE)  # fmt: skip
    lacking = Typed(
        "red-flags", {"submission": str(KEY), "call": str(KEY), "worries": "yes", "said": ""},
        {"said": "Write what was said, in their words.", "to": "Write who took over."},
    )  # fmt: skip
    wrong = calling(a_try("t1", "no-answer", number="(555) 010-2264", spoken="same"),
                    a_try("t2", "wrong", number="(555) 010-7731", words="A bakery"))  # fmt: skip
    text_only = SafeContact(call="no", voicemail="no", text="yes", not_told="his roommate")
    rosa = replace(here, patient=replace(here.patient, language="Spanish", interpreter_needed=True))
    not_logged = Typed("try", {"submission": str(KEY), "channel": "phone", "result": ""},
                       {"result": "Choose what happened."})  # fmt: skip
    return {
        "call": page(calling()),
        "call-some": page(calling(some), some),
        "call-stopped": page(calling(stopped), stopped),
        "call-over": page(calling(over), over),
        "call-mistake": page(calling(some), some, lacking),
        "call-none": no_call_page(here),
        "attempts": attempts_page(with_row(calling(some)), Typed()),
        "attempts-wrong": attempts_page(with_row(wrong), Typed()),
        "attempts-mistake": attempts_page(with_row(wrong, rosa), not_logged),
        "attempts-none": attempts_page(here, Typed()),
        "contact-letter": letter_to_print(here, "I tried to call you. Please call R. Castillo RN."),
        "today-call": today_page(with_row(calling()), (), {}),
        "today-text-only": today_page(with_row(calling(safe=text_only)), (), {}),
        "today-interpreter": today_page(with_row(wrong, rosa), (), {}),
    }
