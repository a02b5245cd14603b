"""Checkpoints of somebody who comes home from a stay. To add one: a row.

Sources: care rules §3 (the table of checkpoints), domain §C.2; where a row says "ours" the day is
our own design.
"""

from datetime import time

from fhir_bridge.care.disciplines import ANYBODY, CLINICAL, RECONCILERS, Discipline
from fhir_bridge.care.transitions.checkpoint_rules import Checkpoint, DueRule, Feature, From

RN, LPN, PHARMACIST = Discipline.RN, Discipline.LPN, Discipline.PHARMACIST
PRESCRIBER, SOCIAL = Discipline.PRESCRIBER, Discipline.SOCIAL_WORKER
THERAPIST, RESPIRATORY = Discipline.THERAPIST, Discipline.RESPIRATORY
COMMUNITY, SCHEDULER = Discipline.COMMUNITY_WORKER, Discipline.SCHEDULER
NURSES = frozenset({RN})
BOOKS = ANYBODY - {Discipline.RESPIRATORY, Discipline.THERAPIST}
# the scheduler's; a team without one does it itself
INTERPRETING = frozenset({SCHEDULER, RN, SOCIAL, COMMUNITY})
HOME = frozenset({Feature.HOME})
FIRST_CONTACT = DueRule(From.FIRST_CONTACT)
BEFORE_VISIT = DueRule(From.VISIT, -1, business=True)


def _home(*more: Feature) -> frozenset[Feature]:
    return HOME | set(more)


CHECKPOINTS_HOME = (
    Checkpoint(
        "contact", "First contact, both ways",
        "Most of what goes wrong shows in the first two days.",
        "Who was reached, how identified, and what was talked about.",
        FIRST_CONTACT, CLINICAL, HOME, "domain §C.2",
    ),
    Checkpoint(
        "discharge-information", "Discharge information received",
        "Nobody can go on from what nobody was told.",
        "The paper itself: who was responsible, what was done, diagnoses, medicines and allergies, "
        "results and what is pending, instructions.",
        DueRule(From.DISCHARGE, 2), CLINICAL, HOME, "domain §C.2 (TRC)",
    ),
    Checkpoint(
        "safe-tonight", "Safe tonight",
        "Food, heat, somebody there, stairs, pets: what is not there today cannot wait.",
        "Three taps; each “no” opens a need.",
        FIRST_CONTACT, ANYBODY, HOME, "care rules §3",
    ),
    Checkpoint(
        "number", "The number for day and night",
        "A number nobody answers is none.",
        "Given, told back, and called once: who answered.",
        FIRST_CONTACT, NURSES, HOME, "care rules §3",
    ),
    Checkpoint(
        "explained", "Warning signs and medicines explained back",
        "To know when to call is what keeps people out of hospital.",
        "What was explained back, with which interpreter; again on another day.",
        FIRST_CONTACT, frozenset({RN, LPN, PHARMACIST, PRESCRIBER}), HOME,
        "care rules, first ten no. 7",
    ),
    Checkpoint(
        "handoff", "Warm hand-over",
        "Nurse to nurse, or it is lost between two desks.",
        "Who told whom, that it was read back, and when it was accepted.",
        DueRule(From.DISCHARGE, 1), NURSES, HOME, "care rules §3", escalation="noon",
    ),
    Checkpoint(
        "reconciled", "Medicines reconciled",
        "Four lists that say four things hurt somebody sooner or later.",
        "Each line decided, with what the patient really takes; by whom and when.",
        DueRule(From.VISIT, or_else=DueRule(From.DISCHARGE, 7)),
        RECONCILERS, _home(Feature.MEDICINES), "domain §C.2 (no later than the visit)",
    ),
    Checkpoint(
        "medicines-in-hand", "Medicines in hand",
        "More than a quarter had not filled a new prescription a week after leaving hospital.",
        "Picked up, affordable, old bottles set aside. What it costs or waits for opens by itself.",
        DueRule(From.DISCHARGE, 1, hard=2), frozenset({RN, LPN, PHARMACIST}),
        _home(Feature.MEDICINES), "care rules §3 (Fallis 2013)", log=frozenset({COMMUNITY}),
    ),
    Checkpoint(
        "high-alert", "Plan for medicines that need close watching",
        "Anticoagulant, insulin, opioid, steroid taper, digoxin: the next lab or dose is a date.",
        "The next lab or dose, and the prescriber’s answer to every question about it.",
        DueRule(From.ORDERED, or_else=DueRule(From.DISCHARGE, 1)), NURSES,
        _home(Feature.HIGH_ALERT), "care rules §3", each=True, answer=True, escalation="same-day",
    ),
    Checkpoint(
        "pending-result", "Result still to come",
        "A test that nobody waits for is read by nobody.",
        "Who ordered it, what came, and who told the patient.",
        DueRule(From.EXPECTED, or_else=DueRule(From.DISCHARGE, 14)), frozenset({PRESCRIBER, RN}),
        _home(Feature.PENDING), "care rules §3", each=True, answer=True,
    ),
    Checkpoint(
        "visit-booked", "Visit arranged",
        "A visit within a week has to be looked for on the first day.",
        "With whom, where and when; who booked it: for, with or by the patient.",
        FIRST_CONTACT, BOOKS, _home(Feature.VISIT),
    ),
    Checkpoint(
        "visit", "Visit happened",
        "Somebody has to look, not only listen.",
        "The visit itself, or why it did not happen.",
        DueRule(From.DISCHARGE, 7, hard=14), CLINICAL, _home(Feature.VISIT), "domain §C.2",
    ),
    Checkpoint(
        "ride", "Ride to the visit",
        "The bus that did not come is the visit that did not happen.",
        "Who drives, when, and the ride that stands in for it.",
        BEFORE_VISIT, frozenset({COMMUNITY, SOCIAL}), _home(Feature.RIDE), "care rules §3",
    ),
    Checkpoint(
        "interpreter-call", "Interpreter for the call",
        "What was not understood was not said.",
        "Booked for the call; the interpreter’s number on the contact; language of the papers.",
        FIRST_CONTACT, INTERPRETING, _home(Feature.INTERPRETER), "care rules §3",
    ),
    Checkpoint(
        "interpreter-visit", "Interpreter for the visit",
        "A clinic books the room, and not always the interpreter.",
        "Confirmed by the clinic, for this date.",
        BEFORE_VISIT, INTERPRETING, _home(Feature.INTERPRETER, Feature.VISIT),
        "care rules §3",
    ),
    Checkpoint(
        "what-matters", "What matters, and who decides",
        "A visit that does not know it treats somebody else’s wishes.",
        "In the patient’s words; the agent’s name; whether palliative care is wanted or needed.",
        DueRule(From.VISIT, -1), frozenset({RN, SOCIAL, PRESCRIBER}), _home(Feature.VISIT),
        "care rules §3",
    ),
    Checkpoint(
        "home-health-accepted", "Home health said yes",
        "Asked is not accepted.",
        "Which agency, who said yes, and when they come first. No yes by 3 PM: the next agency.",
        DueRule(From.DISCHARGE, by=time(15)), frozenset({RN, SOCIAL}),
        _home(Feature.HOME_HEALTH), "care rules §3", escalation="same-day",
    ),
    Checkpoint(
        "home-health-visit", "First visit of home health",
        "Within 48 hours of the referral or of coming home, or on the ordered day.",
        "Who came, and when.",
        DueRule(From.ORDERED, or_else=DueRule(From.DISCHARGE, 2)), frozenset({RN, SOCIAL}),
        _home(Feature.HOME_HEALTH), "42 CFR 484.55(a)(1)", escalation="same-day",
    ),
    Checkpoint(
        "oxygen", "Oxygen there and shown",
        "Before coming home, or on the day.",
        "Delivered and shown how; vendor and their number for day and night.",
        DueRule(From.DISCHARGE), frozenset({RN, RESPIRATORY, THERAPIST}),
        _home(Feature.OXYGEN), "care rules §3", log=frozenset({COMMUNITY}), escalation="same-day",
    ),
    Checkpoint(
        "equipment", "Equipment there and shown",
        "A walker in a box helps nobody.",
        "Delivered and shown how; vendor and their number for day and night.",
        DueRule(From.DISCHARGE, 1), frozenset({RN, RESPIRATORY, THERAPIST}),
        _home(Feature.EQUIPMENT), "care rules §3", log=frozenset({COMMUNITY}), each=True,
    ),
    Checkpoint(
        "lines", "Line, tube or wound",
        "What was put in has a day on which it is changed or taken out.",
        "Done on the day in the order; weekly labs with medicines given through a line.",
        DueRule(From.ORDERED, or_else=DueRule(From.DISCHARGE, 2)), NURSES,
        _home(Feature.LINES), "care rules §3", each=True,
    ),
)  # fmt: skip
