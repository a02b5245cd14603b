"""Plan templates that no single condition asks for: complex child, staying well, blank.

Of a complex child the words are the family's, and the child is asked as far as it can say. Staying
well is nearly all gaps: what does somebody good is theirs to say (care rules S2.13). Blank holds
nothing: it leads to the plain form of a goal. How to change one: see ``templates_by_condition``.
"""

from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.plan_templates import (
    FAMILY,
    GROWN_UP,
    HELPER,
    NURSE,
    Kind,
    Start,
    Template,
    Work,
)
from fhir_bridge.care.templates_by_condition import CARE, DAY, FIRST, UNDERSTANDING, signs

COMPLEX_CHILD = Template(
    "complex-child", "Complex child", "1", FIRST,
    "A family that learns by watching, then together, then alone; and a child that has a life.",
    (
        Start(
            "joy", DAY, "Take [who?] to [which place the child loves?] with the go-bag packed",
            "What the child enjoys comes first; the care is there to make it possible.",
            ("Pack the go-bag once, with the list",), ("park", "go-bag", "outing"),
            ("assent-2016", "ours"), doer=Doer.CAREGIVER,
        ),
        Start(
            "device", UNDERSTANDING,
            "I, [who?], look after [which device?] by myself, first with [whom?] beside me",
            "Watched, then together, then alone: nobody learns it from paper.",
            ("Watch it once and ask everything",),
            ("trach", "tube", "suction", "device", "feed", "pump"), ("ours",),
            "Alone, twice, with somebody beside me", weeks=3, doer=Doer.CAREGIVER,
        ),
        Start(
            "second", UNDERSTANDING,
            "[Who else?] can do [which care?] too, so that I can [do what?]",
            "Two trained adults: one alone cannot sleep, or be ill.",
            ("Ask who would like to learn it",), ("second", "teach", "too", "grandm"), ("ours",),
            weeks=6, doer=Doer.CAREGIVER,
        ),
        Start(
            "nurse", CARE,
            "Have a nurse here for [which hours?], and know that I call [whom?] when nobody comes",
            "Hours that were approved are not always filled: the gap is ours to close.",
            ("Write down the hours that stayed empty this week",), ("nurse", "hours", "agency"),
            ("red",), doer=Doer.CASE_MANAGER,
        ),
        Start(
            "school", CARE, "At school, [who there?] knows what to do first and whom to call",
            "A form for emergencies, and a person who has read it.",
            ("Find out who the school nurse is",), ("school", "class", "teacher"), ("ours",),
        ),
        Start(
            "say", DAY, "My child shows us [what it wants?] in its own way: [how?]",
            "Children take part in what is decided as far as they can; somebody has to notice how.",
            ("Write down three signs of yes and of no",), ("say", "yes", "sign", "picture"),
            ("assent-2016",), doer=Doer.TOGETHER,
        ),
    ),
    (
        signs("device", "second"),
        Work(
            "tube-change", Kind.SKILL, "Changing the breathing tube, where there is one", FAMILY,
            "tube-change", ("device", "second"),
        ),
        Work("suction", Kind.SKILL, "Clearing the airway", FAMILY, "suction", ("device", "second")),
        Work("feeding", Kind.SKILL, "Feeding by the tube", FAMILY, "tube-feeding", ("device",)),
        Work(
            "equipment", Kind.ASK, "Equipment delivered and shown, with a number for the night",
            NURSE, starts=("device",), sources=("red",),
        ),
        Work(
            "hours", Kind.ASK, "Nursing hours approved, and hours filled", HELPER,
            starts=("nurse",), sources=("red",),
        ),
        Work(
            "rest", Kind.ASK, "Ask each parent alone: sleep, and what would give a night off",
            NURSE, starts=("second",), sources=("ours",),
        ),
    ),
    frozenset(), (
        "tracheostomy", "gastrostomy", "g-tube", "ventilator", "feeding tube",
        "medical complexity",
    ),
    ages=(None, GROWN_UP - 1), family=True,
)  # fmt: skip

STAYING_WELL = Template(
    "staying-well", "Staying well", "1", FIRST,
    "Nothing that has to be mended: what does somebody good, and how to have more of it.",
    (
        Start(
            "joy", DAY, "Do [what does me good?] [how often?], with [whom?]",
            "It carries everything else, and nobody else can name it.",
            ("Do it once this week, however short",), ("good", "enjoy", "garden", "sing"),
            ("brief-plans",), doer=Doer.PATIENT,
        ),
        Start(
            "move", DAY, "Move the way I like: [how?], [when?]",
            "Any moving counts, and the kind somebody likes is the kind that stays.",
            ("Five minutes, today",), ("walk", "move", "exercise", "swim", "dance"),
            ("brief-plans",), doer=Doer.PATIENT,
        ),
        Start(
            "sleep", DAY, "Sleep better: change [what first?] in my evenings",
            "Sleep often needs one change, and the person mostly knows which.",
            ("Tell what keeps me awake",), ("sleep", "night"), ("ours",), doer=Doer.PATIENT,
        ),
        Start(
            "people", DAY, "See or call [whom?] [how often?]",
            "Being alone too much harms; a name and a day help.",
            ("Call once this week",), ("friend", "neighbor"), ("ours",),
            doer=Doer.PATIENT,
        ),
        Start(
            "setback", UNDERSTANDING, "When a week goes wrong, I [do what first?] and tell [whom?]",
            "Setbacks come; who has planned for one is less thrown by it.",
            ("Tell how the last bad week ended",), ("setback", "wrong"),
            ("brief-plans",),
        ),
    ),
    ages=(None, None), for_anybody=True,
)  # fmt: skip

BLANK = Template(
    "blank", "Blank", "1", FIRST,
    "Nothing to begin with: only what the patient says.",
    ages=(None, None), for_anybody=True,
)  # fmt: skip
