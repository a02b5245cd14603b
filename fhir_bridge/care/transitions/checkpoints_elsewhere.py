"""Checkpoints of what is not an ordinary way home: facilities, hospice, mental health, children.

To add one: a row. Source of all rows that name no other: care rules §3, the table of checkpoints.
"""

from fhir_bridge.care.disciplines import ANYBODY, CLINICAL, Discipline
from fhir_bridge.care.transitions.checkpoint_rules import Checkpoint, DueRule, Feature, From
from fhir_bridge.care.transitions.checkpoints_home import HOME, NURSES, RESPIRATORY, RN, SOCIAL

RULES = "care rules §3"
BOTH = frozenset({RN, SOCIAL})
CHILD_TEAM = frozenset({RN, RESPIRATORY, SOCIAL})
MENTAL = frozenset({Discipline.MENTAL_HEALTH})
IN_FACILITY, HOSPICE = frozenset({Feature.IN_FACILITY}), frozenset({Feature.HOSPICE})
MENTAL_STAY = HOME | {Feature.MENTAL_HEALTH}
ON_THE_DAY, DAY_AFTER = DueRule(From.DISCHARGE), DueRule(From.DISCHARGE, 1)
WEEK_AFTER = DueRule(From.DISCHARGE, 7)


def _child(code: str, title: str, proof: str) -> Checkpoint:
    return Checkpoint(
        code, title, "A child with devices goes home to people, not to machines.", proof,
        ON_THE_DAY, CHILD_TEAM, HOME | {Feature.CHILD}, RULES,
    )  # fmt: skip


CHECKPOINTS_ELSEWHERE = (
    # --- to and in a facility
    Checkpoint(
        "handoff-facility", "Warm hand-over to the facility",
        "Last doses, lines, wounds and wishes have to arrive with the person.",
        "Who told whom, that it was read back, and when it was accepted.",
        ON_THE_DAY, NURSES, frozenset({Feature.TO_FACILITY}), RULES, escalation="noon",
    ),
    Checkpoint(
        "facility-call", "Call on arrival",
        "The first evening is when doses get lost.",
        "Last-dose times, lines, wounds, code status, who decides.",
        DueRule(From.ARRIVAL), NURSES, IN_FACILITY, RULES,
    ),
    Checkpoint(
        "facility-check", "Look after two or three days",
        "By then the facility’s own list has taken over.",
        "The facility’s list beside the hospital’s; how it goes.",
        DueRule(From.ARRIVAL, 2, hard=3), BOTH, IN_FACILITY, RULES,
    ),
    Checkpoint(
        "facility-conference", "Care conference",
        "The way home is planned with the person, or it is planned over them.",
        "The day, who was there, what is wanted.",
        DueRule(From.ARRIVAL, 14), BOTH, IN_FACILITY, f"{RULES}; the day is ours",
    ),
    Checkpoint(
        "facility-notice", "Notice that coverage ends",
        "It comes two days before the end, and an appeal is for the same day.",
        "The notice, seen; whether an appeal is wanted, and the help with it.",
        DueRule(From.END_OF_STAY, -2), BOTH, IN_FACILITY, RULES, escalation="same-day",
    ),
    # --- left early
    Checkpoint(
        "left-early", "Call after leaving early",
        "Somebody who left had a reason; prescriptions and visits can still be rescued.",
        "What was in the way, what is needed now. No judgement.",
        DueRule(From.DISCHARGE, 1, business=True), NURSES, HOME | {Feature.LEFT_EARLY}, RULES,
    ),
    # --- hospice and death
    Checkpoint(
        "hospice-number", "The hospice’s number in place of ours",
        "At night one number, and the right one.",
        "The number itself and who answers; at the bedside, and told to whoever cares.",
        DueRule(From.ELECTION), NURSES, HOSPICE, RULES, number=True, quiet=True,
    ),
    Checkpoint(
        "hospice-visit", "First hospice nurse visit confirmed",
        "Within 48 hours of choosing hospice.",
        "Who came, and when.",
        DueRule(From.ELECTION, 2), NURSES, HOSPICE, "42 CFR 418.54(a)", quiet=True,
        escalation="same-day",
    ),
    Checkpoint(
        "comfort-kit", "Comfort medicines at home",
        "Pain does not wait for a pharmacy.",
        "There, and somebody knows how.",
        DueRule(From.ELECTION, 2), NURSES, HOSPICE, f"{RULES}; the day is ours", quiet=True,
    ),
    Checkpoint(
        "bereavement", "A word to those who stay",
        "They were part of this.",
        "Who wrote or called, if they want it.",
        DueRule(From.DEATH, 14), ANYBODY, frozenset({Feature.DIED}), f"{RULES}; the day is ours",
        quiet=True,
    ),
    # --- mental health and substance use
    Checkpoint(
        "safety-plan", "Safety plan at hand",
        "The days after a mental health stay are the most dangerous ones.",
        "A copy at home, 988, how to be safe from means, first refill.",
        DAY_AFTER, frozenset({RN, SOCIAL, Discipline.MENTAL_HEALTH}), MENTAL_STAY, RULES,
        escalation="same-day",
    ),
    Checkpoint(
        "mental-visit", "Mental health visit within 7 days",
        "The day of discharge does not count.",
        "The visit, in person or by video, with a mental health provider.",
        WEEK_AFTER, MENTAL, MENTAL_STAY, f"{RULES} (FUH)",
    ),
    Checkpoint(
        "mental-visit-month", "Mental health visit within 30 days",
        "One visit is a beginning.",
        "The visit, with a mental health provider.",
        DueRule(From.DISCHARGE, 30), MENTAL, MENTAL_STAY, f"{RULES} (FUH)",
    ),
    Checkpoint(
        "emergency-mental", "Follow-up after an emergency for mental health",
        "The same day may count.",
        "The follow-up, with any practitioner.",
        DueRule(From.DISCHARGE, 7, hard=30), CLINICAL,
        frozenset({Feature.EMERGENCY, Feature.MENTAL_HEALTH}), f"{RULES} (FUM)",
    ),
    Checkpoint(
        "emergency-substance", "Follow-up after an emergency with substance use",
        "Treatment that begins now is treatment that lasts.",
        "The follow-up, with any practitioner.",
        DueRule(From.DISCHARGE, 7, hard=30), CLINICAL,
        frozenset({Feature.EMERGENCY, Feature.SUBSTANCE_USE}), f"{RULES} (FUA)",
    ),
    Checkpoint(
        "naloxone", "Naloxone and treatment medicine in hand",
        "The next overdose is the one that can be stopped.",
        "In hand, and somebody near knows how.",
        DAY_AFTER, frozenset({RN, Discipline.PHARMACIST, Discipline.PRESCRIBER}),
        frozenset({Feature.EMERGENCY, Feature.SUBSTANCE_USE}), RULES,
    ),
    Checkpoint(
        "emergency-follow-up", "Follow-up after the emergency visit",
        "With two long illnesses, one visit seldom settles it.",
        "The follow-up: seen, by phone or by us.",
        WEEK_AFTER, CLINICAL, frozenset({Feature.EMERGENCY, Feature.CHRONIC}),
        "domain §C.2 (FMC)",
    ),
    # --- a child with devices
    Checkpoint(
        "two-adults", "Two trained adults for each device",
        "One adult has to sleep.",
        "Who showed it alone, for each device; both of them before the day.",
        ON_THE_DAY, CHILD_TEAM, HOME | {Feature.CHILD}, RULES, each=True,
    ),
    _child("go-bag", "Go-bag packed", "Packed, checked against the list, at the door."),
    _child("nursing-hours", "Home nursing hours filled",
           "Approved against filled, week by week; which agencies were asked."),
    _child("supplies", "Supplies and prepared medicines at home",
           "For two weeks; who prepares the medicine, and the next refill."),
    _child("school-form", "School and emergency forms",
           "With the school nurse, and with the ambulance service."),
    _child("parents-sleep", "The parents’ sleep",
           "Hours a night, asked alone; what would give more."),
)  # fmt: skip
