"""What eight stories show, and must not, on the pages as they are: a row a line.

``seen`` are phrases of one page (``at``), read with every part opened; ``absent`` is a pattern that
is found on none of its pages, on paper neither (``at`` narrows it to one); ``later`` says why the
line cannot be seen yet, ``there`` which test sees it without a browser. ``of`` are a few words of
the line, by which ``test_no_line_of_a_story_is_left_out`` finds it in the requirement. To add a
line: a row in ``SHOWS`` or ``MUST_NOT``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

CLOCKS = "days and windows after a hospital stay are counted in the step of transitions"
RISK = "LACE and HOSPITAL are reckoned in the step of transitions"
CALLS = "calls and their attempts are noted in the step of transitions"
BOARD = "the board of all patients is the step of caseloads"
PAYER = "what a payer may read is the step of exchange"
GOODBYE = "the list for saying goodbye is the step of outcomes"
FEED = "what happened since yesterday is told in the step of caseloads"

EVERYWHERE = ""
KNOWING, CARE, ONLINE, DAILY = (
    f"strategies/{code}"
    for code in ("health-literacy", "system-navigation", "digital-empowerment", "self-management")
)
PRINT = "print/handout"


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
        Row("7-day visit due", later=CLOCKS),
        Row("booked a visit himself", CARE, ("Book or change a visit Walter did it",)),
        Row("coach him to call", "today", ("Call Dr. Lindqvist’s office for the visit",)),
        Row("LACE", later=RISK),
        Row("HOSPITAL", later=RISK),
        Row("with Hb removed", later=RISK),
        Row("TCM ends", later=CLOCKS),
        Row("five different EHR states", "today", (
            "Changed in Riverside EHR", "sending to Riverside EHR", "In Riverside EHR",
            "From Riverside EHR · read only", "Achieved")),
        Row("may move to more independence", "approach", (
            "Overall: Do with", "More independence suggested: Stand by")),
        Row("C 81.7", "approach", ("Skills shown",),
            there="tests/smart_app/test_past_taught.py"),
    ),
    "delgado": (
        Row("Must happen today", later=CALLS),
        Row("2-click no-answer", later=CALLS),
        Row("cost/authorisation", "plan", ("Find out what the new inhaler needs", "K. Kim CHW")),
        Row("LACE", later=RISK),
        Row("not enough to suggest", "approach", (
            "No approach decided yet", "Not enough to suggest anything")),
        Row("Handout Spanish", PRINT, ("Llame al 911",)),
    ),
    "nguyen": (
        Row("Interpreter for visit", "plan", (
            "Confirm the Vietnamese interpreter for the visit", "by Tue, Nov 24")),
        Row("repeat teach-back", "plan", ("Go over insulin and low sugar again",)),
        Row("not yet assessable", KNOWING, ("Could not be judged",)),
        Row("LACE", later=RISK),
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
        Row("404 although he is in the Group", later=PAYER),
    ),
    "kowalski": (
        Row("ED and home", "approach", ("Irena went to the emergency department",), later=FEED),
        Row("She used her plan", there="test_irena_used_her_plan_and_keeps_her_approach"),
        Row("approach unchanged until the call", "approach", (
            "Extra support suggested", "Overall: Stand by")),
        Row("follow-up E", later=CLOCKS),
        Row("light episode", later=CLOCKS),
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
        Row("contact due Tue", later=CLOCKS),
    ),
    "santos": (
        Row("Appeal due", "today", (
            "To be sent by Fri, Dec 4", "The physician’s letter (Dr. A. Lindqvist, asked Nov 18)")),
        Row("Three different texts", there="tests/journeys/test_reading_the_chart.py"),
        Row("Strain action", "support", ("Offer Lúcia relief by",)),
    ),
    "price": (
        Row("checkpoints of the complex child", later=CLOCKS),
        Row("nursing hours unfilled", "plan", (
            "Send the list of nurses for the 34 hours that are still open", "Home nursing agency")),
        Row("agency list", "goals", ("in the way: the system",)),
        Row("ladder per device", DAILY, (
            "Change the breathing tube Danielle Price did it", "Ruth Price: done together",
            "Change the breathing tube: watched it being done")),
        Row("adults only", later=RISK),
        Row("addressed to Danielle", PRINT, ("Danielle Price, for Noah",)),
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
        Row("the payer's export", later=PAYER),
        Row("propose a facility", absent=r"facility|nursing home"),
        Row("anyone unreliable", absent=r"[Uu]nreliable|[Rr]eliable"),
    ),
    "price": (
        Row("Noah's motivation", "readiness", ("A young child is not asked.",),
            absent=r"matters (much|somewhat|little)|how much it matters"),
        Row("show him to", later=PAYER),
        Row("sleep/strain answers", PRINT, absent=r"four hours|Danielle sleeps"),
    ),
}  # fmt: skip

STAFF_ONLY: Mapping[str, str] = {
    "santos": r"She loves him and cannot go on|[Ss]leeps four hours",
    "price": r"[Ss]leeps four hours|three nights a week",
}
"""What somebody said alone: on the page of support, and on no other."""
