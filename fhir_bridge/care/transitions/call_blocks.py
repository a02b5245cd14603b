"""The call page as a table: which blocks it has, what each asks, and what its answers prove.

Each block is saved alone, so that a call that breaks off has lost nothing. To add a block: a row in
``BLOCKS``, at the place where it stands on the page; a question: a row in its ``asks``. What a
block asks is a prompt for a person and never weighed here. Sources: care rules §3 (checkpoints,
contact rules 1, 2 and 6) and §4.2 (one page, one scroll); IDEAL and Project RED for what a first
call talks about (domain §C.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fhir_bridge.care.safe_contact import NO, YES
from fhir_bridge.care.teaching import Interpreter
from fhir_bridge.care.transitions.contact_log import CHANNELS, PHONE, Whom
from fhir_bridge.care.transitions.contact_words import WAYS as RED_FLAG_WAYS


class Kind(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    WORDS = "words"
    DAY = "day"
    TICK = "tick"
    NUMBER = "number"


@dataclass(frozen=True)
class Ask:
    """One question of a block.

    Attributes:
        code: what names its answer; ``words``: as staff read it.
        choices: what can be chosen, by code.
        must: the block cannot be saved without it.
        usual: what is filled in before anybody chose.
    """

    code: str
    words: str
    kind: Kind = Kind.WORDS
    choices: Mapping[str, str] = field(default_factory=dict)
    must: bool = False
    help: str = ""
    usual: str = ""


@dataclass(frozen=True)
class Block:
    """One part of the page.

    Attributes:
        say: what to ask or say, in words a nurse can read aloud.
        topics: what was talked about once it is saved, keys of ``contact_log.TOPICS``.
        closes: the checkpoint that its answers can prove; ``proves``: which answers those are.
        open: may be saved before anybody was identified.
        leads: a page of the chart for what is kept there, its words, and why.
    """

    code: str
    title: str
    asks: tuple[Ask, ...]
    say: str = ""
    topics: frozenset[str] = frozenset()
    closes: str = ""
    proves: Mapping[str, str] = field(default_factory=dict)
    open: bool = False
    leads: tuple[str, str, str] | None = None


YES_NO = {YES: "Yes", NO: "No"}
SOME = "some"
YES_SOME_NO = {YES: "Yes", SOME: "In part", NO: "No"}

WHOM = {
    Whom.PATIENT.value: "The patient",
    Whom.CAREGIVER.value: "A caregiver",
    Whom.FACILITY.value: "A facility",
    Whom.SOMEBODY_ELSE.value: "Somebody else",
}
IDENTIFIED = {
    "id_name": "Full name", "id_born": "Date of birth", "id_address": "Address",
    "id_phone": "Phone number",
}  # fmt: skip
"""What somebody can be known by; two of them before any health information (contact rule 1)."""

ON_FILE, SAID_NOW, BY_LAW, NOT_PERMITTED = "on-file", "said-now", "by-law", "no"
PERMISSION = {
    ON_FILE: "Permission is on file",
    SAID_NOW: "The patient said yes on this call",
    BY_LAW: "They decide by law",
    NOT_PERMITTED: "No, or not known",
}
PERMITTED = frozenset({ON_FILE, SAID_NOW, BY_LAW})

SAME, QUALIFIED, FAMILY, NOBODY = "same", "qualified", "family", "nobody"
SPOKEN = {
    SAME: "No interpreter is needed",
    QUALIFIED: "A qualified interpreter",
    FAMILY: "Family or friends carried the words",
    NOBODY: "Nobody on it spoke their language",
}
"""Who carried the words. With family a contact stays a contact, and nothing taught can be judged
(care rules §2.2 row 13)."""
INTERPRETED = {
    SAME: Interpreter.NOT_NEEDED, QUALIFIED: Interpreter.QUALIFIED,
    FAMILY: Interpreter.NONE_OR_FAMILY, NOBODY: Interpreter.NONE_OR_FAMILY,
}  # fmt: skip
"""The same, as a look at a skill has it."""

NOTHING_WORRIES, WORRIES = "none", "yes"
WORRY_PROMPTS = (
    "chest pain, or trouble breathing",
    "fainting, new confusion, weakness on one side, trouble speaking",
    "bleeding that does not stop",
    "thoughts of suicide or of hurting somebody",
    "anything on their own sheet of warning signs",
    "feels worse than on the day they left",
)
"""What is asked about before anything else. Any yes stops the script; nothing is weighed here."""

IN_THE_WAY = {
    "cost": "it costs too much",
    "authorization": "it waits for an authorization",
    "pharmacy": "the pharmacy did not have it",
    "ride": "nobody could get it",
    "unclear": "what to take is not clear",
    "feels": "it does not feel right",
    "other": "something else",
}

PERSON, RED_FLAGS, MEDICINES, TEACH_BACK, VISIT = (
    "person", "red-flags", "medicines", "teach-back", "visit",
)  # fmt: skip
RIDE, SERVICES, SAFE_TONIGHT, NUMBER, CONFIDENCE, FINISH, TRIED = (
    "ride", "services", "safe-tonight", "number", "confidence", "finish", "tried",
)  # fmt: skip

_SPOKEN = Ask("spoken", "Interpreter", Kind.CHOICE, SPOKEN, must=True)

BLOCKS: Mapping[str, Block] = {
    row.code: row
    for row in (
        Block(
            PERSON, "Who is on the phone",
            (
                Ask("channel", "How", Kind.CHOICE,
                    {code: row.words for code, row in CHANNELS.items() if row.both_ways},
                    must=True, usual=PHONE),
                Ask("number", "Number"),
                Ask("whom", "With whom", Kind.CHOICE, WHOM, must=True, usual=Whom.PATIENT.value),
                Ask("name", "Their name, if it is not the patient"),
                *(Ask(code, words, Kind.TICK) for code, words in IDENTIFIED.items()),
                Ask("permitted", "May they hear it, if it is not the patient", Kind.CHOICE,
                    PERMISSION),
                _SPOKEN,
                Ask("interpreter_id", "Interpreter’s number or name"),
            ),
            "Two of these before any health information. Say no more than your name until then.",
            open=True,
        ),
        Block(
            RED_FLAGS, "First: does anything worry",
            (
                Ask("worries", "What they answer", Kind.CHOICE,
                    {NOTHING_WORRIES: "Nothing of it", WORRIES: "Yes: stop here"}, must=True),
                Ask("said", "What they said, in their words"),
                Ask("way", "Where it went", Kind.CHOICE, RED_FLAG_WAYS),
                Ask("to", "Who took over"),
                Ask("stayed", "I stayed on the line until they took over", Kind.TICK),
                Ask("why_not", "If not: what was done instead"),
            ),
            "Any yes stops the script at once. What it means is for a clinician or 911.",
            frozenset({"feeling", "warning-signs"}), open=True,
        ),
        Block(
            MEDICINES, "Medicines",
            (
                Ask("in_hand", "All of them are there, and can be paid for", Kind.CHOICE,
                    YES_SOME_NO, must=True),
                Ask("set_aside", "Old bottles are set aside", Kind.CHOICE, YES_NO),
                Ask("taken", "Taken as the list says", Kind.CHOICE, YES_SOME_NO),
                Ask("in_the_way", "What is in the way", Kind.CHOICE, IN_THE_WAY),
                Ask("words", "In their words"),
            ),
            "“Can you get all the bottles and read them to me?”",
            frozenset({"medicines"}), "medicines-in-hand",
            {"in_hand": YES, "set_aside": YES},
            leads=("transition/medicines", "Medicines", "Line by line, with what they take:"),
        ),
        Block(
            VISIT, "The visit",
            (
                Ask("booked", "It is booked", Kind.CHOICE, YES_NO, must=True),
                Ask("on", "On which day", Kind.DAY),
                Ask("with", "With whom, where and when"),
                Ask("who", "Who booked it", Kind.CHOICE,
                    {"patient": "the patient", "together": "together with us", "us": "we did",
                     "caregiver": "a caregiver", "hospital": "the hospital"}),
            ),
            topics=frozenset({"visit"}), closes="visit-booked", proves={"booked": YES},
        ),
        Block(
            RIDE, "The ride",
            (
                Ask("arranged", "There is one", Kind.CHOICE,
                    {YES: "Yes", NO: "No", "not-needed": "None is needed"}, must=True),
                Ask("who", "Who drives, and when"),
                Ask("instead", "The ride that stands in for it"),
            ),
            topics=frozenset({"ride"}), closes="ride", proves={"arranged": YES},
        ),
        Block(
            SERVICES, "Services and equipment",
            (
                Ask("came", "What was ordered has come", Kind.CHOICE,
                    {**YES_SOME_NO, "none": "Nothing was ordered"}, must=True),
                Ask("words", "What came, what did not, who was told"),
            ),
            "Home health, oxygen, a walker, meals: did they come, and were they shown?",
            frozenset({"services"}),
        ),
        Block(
            SAFE_TONIGHT, "Safe tonight",
            (
                Ask("food", "Food, and what it takes to eat", Kind.CHOICE, YES_NO, must=True),
                Ask("home", "Heat, light, stairs and bathroom", Kind.CHOICE, YES_NO, must=True),
                Ask("somebody", "Somebody there, or close by", Kind.CHOICE, YES_NO, must=True),
                Ask("words", "What is missing"),
            ),
            "Three taps. What is not there today cannot wait.",
            frozenset({"needs"}), "safe-tonight", {"food": YES, "home": YES, "somebody": YES},
            leads=(
                "plan/needs", "Needs and services",
                "What is missing becomes a need. What is private is said there, nowhere else:",
            ),
        ),
        Block(
            NUMBER, "The number for day and night",
            (
                Ask("given", "Given, and told back", Kind.CHOICE, YES_NO, must=True),
                Ask("tested", "Called once, and somebody answered", Kind.CHOICE, YES_NO),
                Ask("answered", "Who answered"),
            ),
            "A number nobody answers is none.",
            frozenset({"plan"}), "number", {"given": YES, "tested": YES},
        ),
        Block(
            FINISH, "The end of the call",
            (
                Ask("minutes", "Minutes", Kind.NUMBER, must=True),
                Ask("again", "When we talk next", Kind.DAY),
                Ask("words", "What was promised, and by whom"),
            ),
            "“What did I forget to ask?”", frozenset({"call-back"}), open=True,
        ),
    )
}  # fmt: skip
"""What the page asks, in its order; teach-back and confidence are kept by their own actions."""

NOTED_ELSEWHERE: Mapping[str, str] = {
    TEACH_BACK: "Explained back",
    CONFIDENCE: "How sure they are",
}
"""Blocks of which the call keeps no more than that they were talked about."""
EXPLAINED: Mapping[str, str] = {
    "warning-signs": "warning-signs", "medicines": "medicines", "whom-to-call": "plan",
    "follow-up": "plan",
}  # fmt: skip
"""What a call asks to hear back: the skill, and the topic that it is."""
EXPLAINED_CLOSES = "explained"
"""The checkpoint that it can prove."""

TRY = Block(
    TRIED, "A try",
    (
        Ask("number", "Number"),
        Ask("whom", "Whom", Kind.CHOICE, WHOM, usual=Whom.PATIENT.value),
        Ask("spoken", "Language", Kind.CHOICE, SPOKEN),
        Ask("permitted", "May they hear it", Kind.CHOICE, PERMISSION),
        Ask("words", "What happened"),
    ),
    open=True,
)  # fmt: skip
"""What is noted of a try that reached nobody, or of a letter that was sent."""
