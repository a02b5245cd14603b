"""What the twelve stories show, and must not, on the pages as they are: a row a line.

``seen`` are phrases of one page (``at``), read with every part opened; ``absent`` is a pattern that
is found on none of its pages, on paper neither (``at`` narrows it to one); ``later`` says why the
line cannot be seen yet, ``there`` which test sees it without a browser. ``of`` are a few words of
the line, by which ``test_no_line_of_a_story_is_left_out`` finds it in the requirement. To add a
line: a row in ``SHOWS`` or ``MUST_NOT``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

BOARD = "the board of all patients is the step of caseloads"
LEAVES = "tests/journeys/test_what_leaves_of_the_stories.py"
GOODBYE = "the list for saying goodbye is the step of outcomes"

EVERYWHERE = ""
KNOWING, CARE, ONLINE, DAILY = (
    f"strategies/{code}"
    for code in ("health-literacy", "system-navigation", "digital-empowerment", "self-management")
)
PRINT = "print/handout"
HOME, CALL = "transition", "call"
MEDICINES, SCORES, HANDOVER, LOOKING = (
    f"transition/{name}" for name in ("medicines", "risk", "handover", "review")
)
READINGS = "monitoring"
SCORED = "tests/care/test_readmission_risk.py"


@dataclass(frozen=True)
class Row:
    """One line of a story."""

    of: str
    at: str = EVERYWHERE
    seen: tuple[str, ...] = ()
    absent: str = ""
    later: str = ""
    there: str = ""

    @property
    def answered(self) -> bool:
        """The row says where the line is seen, that it is not, or why nobody can."""
        return bool(self.seen or self.absent or self.later or self.there)


SHOWS: Mapping[str, tuple[Row, ...]] = {
    "okafor": (
        Row("7-day visit due", HOME, ("Visit within 7 days", "in 4 days", "Nov 24"),
            there="tests/journeys/test_transition_journey.py"),
        Row("booked a visit himself", CARE, ("Book or change a visit Walter did it",)),
        Row("coach him to call", "today", ("Call Dr. Lindqvist’s office for the visit",)),
        Row("LACE", SCORES, ("11 of 19 · “high” where it was published",)),
        Row("HOSPITAL", SCORES, (
            "7 of 13 · “high” where it was published",
            "5 of 13 · “intermediate” where it was published")),
        Row("with Hb removed", there=SCORED),
        Row("TCM ends", HOME, (
            "30 days, the day of discharge and 29 more", "Dec 16",
            "Watch for a return to hospital", "Dec 17")),
        Row("five different EHR states", "today", (
            "Changed in Riverside EHR", "sending to Riverside EHR", "In Riverside EHR",
            "From Riverside EHR · read only", "Achieved")),
        Row("may move to more independence", "approach", (
            "Overall: Do with", "More independence suggested: Stand by")),
        Row("C 81.7", "approach", ("Skills shown",),
            there="tests/smart_app/test_past_taught.py"),
    ),
    "delgado": (
        Row("Must happen today", "today", (
            "Next: Call Rosa", "by Fri, Nov 20 · today", "Spanish interpreter needed",
            "logged, does not count: nobody on it spoke their language")),
        Row("2-click no-answer", "today", ("No answer",),
            there="tests/journeys/test_call_journey.py"),
        Row("cost/authorisation", "plan", ("Find out what the new inhaler needs", "K. Kim CHW")),
        Row("LACE", SCORES, ("9 of 19",)),
        Row("not enough to suggest", "approach", (
            "No approach decided yet", "Not enough to suggest anything")),
        Row("Handout Spanish", PRINT, ("Llame al 911",)),
    ),
    "abara": (
        Row("7-day overdue since", HOME, (
            "Visit happened", "was due Nov 19 · yesterday",
            "Visit within 7 days", "late · yesterday")),
        Row("did not happen", "plan", ("Did not happen: ride – our part",)),
        Row("14-day path", HOME, ("at the latest Nov 26", "in 6 days")),
        Row("INR same-day question", HANDOVER, ("INR was 1.6", "Dr. A. Lindqvist")),
        Row("same-day question to prescriber", "today", (
            "close watching: INR, a week after he left", "Nov 19")),
        Row("pending result row", HOME, ("Echocardiogram",)),
        Row("LACE", SCORES, ("10 of 19",)),
        Row("Board row red", "plan", (
            "Ours, and late", "Book a ride to Dr. Lindqvist that really comes"), later=BOARD),
    ),
    "nguyen": (
        Row("Interpreter for visit", "plan", (
            "Confirm the Vietnamese interpreter for the visit", "by Tue, Nov 24")),
        Row("repeat teach-back", "plan", ("Go over insulin and low sugar again",)),
        Row("not yet assessable", KNOWING, ("Could not be judged",)),
        Row("LACE", SCORES, ("10 of 19",)),
        Row("Goal write is", "today", ("Kept here · sending to Riverside EHR",)),
    ),
    "harris": (
        Row("all three strategies", "approach", (
            "Understanding my health becomes Stand by", "Getting care becomes Stand by",
            "Day to day becomes Stand by")),
        Row("not in my plan", "approach", ("Not in my plan (his choice)",)),
        Row("patient-chosen", "approach", (
            "We talk once a month from now on; his log comes by mail, on paper.",
            "The nurse line, day and night", "Look again Dec 20")),
        Row("in 2 clicks", there="test_leon_has_it_his_way_in_two_clicks"),
        Row("no amber", later=BOARD),
        Row("404 although he is in the Group", there="tests/journeys/test_demo_payer.py"),
    ),
    "kowalski": (
        Row("ED and home", "today", (
            "Since yesterday", "Came in: emergency department", "Went home",
            "She did right to call")),
        Row("She used her plan", there="test_irena_used_her_plan_and_keeps_her_approach"),
        Row("approach unchanged until the call", "approach", (
            "Extra support suggested", "Overall: Stand by")),
        Row("follow-up E", HOME, (
            "Follow-up after the emergency visit", "by Thu, Nov 26 · in 6 days",
            "With two long illnesses, one visit seldom settles it.")),
        Row("light episode", HOME, absent=r"30 days, the day of discharge|Visit within 7 days"),
        Row("14-day review", "approach", ("Look again Dec 3",)),
    ),
    "brooks": (
        Row("sustain proposed", "approach", (
            "More independence suggested: Stay in touch", "Steady for sixty days.",
            "Three small wins or more.", "No acute event in thirty days.",
            "Sure of it (7 or more) both times it was asked last.")),
        Row("graduation checklist", "plan", (
            "Write to Dr. Lindqvist what Denise does by herself now",), later=GOODBYE),
        Row("due T+14", "plan", ("by Fri, Dec 4",)),
        Row("Outcomes page", later=GOODBYE),
        Row("chart with wins and admission", "today", (
            "Stayed in hospital", "Small win: “Use the plan on a bad night”",
            "3 of 10", "9 of 10")),
        Row("contact due Tue", there="tests/care/test_transition_clocks.py"),
    ),
    "santos": (
        Row("Appeal due", "today", (
            "To be sent by Fri, Dec 4", "The physician’s letter (Dr. A. Lindqvist, asked Nov 18)")),
        Row("Three different texts", there="tests/journeys/test_reading_the_chart.py"),
        Row("Strain action", "support", ("Offer Lúcia relief by",)),
    ),
    "price": (
        Row("checkpoints of the complex child", HOME, (
            "Two trained adults for each device", "Home nursing hours filled",
            "The parents’ sleep")),
        Row("nursing hours unfilled", "today", (
            "Next: 34 hours a week without anybody", "22 of 56 hours a week filled")),
        Row("agency list", "today", (
            "The list of open shifts has not come: no answer", "Home nursing agency")),
        Row("ladder per device", DAILY, (
            "Change the breathing tube Danielle Price did it", "Ruth Price: done together",
            "Change the breathing tube: watched it being done")),
        Row("adults only", SCORES, ("Not computed: adults only",)),
        Row("addressed to Danielle", PRINT, ("Danielle Price, for Noah",)),
    ),
    "fischer": (
        Row("TCM starts at SNF", HOME, (
            "Day 1 after leaving Lakeview Care Center", "We were told Nov 19",
            "30 days, the day of discharge and 29 more", "Dec 18")),
        Row("contact due BD2", HOME, ("by Mon, Nov 23 · in 3 days", "2 business days")),
        Row("home-health first visit", HOME, ("Home health",)),
        Row("Two anticoagulants", "today", ("Apixaban, enoxaparin: ask the prescriber today",)),
        Row("Four-column medicines", MEDICINES, (
            "Before", "In hospital", "On leaving, and since", "What is really taken",
            "Differs: on the last list, and not on the hospital’s")),
        Row("LACE of the hospital stay", SCORES, (
            "About the stay: Riverside Hospital, left Oct 29", "9 of 19")),
        Row("hearing", CALL, ("Hard of hearing: with Peter on the line",)),
    ),
    "reed": (
        Row("visit window", HOME, (
            "Mental health visit within 7 days", "Counts with a mental health provider", "Nov 25")),
        Row("30-day", HOME, ("Mental health visit within 30 days", "Dec 18")),
        Row("TCM contact due BD2", HOME, ("First contact, both ways", "by Fri, Nov 20 · today")),
        Row("988 and safety-plan", "plan", ("988 · safety plan",)),
        Row("call button shows", CALL, ("text only · no voicemail · do not tell his roommate",)),
        Row("psychiatric stay", SCORES, ("Not computed: psychiatric stay",)),
    ),
    "whitfield": (
        Row("quiet row", "today", (
            "George is in hospice care", "Comfort first: nothing is due here."), later=BOARD),
        Row("no ruler", "readiness", ("comfort first, and no questions",)),
        Row("hidden", SCORES, ("Not computed: hospice",), absent=r"\b14 of 19"),
        Row("24-h number", "today", ("Day and night: (555) 010-2398",)),
        Row("comfort checkpoints", HOME, (
            "First hospice nurse visit confirmed", "Comfort medicines at home")),
        Row("call June", "plan", ("Call June, if she wants", "by Sat, Nov 21 · tomorrow")),
        Row("set `deceased`", there="tests/journeys/test_call_journey.py"),
    ),
}  # fmt: skip

MUST_NOT: Mapping[str, tuple[Row, ...]] = {
    "okafor": (
        Row("average of four rulers", absent=r"average|mean of|5\.0"),
        Row("because of the portal goal", "approach", absent=r"Overall: Do for|More support sug"),
    ),
    "delgado": (
        Row("count attempt 1", absent=r"attempt 1|1 attempt|one attempt"),
        Row("non-compliant", absent=r"non-?complian|non-?adheren|difficult patient"),
        Row("compute a stage", "approach", absent=r"Overall:|suggested: (Do|Stand|Stay)"),
    ),
    "abara": (
        Row("no-show", absent=r"[Nn]o-?show|did not attend|missed his"),
        Row("lower his approach", "approach", ("Overall: Do with",),
            absent=r"Overall: Do for|More support sug"),
    ),
    "nguyen": (
        Row("cap her competence", "readiness", ("Not enough is known yet to say where Thi Lan",),
            absent=r"\b39\b"),
        Row("left in charge", "support", ("Somebody under 18 cannot be left in charge.",),
            absent=r"Let Kevin handle tasks\s+(?!First)|Kevin Nguyen handles"),
    ),
    "harris": (
        Row("digital questions again", there="test_leon_has_it_his_way_in_two_clicks"),
        Row("digital as 0", absent=r"Phone and online\s+0\b|0 goals"),
        Row("two assessments", "approach", ("Decide it so",)),
    ),
    "kowalski": (
        Row("moved to Manage", absent=r"Overall: Do for|moved to|More support suggested"),
        Row("lower digital by age", "approach", absent=r"because of (her )?age|at her age"),
    ),
    "brooks": (
        Row("auto-close", "today", ("Looked back together",), absent=r"Finished for now"),
        Row("confetti", absent=r"confetti|trophy|[Cc]ongratulations|★|🎉"),
    ),
    "santos": (
        Row("in the handout", PRINT, absent=r"cannot go on|four hours|relief|back hurts"),
        Row("the payer's export", there=LEAVES),
        Row("propose a facility", absent=r"facility(?!, practice or agency)|nursing home"),
        Row("anyone unreliable", absent=r"[Uu]nreliable|[Rr]eliable"),
    ),
    "price": (
        Row("Noah's motivation", "readiness", ("A young child is not asked.",),
            absent=r"matters (much|somewhat|little)|how much it matters"),
        Row("show him to", there=LEAVES),
        Row("sleep/strain answers", PRINT, absent=r"four hours|Danielle sleeps"),
    ),
    "fischer": (
        Row("TCM on the SNF admission", HOME, absent=r"goes on (Nov 27|Nov 28|Nov 29)"),
        Row("merge the two lists", MEDICINES, (
            "Enoxaparin 40 mg injection, 1 dose under the skin", "Apixaban 5 mg tablet")),
        Row("close the duplication", MEDICINES, ("Only a prescriber can settle this.",),
            absent=r"Decide: (Enoxaparin|Apixaban)"),
    ),
    "reed": (
        Row("labelled resources", PRINT, absent=r"[Nn]altrexone|[Aa]lcohol", there=LEAVES),
        Row("voicemail", absent=r"Left a message|voicemail is all right"),
        Row("general note", "record", absent=r"Footbridge note"),
    ),
    "whitfield": (
        Row("7-day visit", absent=r"Visit within 7 days|Visit (arranged|happened)|My answer"),
    ),
}  # fmt: skip

STAFF_ONLY: Mapping[str, str] = {
    "santos": r"She loves him and cannot go on|[Ss]leeps four hours",
    "price": r"[Ss]leeps four hours|three nights a week",
}
"""What somebody said alone: on the page of support, and on no other."""
