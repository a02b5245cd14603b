"""Plan templates for one condition each: heart failure, COPD, diabetes, stroke.

Our own words, in the first person, short enough to be said aloud. No number stands here: how much
weight, which sugar, which pressure is an order's to say (``care.warning_signs``). To add a template
or change one: a row here, its seal in ``tests/care/test_plan_templates.py``, a new ``version``.
"""

from datetime import date

from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.plan_templates import HELPER, NURSE, PHARMACY, Kind, Start, Template, Work
from fhir_bridge.care.warning_signs import SHEETS

UNDERSTANDING, CARE, DAY = "health-literacy", "system-navigation", "self-management"
FIRST = date(2026, 11, 22)

TAUGHT = (
    Work(
        "condition", Kind.TEACH, "What it is, in everyday words", NURSE, "condition",
        sources=("teach-back", "ideal"),
    ),
    Work(
        "medicines", Kind.TEACH, "What each medicine is for, and what changed", PHARMACY,
        "medicines", sources=("teach-back", "four-pillars"),
    ),
)  # fmt: skip
"""Asked to be explained back whatever the condition is."""


def signs(*starts: str) -> Work:
    """The warning signs, explained back on two dates (care rules §2.2 row 16)."""
    return Work(
        "warning-signs", Kind.TEACH, "The warning signs and whom to call, on two dates", NURSE,
        "warning-signs", starts, ("teach-back", "ideal"),
    )  # fmt: skip


def sheet(code: str, *starts: str) -> Work:
    """The sheet with the warning signs of one condition."""
    return Work(
        "sheet", Kind.SHEET, "Read the warning-signs sheet together", NURSE, code, starts,
        ("four-pillars", "ideal"),
    )  # fmt: skip


HEART_FAILURE = Template(
    "heart-failure", "Heart failure", "1", FIRST,
    "Noticing fluid early, medicines that are known, and whom to call before it gets bad.",
    (
        Start(
            "weigh", DAY, "Weigh myself [when in the morning?], so that I can [do what?]",
            "Weight that goes up over days often tells of fluid before breath does.",
            ("Find a place where the scale can stay", "Weigh tomorrow and write it down"),
            ("weigh", "scale"), ("hf-2022",), "[how many?] mornings in my book", weeks=2,
            doer=Doer.PATIENT,
        ),
        Start(
            "call-early", UNDERSTANDING, "Call [whom?] as soon as I notice [which sign of mine?]",
            "Each person has a sign that comes first; calling then may spare a stay.",
            ("Say which sign came first the last time", "Put the number where I can see it"),
            ("sign", "warning"), ("hf-2022", "four-pillars"),
            "I can say my sign and the number",
        ),
        Start(
            "medicines", UNDERSTANDING, "Explain my heart medicines to [whom?] in my own words",
            "Who can say what a medicine is for notices when something changes.",
            ("Take one bottle and say what it is for",), ("pill", "medicine"),
            ("hf-2022", "teach-back"),
        ),
        Start(
            "salt", DAY, "Cook [which meal I like?] with less salt [on which days?]",
            "Less salt holds less water; it lasts only with food that somebody likes.",
            ("Try one meal without the salt shaker", "Read the label of one can"),
            ("salt", "sodium"), ("hf-2022",),
        ),
        Start(
            "visit", CARE, "Make my visit with [whom?] and first tell them [what matters most?]",
            "A visit soon after a stay, with the patient’s own question first.",
            ("Write down one question",), ("appointment", "book"), ("hf-2022", "red"),
            weeks=2,
        ),
    ),
    (
        *TAUGHT, signs("call-early", "weigh"), sheet("heart-failure", "call-early", "weigh"),
        Work("weighing", Kind.SKILL, "Weighing and writing it down", NURSE, "weigh", ("weigh",)),
        Work(
            "order", Kind.ASK, "Ask whoever prescribes: how much weight, within how many days",
            NURSE, starts=("weigh", "call-early"), sources=("hf-2022",),
        ),
        Work(
            "scale", Kind.ASK, "A scale at home that can be read and stood on", HELPER,
            starts=("weigh",),
        ),
    ),
    SHEETS["heart-failure"].conditions, SHEETS["heart-failure"].names,
)  # fmt: skip

COPD = Template(
    "copd", "COPD", "1", FIRST,
    "Inhalers that reach the lungs, a bad day that is planned for, moving at one’s own pace.",
    (
        Start(
            "inhaler", DAY, "Use my inhaler the way [who?] showed me, [when in my day?]",
            "How it is used is worth looking at again each time: small things are lost with time.",
            ("Show it once, slowly", "Put it beside something I use every day"),
            ("inhaler", "puffer", "spray"), ("gold",), "[who?] watched and nothing was left out",
            weeks=2, doer=Doer.PATIENT,
        ),
        Start(
            "bad-day", UNDERSTANDING,
            "On a bad day for my breath, first [do what?], then call [whom?]",
            "A plan for bad days is the prescriber’s: it is followed as it was written, and agreed "
            "on with a number that answers.",
            ("Say what a bad day is like", "Put the plan on the fridge"),
            ("breath", "sign", "warning"), ("copd-plans", "gold"),
            "I can say my first two things without looking",
        ),
        Start(
            "move", DAY, "Walk [where to?] and rest as often as I need",
            "Moving keeps breath; a place somebody wants to go to keeps moving.",
            ("Walk to the door and back", "Sit down halfway on purpose"),
            ("walk", "exercise", "move"), ("gold",), doer=Doer.PATIENT,
        ),
        Start(
            "refill", CARE, "Have my next inhaler here before this one is empty: [how?]",
            "An empty inhaler, a cost or an authorization often stands before a bad week.",
            ("Find out how many puffs are left",), ("refill", "pharmacy"), ("red",), weeks=2,
        ),
        Start(
            "smoke", DAY, "Smoke less, my own way: [what do I change first?], because [why?]",
            "It helps breath at any age. Only the person’s own reason carries it.",
            ("Choose one cigarette of the day to leave out",), ("smok", "cigarette", "tobacco"),
            ("gold", "brief-plans"), doer=Doer.PATIENT,
            only_if="only who smokes, and said yes to talking about it",
        ),
    ),
    (
        *TAUGHT, signs("bad-day"), sheet("copd", "bad-day"),
        Work(
            "inhaler", Kind.SKILL, "Using each inhaler, watched", PHARMACY, "inhaler",
            ("inhaler",), ("gold",),
        ),
        Work(
            "plan", Kind.ASK, "Ask whoever prescribes for a written plan for bad days", NURSE,
            starts=("bad-day",), sources=("copd-plans",),
        ),
        Work(
            "cost", Kind.ASK, "What the inhalers cost at the counter", HELPER,
            starts=("refill",), sources=("red",),
        ),
    ),
    SHEETS["copd"].conditions, SHEETS["copd"].names,
)  # fmt: skip

DIABETES = Template(
    "diabetes", "Diabetes", "1", FIRST,
    "Sugar that tells something, low sugar handled safely, feet and eyes looked after.",
    (
        Start(
            "measure", DAY, "Measure my sugar [when in my day?], so that I know [what?]",
            "A number helps when the person knows what to do with it.",
            ("Measure once and say it aloud", "Keep the meter beside the kettle"),
            ("sugar", "glucose", "measure"), ("dsmes-2015",), "[how many?] days in my book",
            weeks=2, doer=Doer.PATIENT,
        ),
        Start(
            "low", UNDERSTANDING,
            "When I feel [which sign of low sugar?], first [take what?], then call [whom?]",
            "Low sugar can hurt within minutes: it has to be known before it comes.",
            ("Put something sweet beside the bed and in the bag",),
            ("low", "shak", "sign"), ("dsmes-2015", "teach-back"),
            "I can say it, and so can [who lives with me?]", weeks=1,
            only_if="only who takes insulin or a medicine that can bring sugar too low",
        ),
        Start(
            "eat", DAY, "Eat [which meal I like?] in a way that suits my sugar, [on which days?]",
            "What somebody likes to eat is where a change can last.",
            ("Look at the sugar before and after that meal",), ("eat", "meal", "food", "cook"),
            ("dsmes-2015",), doer=Doer.PATIENT,
        ),
        Start(
            "feet", DAY, "Look at my feet [when?] and show [whom?] anything new",
            "A sore that is seen early heals more often.",
            ("Put a mirror where I put on my socks",), ("feet", "foot"), ("dsmes-2015",),
        ),
        Start(
            "check", CARE, "Have [which check?] done by [when?]",
            "Eyes, kidneys, teeth and shots: one that is due and that matters to the person.",
            ("Find out which one is due",), ("eye", "lab", "check"),
            ("dsmes-2015",),
        ),
    ),
    (
        *TAUGHT, signs("low"), sheet("diabetes", "low", "measure"),
        Work(
            "sugar", Kind.SKILL, "Measuring sugar and writing it down", NURSE, "sugar",
            ("measure",), ("dsmes-2015",),
        ),
        Work(
            "insulin", Kind.SKILL, "Giving the insulin, where there is any", NURSE, "insulin",
            ("low",), ("dsmes-2015",),
        ),
        Work(
            "order", Kind.ASK, "Ask whoever prescribes: which sugar is too low, and too high",
            NURSE, starts=("low", "measure"), sources=("dsmes-2015",),
        ),
    ),
    SHEETS["diabetes"].conditions, SHEETS["diabetes"].names,
)  # fmt: skip

STROKE = Template(
    "stroke", "Stroke", "1", FIRST,
    "Knowing a stroke at once, pressure and medicines that protect, and life coming back.",
    (
        Start(
            "signs", UNDERSTANDING,
            "Teach [whom at home?] the signs of a stroke, and to call 911 at once",
            "Minutes count, and who has a stroke may not be able to call.",
            ("Say three signs together",), ("sign", "911", "stroke"),
            ("stroke-2021", "teach-back"), "[who?] can say them back", weeks=1,
        ),
        Start(
            "pressure", DAY, "Measure my blood pressure [when?] and bring the numbers to [whom?]",
            "Pressure that is known can be treated; it protects best against another stroke.",
            ("Measure once, sitting, arm on the table",), ("pressure",), ("stroke-2021",),
            "[how many?] days in my book", weeks=2,
        ),
        Start(
            "medicines", DAY,
            "Take my medicines [when in my day?] and have the next ones before [when?]",
            "Blood thinners and pressure medicines protect only while they are taken.",
            ("Put the pill box beside my cup",), ("pill", "medicine", "thinner"),
            ("stroke-2021", "four-pillars"),
        ),
        Start(
            "again", DAY, "Do [what I miss?] again, a little [how often?]",
            "What somebody misses is the best exercise there is.",
            ("Do the first small piece of it",), ("walk", "hand", "exercise"), ("ours",),
            weeks=8,
        ),
        Start(
            "ride", CARE, "Get to [which visit?] and back: [how?]",
            "Driving may be over for a while, and visits are many.",
            ("Ask one person who could drive",), ("ride", "drive", "bus"), ("red",),
            weeks=2,
        ),
        Start(
            "low-days", UNDERSTANDING, "Tell [whom?] on days when I feel [how?]",
            "Low mood after a stroke is common and can be helped; it starts with telling somebody.",
            ("Choose the person",), ("mood", "sad"), ("ours",),
        ),
    ),
    (
        *TAUGHT, signs("signs"),
        Work(
            "pressure", Kind.SKILL, "Measuring blood pressure", NURSE, "pressure", ("pressure",),
            ("stroke-2021",),
        ),
        Work("ride", Kind.SKILL, "Getting there and back", HELPER, "ride", ("ride",), ("red",)),
        Work(
            "order", Kind.ASK, "Ask whoever prescribes: which pressure to call about", NURSE,
            starts=("pressure",), sources=("stroke-2021",),
        ),
        Work(
            "therapy", Kind.ASK, "Which therapy was ordered, and whether it began", NURSE,
            starts=("again",), sources=("red",),
        ),
    ),
    frozenset({"422504002", "230690007"}), ("stroke", "cerebral infarct", "cerebrovascular acc"),
)  # fmt: skip
