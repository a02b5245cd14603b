"""Needs and services with Walter's ride and pill box, the private page, and the directory."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from preview_plan import NAMES, OWNERS, PEOPLE, RC

from fhir_bridge.care.case import LEAD
from fhir_bridge.care.following import Followed, Step, Subject
from fhir_bridge.care.following_moves import AID, REFERRAL
from fhir_bridge.care.needs import NEEDS, Said
from fhir_bridge.care.services import Service
from fhir_bridge.followed import KeptFollowed, Told
from fhir_bridge.needs import Told as Needed
from fhir_bridge.r4.need import Kept
from fhir_bridge.services import Entry
from smart_app.screens.directory import EntryForm, card_of, directory_page, entry_page, form_of
from smart_app.screens.following import FollowedPage, Way, facts_of, followed_page, happened
from smart_app.screens.following_lines import line_of, lines_of
from smart_app.screens.frame import PageFrame
from smart_app.screens.needs import Keys, NeedsPage, need_lines, needs_page
from smart_app.screens.today import today_page
from smart_app.screens.typed import Typed

AT = datetime(2026, 11, 16, 15, 5, tzinfo=UTC)
DAY = date(2026, 11, 20)
BAD = "“<b>Prairie & Van</b>”"
VAN = Service(
    BAD, ("ride", "company"), "Rides to the doctor and the shop, with a chair lift",
    "(555) 010-2800, Monday to Friday 8 to 4", "Dana", "English, Spanish",
    "Anybody over 60. Free; a gift is welcome.", "Call before ten, and the day before once more",
)  # fmt: skip
PANTRY = Service("St. Olaf pantry", ("food",), "A bag of food each week", "12 Elm Street")
ENTRIES = (
    Entry(str(UUID(int=1)), 2, VAN, date(2026, 11, 2), "K. Kim CHW",
          told="it helped 3 times, a waiting list once"),
    Entry(str(UUID(int=2)), 1, PANTRY, date(2026, 2, 1), "R. Castillo RN", ask_again=True),
    Entry(str(UUID(int=3)), 4, replace(PANTRY, name="Old pantry", gone=True), DAY, "T. Bell LCSW"),
)  # fmt: skip
RIDE = Subject("ride", "A ride to the clinic on Tuesdays", BAD, str(UUID(int=1)),
               "Name, number, day and hour", agreed=True, in_plan=True)  # fmt: skip


def step(who: str, days: int, state: str = "", **more: object) -> Step:
    """What was noted on Monday, the next step being somebody's."""
    made = Step(state, RC, AT, OWNERS[who], DAY + timedelta(days=days), "She calls back <soon>")
    return replace(made, **more)  # type: ignore[arg-type]


def went(number: int, subject: Subject, *steps: Step) -> KeptFollowed:
    """One that went this way."""
    flow = REFERRAL if subject.kind in NEEDS else AID
    made = Followed.begun(flow, subject, steps[0], role=LEAD)
    for each in steps[1:]:
        made = made.move_to(each, role=LEAD)
    return KeptFollowed(str(UUID(int=number)), len(steps), made)


OURS = went(11, RIDE, step("kim", -4), step("kim", -2, "accepted", spoke_to="Dana"))
OVER = went(
    12, replace(RIDE, kind="food", what="A bag of food", service="St. Olaf pantry", in_plan=False),
    step("kim", 0), step("agency", 1, "scheduled"), step("kim", 1, "received"),
    step("kim", 0, "closed", came="helped", theirs="Enough for two, and they carry it up"),
)  # fmt: skip
WAITS = went(
    13, replace(RIDE, kind="money", what="Help with the heating bill", service="County office"),
    step("agency", 2), step("agency", 6, "waiting-list"),
)  # fmt: skip
PILLS = went(
    14, Subject("pill-box", "Pill box with seven days", "Corner pharmacy"), step("kim", 0),
    step("kim", 1, "came"), step("maria", 2, "shown"),
    step("maria", 3, "not-used", cause="handling", why="The lids are stiff"),
)  # fmt: skip
NURSES = went(
    16, replace(RIDE, kind="home-help", what="Nurses at home", service="Home nursing", hours=56),
    step("agency", 2, filled=22),
)  # fmt: skip
HIDDEN = went(
    15, Subject("safe", "A safe room", "The Lantern", may_tell="A first name", agreed=True,
                private=True), step("kim", 2),
)  # fmt: skip
TOLD = Told((OURS, OVER, WAITS, PILLS, NURSES), LEAD, NAMES)


def needed(*said: tuple[str, str, str]) -> Needed:
    """What was said last week, and the questions that are left."""
    kept = tuple(Kept(Said(need, answer, DAY, words), AT, RC) for need, answer, words in said)
    asks = tuple(each for each in NEEDS.values() if each.code not in {need for need, _, _ in said})
    alone = tuple(each for each in asks if each.private)
    return Needed(kept, tuple(each for each in asks if not each.private), alone, True, NAMES)


SAID = needed(
    ("ride", "wanted", "The bus “never” comes & I <wait>"), ("heat", "wanted", "They shut it off"),
    ("money", "not-now", ""), ("food", "solved", "They bring it"), ("company", "rather-not", ""),
)  # fmt: skip


def page(frame: PageFrame, told: Told, said: Needed, **more: object) -> str:
    """The page of needs."""
    alone = bool(more.get("alone"))
    lines = [line for line in lines_of(told.kept, frame.moment) if line.private is alone]
    referrals = tuple(line for line in lines if line.kind in NEEDS)
    now, before = need_lines(said, referrals, frame, private=alone)
    made = NeedsPage(
        alone=alone, needs=now, before=before, referrals=referrals,
        aids=tuple(line for line in lines if line not in referrals),
        asks=said.alone if alone else said.asks, may_write=said.may_write,
        may_follow=said.may_write, keys=Keys(*(UUID(int=n) for n in range(4))), people=PEOPLE,
        services=ENTRIES[:2], due=DAY.isoformat(),
    )  # fmt: skip
    return needs_page(frame, replace(made, **more))  # type: ignore[arg-type]


def item(frame: PageFrame, kept: KeptFollowed, wanted: str = "") -> str:
    """The page of one; with ``wanted``, after a form for it that lacked everything."""
    errors = dict.fromkeys(("why", "theirs", "came", "cause", "owner"), "Write a few words.")
    moves = () if frame.patient.deceased else kept.followed.moves(LEAD)
    return followed_page(frame, FollowedPage(
        line_of(kept, frame.moment), kept.followed.flow is AID, facts_of(kept.followed),
        tuple(Way(each, {"owner": "other"}, errors) if each.after == wanted
              else Way(each, {"due": DAY.isoformat()}) for each in moves),
        tuple(happened(each, kept.followed, TOLD, frame) for each in kept.followed.steps[::-1]),
        UUID(int=1), PEOPLE,
    ))  # fmt: skip


def needs_pages(frame: PageFrame) -> dict[str, str]:
    """Every look of the pages by name."""
    frame = replace(frame, active="plan")
    nobody = replace(TOLD, kept=())
    died = replace(frame, patient=replace(frame.patient, deceased=True))
    quiet = replace(SAID, asks=(), alone=(), may_write=False)
    lacks = {"agreed": "Ask first: nothing is told without a yes.", "service": "Choose.",
             "due": "Give a day.", "what": "Write what it is."}  # fmt: skip
    wrong = {"answer": "Choose what was said.", "need": "Choose what it is about.", "alone": "Ask."}
    entry = EntryForm(UUID(int=9))
    late = tuple(lines_of((OURS, HIDDEN), frame.moment))
    cards = tuple(card_of(each, frame) for each in ENTRIES)
    return {
        "needs": page(frame, TOLD, SAID),
        "needs-first": page(frame, nobody, needed()),
        "needs-ask": page(frame, TOLD, SAID, wants="heat"),
        "needs-mistakes": page(frame, TOLD, SAID, wants="heat",
                               typed=Typed("referral", {"what": "<b>", "owner": "other"}, lacks)),
        "needs-unsaid": page(frame, TOLD, SAID, typed=Typed("questions", {}, wrong)),
        "needs-unsaid-alone": page(frame, nobody, SAID, alone=True,
                                   typed=Typed("brought-up", {}, wrong)),
        "needs-no-aid": page(frame, TOLD, SAID, typed=Typed("aid", {}, {"kind": "Choose."})),
        "needs-alone": page(frame, replace(TOLD, kept=(HIDDEN,)), needed(("safe", "wanted", "")),
                            alone=True, wants="safe"),
        "needs-died": page(died, TOLD, quiet),
        "followed-late": item(frame, OURS, "did-not-happen"),
        "followed-close": item(frame, went(16, RIDE, step("kim", 0), step("kim", 1, "accepted"),
                                           step("kim", 1, "received")), "closed"),
        "followed-over": item(frame, OVER),
        "followed-hours": item(frame, NURSES, "accepted"),
        "needs-ask-hours": page(frame, TOLD, needed(("home-help", "wanted", "Nights")),
                                wants="home-help"),
        "followed-aid": item(frame, PILLS, "shown"),
        "followed-private": item(frame, HIDDEN),
        "followed-died": item(died, PILLS),
        "directory": directory_page(frame, cards, entry),
        "directory-first": directory_page(frame, (), entry),
        "directory-mistakes": directory_page(frame, cards, replace(
            entry, values={"name": "<b>"}, errors={"reached": "Write.", "needs": "Choose."})),
        "directory-not-mine": directory_page(frame, cards, None),
        "entry": entry_page(frame, cards[0], form_of(ENTRIES[0])),
        "entry-not-mine": entry_page(frame, cards[2], None),
        "today-service-late": today_page(replace(frame, active="today", followed=late), (), {}),
        "today-private-late": today_page(replace(
            frame, active="today", followed=(replace(late[1], late=True),)), (), {}),
    }  # fmt: skip
