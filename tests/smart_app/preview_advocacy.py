"""Advocacy with matters of João and Walter: the list, its forms, one of them, Today with some."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from fhir_bridge.advocacy import KeptMatter, Told
from fhir_bridge.care.advocacy import Matter
from fhir_bridge.care.advocacy_deeds import (
    Deed,
    Doing,
    Here,
    Letter,
    Needed,
    Next,
    Opening,
    Talked,
    Wanted,
)
from fhir_bridge.care.advocacy_stages import Allowed, Kind, Says, Stage
from fhir_bridge.care.case import LEAD
from fhir_bridge.care.commitment_moves import Side
from fhir_bridge.care.commitments import Owner
from smart_app.frames import with_advocacy
from smart_app.screens.advocacy import Again, NewMatter, advocacy_page, matter_page, page_of
from smart_app.screens.frame import PageFrame
from smart_app.screens.plan_form import Choice
from smart_app.screens.today import today_page

BEGAN = datetime(2026, 11, 16, 15, 5, tzinfo=UTC)
DAY = date(2026, 11, 20)
RC, LUCIA = "Practitioner/castillo", "RelatedPerson/lucia"
NAMES = {RC: "R. Castillo RN", LUCIA: "Lúcia Santos"}
BELL = Owner(Side.STAFF, "T. Bell LCSW", "Practitioner/bell")
PEOPLE = (Choice(RC, Side.STAFF, "R. Castillo RN", "R. Castillo RN (me)"),)


def made(kind: Kind, about: str, days: int, *deeds: Deed, words: str = "Not paid") -> Matter:
    """One that was taken up four days ago, with a letter of then, and went this way since."""
    letter = Letter(
        words, DAY + timedelta(days=days), BEGAN.date(), "within the days named above", "standard"
    )
    opening = Opening(kind, about, "Heartland", BELL, letter)
    one = opening.begun(Doing(RC, BEGAN, LEAD))
    for number, deed in enumerate(deeds):
        at = BEGAN + timedelta(hours=number + 1)
        one = deed.on(one, Doing(RC, at, LEAD, {LUCIA}))
    return one


YES = Wanted(Says.GO_ON, "I cannot lift him alone <again> & nobody comes", LUCIA, Allowed.BY_LAW)
APPEAL = made(
    Kind.APPEAL, "20 hours a week of an aide", 14, YES,
    Next(1, Stage.PREPARING, Letter("The appeal is written")),
    Needed("The physician’s letter", "Dr. A. Lindqvist"), Needed("The plan’s own notice", "Lúcia"),
    Here(1), Talked("Heartland, appeals desk", "By fax; a physician’s letter helps", "H-20771"),
    words="The aide is not paid “as not needed”",
)  # fmt: skip
LATE = made(Kind.BILLING, "The ambulance bill of Nov 2, sent twice", -2)
NOTICE = made(Kind.COVER_ENDS, "The days at Lakeview", 2, words="Cover ends on Sunday")
SENT = made(
    Kind.PRIOR_AUTHORIZATION, "The new inhaler, tiotropium", 9,
    Next(1, Stage.SENT, Letter("By the clinic’s portal", DAY + timedelta(days=3))),
)  # fmt: skip
WON = made(
    Kind.APPEAL, "A walker with wheels & brakes <new>", 5, YES,
    Next(1, Stage.SENT, Letter("By fax")),
    Next(1, Stage.SAID_YES, Letter("The walker is paid", outcome="It comes on Tuesday")),
)  # fmt: skip
ALL = (APPEAL, LATE, NOTICE, SENT, WON)


def told(matters: tuple[Matter, ...], role: str = LEAD) -> Told:
    """What the action tells."""
    kept = tuple(KeptMatter(str(UUID(int=at)), 3, each) for at, each in enumerate(matters))
    return Told(kept, role, NAMES, {LUCIA: "Lúcia Santos"})


def one(frame: PageFrame, matter: Matter, again: Again, role: str = LEAD) -> str:
    """The page of one."""
    return matter_page(frame, page_of(told((matter,), role), frame, again))


def advocacy_pages(frame: PageFrame) -> dict[str, str]:
    """Every look of the pages by name."""
    frame, nothing = replace(frame, active="plan"), Again("")
    today = replace(frame, active="today")
    lacking = Again("new", {"about": "<b>", "owner": "other"}, {
        "about": "Write what it is about.", "owner": "Say who.", "dated": "Give the day.",
        "due": "Give the day as the letter says it.", "words": "Write a few words.",
    })  # fmt: skip
    unasked = Again("sent", {"words": "By fax"}, {"wish": "Ask the patient first."})
    wish = Again("wish", {"says": "leave"}, {"wish_words": "Write it.", "spoken_by": "Not by law."})
    paper = Again("paper", {"what": "A letter"}, {"whom": "Write who brings it."})

    def form(kind: Kind, again: Again = nothing) -> NewMatter:
        return NewMatter(UUID(int=9), kind, PEOPLE, again)

    return {
        "advocacy": advocacy_page(frame, told(ALL), form(Kind.PRIOR_AUTHORIZATION)),
        "advocacy-first": advocacy_page(frame, told(()), form(Kind.COVER_ENDS)),
        "advocacy-mistakes": advocacy_page(frame, told(ALL), form(Kind.BILLING, lacking)),
        "advocacy-not-mine": advocacy_page(frame, told(ALL, ""), None),
        "advocacy-appeal": one(frame, APPEAL, nothing),
        "advocacy-unasked": one(frame, LATE, unasked),
        "advocacy-notice": one(frame, NOTICE, wish),
        "advocacy-paper": one(frame, APPEAL, paper),
        "advocacy-won": one(frame, WON, nothing),
        "advocacy-read-only": one(frame, APPEAL, nothing, ""),
        "today-letter": today_page(with_advocacy(today, told((APPEAL, NOTICE))), (), {}),
        "today-letter-late": today_page(with_advocacy(today, told(ALL)), (), {}),
    }
