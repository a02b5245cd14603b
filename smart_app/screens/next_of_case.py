"""What comes next of the work with a patient itself: a death, hospice care, a beginning, a yes.

Rules of ``next_steps``, each at its rank there.
"""

from fhir_bridge.care.case import AT_REST, WAITING, State
from smart_app.screens.frame import PageFrame
from smart_app.screens.goals import GoalRow
from smart_app.screens.next_of_goals import conflict, held
from smart_app.screens.next_step import NextStep

TO_SEE_TO_COMFORT = (
    "Nothing is kept of it before you start: then the hospice’s number, its first visit and the "
    "comfort medicines are seen to, and no clock runs."
)
"""Why one would start with somebody in hospice care (care rules §3): never for a goal or a call."""
AFTERWARDS = "bereavement"
"""The checkpoint that is asked after a death, when nothing else is."""


def quiet(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """After a death nothing is asked of anybody."""
    del goals
    if not frame.patient.deceased:
        return None
    died = f"{frame.first_name} has died"
    word = next((line for line in frame.stays if line.key == AFTERWARDS), None)
    if word is None:
        text = f"So says {frame.ehr_name}. Nothing is due; the record stays readable."
        return NextStep(died, text, "info-circle")
    whom = f"{frame.caregiver}, if they want it" if frame.caregiver else "Whoever wants it"
    return NextStep(
        word.title, f"{died}. Nothing else is due. {whom}: {word.clock}.", "heart-handshake",
        href=f"{frame.url('transition')}#checkpoint-{word.id}", action="Look at it",
    )  # fmt: skip


def comfort(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """In hospice care nothing is due of anybody; what waits for staff is still said."""
    if not frame.hospice:
        return None
    return conflict(frame, goals) or held(frame, goals) or _comfort(frame)


def _comfort(frame: PageFrame) -> NextStep:
    title, icon = f"{frame.first_name} is in hospice care", "heart-handshake"
    wish = f"A wish can still be written down, in {frame.possessive} words."
    rest = f"Comfort first: nothing is due here. {wish}"
    if not frame.enrolled:
        return NextStep(
            title, f"So says {frame.ehr_name}. {rest} {TO_SEE_TO_COMFORT}", icon,
            href=frame.url("start"), action="Start without a goal", action_icon="walk", posts=True,
        )  # fmt: skip
    if frame.enrolled and not frame.hospice_line:
        return NextStep(
            "Note the hospice’s own number", f"{title}, so says {frame.ehr_name}. {rest}", icon,
            href=frame.url("transition"), action="Note it", action_icon="phone",
        )  # fmt: skip
    number = f" Day and night: {frame.hospice_line}." if frame.hospice_line else ""
    return NextStep(title, f"So says {frame.ehr_name}. {rest}{number}", icon)


def start(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """Nothing is kept of this patient yet."""
    del goals
    if frame.enrolled:
        return None
    return NextStep(
        f"Start care coordination with {frame.first_name}",
        "Until you start, nothing about this patient is kept here. Saving the first goal starts it "
        "too.",
        "walk",
        href=frame.url("start"),
        action="Start without a goal",
        action_icon="walk",
        posts=True,
        also="Write the first goal",
        also_href=frame.url("goals") + "#new-goal",
    )


def taken_on(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """Nobody has taken the case on, or it is at rest: then nobody's goals are asked about."""
    if frame.case is None:
        return None
    if frame.case.state in AT_REST:
        title, text = _RESTS[frame.case.state]
        named = {"patient": frame.first_name}
        return NextStep(
            title.format_map(named), text.format_map(named), "heart-handshake",
            href=frame.url("case"), action="See what was said",
        )  # fmt: skip
    if frame.case.state not in WAITING or State.ACCEPTED not in frame.case.ways:
        return None
    return NextStep(
        f"Take on care coordination with {frame.first_name}",
        "Nobody keeps track of it yet. Writing the first goal takes it on too.",
        "walk",
        href=frame.url("start"),
        action="Take it on",
        action_icon="heart-handshake",
        posts=True,
        also="" if goals else "Write the first goal",
        also_href=frame.url("goals") + "#new-goal",
    )


_RESTS = {
    State.DECLINED: (
        "{patient} says not now",
        "That stands, and the door is open. Ask again when something changes.",
    ),
    State.FINISHED: (
        "Finished with {patient} for now",
        "The door is open: it can be opened again on any day.",
    ),
}


def said_yes(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """What the case itself waits for: a yes, a beginning, a decision after looking back."""
    del goals
    known = _CASE_ASKS.get(frame.case.state) if frame.case and frame.case.ways else None
    if known is None:
        return None
    title, text, action = (words.format(patient=frame.first_name) for words in known)
    href = frame.url("case")
    return NextStep(title, text, "message-2", href=href, action=action, action_icon="pencil")


_CASE_ASKS = {
    State.ACCEPTED: (
        "Ask {patient} whether to go on together",
        "Nothing is noted yet of what {patient} says to it. Yes and not now are both fine.",
        "Note the answer",
    ),
    State.CONSENTED: ("Begin with {patient}", "{patient} has said yes.", "Begin"),
    State.EVALUATED: (
        "Go on with {patient}, or finish for now",
        "You have looked back together.",
        "Decide",
    ),
}
