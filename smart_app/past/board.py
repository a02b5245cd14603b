"""The past of the rest of the board: a case each, for some a goal. A patient is a row of ``ROWS``.

Who has no row waits on the roster for somebody to take them on: Terrence Boyd and Kristen Lund,
of whom nobody knew before yesterday, and Oscar Lindgren, who is nobody's yet. Howard Tanaka has
none either: a case cannot end by a death yet.
"""

from dataclasses import dataclass

from fhir_bridge.care.case import State
from fhir_bridge.care.enablement import Doer
from fhir_bridge.sandbox.stories.dates import StoryDay
from smart_app.past.asked import Asked
from smart_app.past.rows import Deed, Move, Past, Start, Write, joined, office


@dataclass(frozen=True)
class Known:
    """One patient.

    Attributes:
        days: how long ago the case was taken on.
        state: where it stands; ``why``: what was said to it.
        goal: strategy, words, who does it, in how many days it is due.
    """

    patient: str
    days: int
    state: State = State.ACTIVE
    why: str = ""
    goal: tuple[str, str, Doer, int] | None = None


DAILY, CARE, ONLINE, KNOWING = (
    "self-management", "system-navigation", "digital-empowerment", "health-literacy",
)  # fmt: skip

ROWS = (
    Known("hale", 40, goal=(
        CARE, "Have my questions for the surgeon on paper", Doer.PATIENT, 2)),
    Known("schultz", 12),
    Known("rahimi", 3, State.ACCEPTED),
    Known("robinson", 26, State.ACCEPTED),
    Known("moreno", 19, goal=(
        KNOWING, "Explain what each of my pills is for", Doer.TOGETHER, 16)),
    Known("carter-a", 24),
    Known("carter-b", 13),
    Known("dubois", 21),
    Known("abbott", 27),
    Known("acosta", 19, State.DECLINED, "I manage. Ask me again in spring."),
    Known("bauer", 10, goal=(DAILY, "Drink a jug of water before noon", Doer.PATIENT, 20)),
    Known("begay", 16),
    Known("chen", 37, State.FINISHED, "He cooks, walks and books by himself."),
    Known("coleman", 23, goal=(
        CARE, "Order the inhaler before it is empty", Doer.TOGETHER, 12)),
    Known("diaz", 7, State.ACCEPTED),
    Known("eriksen", 63, State.EVALUATED, "Ten weeks without a hospital. I know my limits."),
    Known("farouk", 30),
    Known("freeman", 25),
    Known("gupta", 5, State.CONSENTED),
    Known("hoffman", 47),
    Known("ibarra", 13, goal=(
        DAILY, "Bring my blood pressure book to every visit", Doer.PATIENT, 27)),
    Known("jennings", 18),
    Known("kaplan", 33, goal=(
        CARE, "Keep the same people around me", Doer.CAREGIVER, 30)),
    Known("lopez", 41),
    Known("murphy", 6, State.ACCEPTED),
    Known("okeke", 20, State.FINISHED, "Well again, and nothing is open."),
    Known("park", 12, goal=(
        ONLINE, "Send my headache diary over the portal", Doer.TOGETHER, 15)),
    Known("simmons", 52),
    Known("vang", 9),
    Known("weber", 4),
)  # fmt: skip


SURE = (6, 4, 8, 5, 7, 3, 9)
"""How sure they said they were when it began, one after the other and over again."""


def pasts(day: StoryDay) -> list[Past]:
    """Their pasts, in the order of the rows."""
    return [Past(row.patient, tuple(_deeds(day, at, row))) for at, row in enumerate(ROWS)]


def _deeds(day: StoryDay, place: int, row: Known) -> list[Deed]:
    begun = office(day, -row.days, f"{9 + place % 6:02}:{place * 7 % 40:02}")
    later = begun.replace(minute=begun.minute + 12)
    if row.state in {State.ACCEPTED, State.DECLINED}:
        said = [Move(later, row.state, row.why)] if row.state is State.DECLINED else []
        return [Start(begun), *said]
    deeds: list[Deed] = list(joined(begun, "phone"))
    if row.state is State.CONSENTED:
        return deeds[:2]
    if row.goal:
        strategy, words, doer, due = row.goal
        deeds.append(Write(later, "goal", strategy, words, doer, day.on(due)))
    asked_at = later.replace(minute=later.minute + 1)
    deeds.append(Asked(asked_at, {"confidence": SURE[place % len(SURE)]}))
    if row.state is not State.ACTIVE:
        ended = office(day, -1 - place % 3, "16:20")
        deeds.append(Move(ended, row.state, row.why))
    return deeds
