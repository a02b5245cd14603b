"""Needs of daily life: what may be asked, what somebody says, and whether help is wanted.

A need is what the patient says it is. Only one that help is wanted with becomes a referral; "not
now" and "rather not say" are answers, kept as such, and nothing is asked again within a month (a
year, where it was not answered). What somebody brings up unasked is noted on any day.

The questions are our own words, each with its reason; of the known questionnaires none is here,
because their licences were not read (domain §B.2). To add a need: a row in ``NEEDS``; ``gravity``
is a code of HL7's Gravity list (codes §4). Private ones are asked alone, and details stay off
the chart, which the family may read (care rules §2.2 row 18, §2.3).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fhir_bridge.care.asking import DECLINED_FOR, NOT_AGAIN_FOR
from fhir_bridge.care.typed import about_words
from fhir_bridge.errors import Issue, Refused


@dataclass(frozen=True)
class Need:
    """One need that daily life may bring.

    Attributes:
        words: after "help with …".
        asks: as it is asked; ``why``: the reason, said with it.
        gravity: HL7's domain of it.
        private: asked alone, and shown only where the patient is alone with the nurse.
        strategy: asked about only while this one is not left out by choice.
        hours: help with it may be approved by the week, and is filled or not.
    """

    code: str
    words: str
    asks: str
    why: str
    gravity: str
    private: bool = False
    strategy: str = ""
    hours: bool = False


UNSPECIFIED = "sdoh-category-unspecified"

_ROWS = (
    Need("ride", "getting there", "Is there a way for you to get to the clinic, the pharmacy and "
         "the shop?", "A visit only helps if one can get to it.", "transportation-insecurity"),
    Need("medicine-cost", "paying for medicines", "Is the price of a medicine or of care in the "
         "way?", "There is often another way to get it.", "medical-cost-burden"),
    Need("coverage", "the health plan", "Is anything about your health plan in the way?",
         "A “no” of a plan can be asked about again.", "health-insurance-coverage-status"),
    Need("food", "food", "Is there enough at home to eat well?",
         "Medicines and strength need food.", "food-insecurity"),
    Need("heat", "heat, light and water", "Are heat, light, water and the telephone sure to stay "
         "on?", "Some devices and medicines need them.", "utility-insecurity"),
    Need("housing", "a place to live", "Is the place where you live yours to stay in?",
         "It is hard to get well without one.", "housing-instability"),
    Need("home", "the home itself", "Is anything at home in the way: stairs, heat, repairs?",
         "Much of it can be put right.", "inadequate-housing"),
    Need("money", "money for the month", "Do the bills leave enough for the rest of the month?",
         "There is help that few people know of.", "financial-insecurity"),
    Need("home-help", "a hand at home", "Would another pair of hands at home help: washing, meals, "
         "lifting?", "Nobody has to do it all alone.", UNSPECIFIED, hours=True),
    Need("rest", "a rest for whoever helps", "Would a rest be good for whoever helps at home?",
         "Helping goes on longer with a rest.", UNSPECIFIED, hours=True),
    Need("company", "company", "Is there somebody to talk to, and to call on for a hand?",
         "People get well better together.", "social-connection"),
    Need("language", "language", "Do they speak with you in your language at the clinic and the "
         "pharmacy?", "An interpreter is free of charge, always.", "language-access"),
    Need("papers", "forms and letters", "Are there forms or letters you would like a hand with?",
         "Some of them have a date on them.", "personal-health-literacy"),
    Need("connected", "telephone and internet", "Do you have a telephone or computer that does "
         "what you need?", "Some care comes over them, if one likes.", "digital-access",
         strategy="digital-empowerment"),
    Need("safe", "being safe", "Is there anybody who makes you feel unsafe?",
         "We ask everybody when we are alone. You need not answer.", UNSPECIFIED, private=True),
)  # fmt: skip
NEEDS = {row.code: row for row in _ROWS}

UNSAFE = frozenset({"food", "heat", "housing"})
"""Open, one of these can hurt within days: no more independence is suggested meanwhile (domain
§B.4, care rules §2.2 row 4). A private one is not among them: nothing on a page may tell of it."""

WANTED, NOT_NOW, NOT_WANTED, NONE, SOLVED = "wanted", "not-now", "not-wanted", "none", "solved"
RATHER_NOT, HEARD = "rather-not", "heard"
ANSWERS = {
    NONE: "no, nothing in the way",
    WANTED: "yes, and would like help",
    NOT_NOW: "yes, but not now",
    NOT_WANTED: "yes, and wants no help with it",
    SOLVED: "solved",
    RATHER_NOT: "rather not say",
    HEARD: "heard from somebody else: to be asked",
}
"""Whether there is something in the way, and whether help is wanted: no scale, no score."""

OPEN = frozenset({WANTED, NOT_NOW, HEARD})
"""Somebody may have something to do: now, or when the patient says so."""
TO_A_QUESTION = tuple(code for code in ANSWERS if code not in {HEARD, SOLVED})
"""What somebody can say to a question."""

NOTHING_SAID = "Nothing was noted."


@dataclass(frozen=True)
class Said:
    """What was said about one need.

    Attributes:
        answer: a key of ``ANSWERS``.
        words: the patient's own, or who told us what; never of a private need.
        unasked: the patient brought it up, or somebody else told us.
    """

    need: str
    answer: str
    on: date
    words: str = ""
    unasked: bool = False


def standing(said: Iterable[Said]) -> dict[str, Said]:
    """What was said last of each need, in the order of ``NEEDS``.

    Args:
        said: in the order in which it was said.
    """
    last = {each.need: each for each in said}
    return {code: last[code] for code in NEEDS if code in last}


def may_be_put(need: Need, last: Said | None, today: date) -> bool:
    """Whether a question may be put today, or what was said to it today put right.

    What help is already sought for is not asked about again: it is followed up.

    Example:
        >>> asked = Said("ride", NOT_NOW, date(2026, 11, 1))
        >>> [may_be_put(NEEDS["ride"], asked, date(2026, *day)) for day in ((11, 30), (12, 1))]
        [False, True]
    """
    if last is None or last.on == today or last.answer == HEARD:
        return True  # what a pharmacy or a neighbor told us was never asked
    if last.answer == WANTED:
        return False
    rest = DECLINED_FOR if last.answer == RATHER_NOT else NOT_AGAIN_FOR
    return today - last.on >= rest


def questions(
    said: Iterable[Said], today: date, left_out: Iterable[str] = (), *, private: bool = False
) -> tuple[Need, ...]:
    """What may be asked today and was not yet.

    Args:
        left_out: strategies that the patient does not want in the plan.
        private: those that are asked alone, and no others.
    """
    last, without = standing(said), frozenset(left_out)
    return tuple(
        each for each in NEEDS.values()
        if each.private is private and each.strategy not in without
        and may_be_put(each, last.get(each.code), today)
        and not (each.code in last and last[each.code].on == today)
    )  # fmt: skip


def sound(said: Said, *, alone: bool = False) -> Said:
    """What was said as it may be kept.

    Args:
        alone: nobody else was there.

    Raises:
        Refused: there is no such need or answer, the words are too many, or a private question was
            not asked alone; each issue's ``expression`` names the field.
    """
    need = NEEDS.get(said.need)
    issues = tuple(_wrong(said, need, alone=alone))
    if issues or need is None:
        raise Refused(NOTHING_SAID, issues=issues)
    words = "" if need.private else said.words.strip()
    return Said(said.need, said.answer, said.on, words, said.unasked)


def _wrong(said: Said, need: Need | None, *, alone: bool) -> Iterable[Issue]:
    if need is None:
        yield Issue("Choose what it is about.", "need", "required")
    if said.answer not in ANSWERS:
        yield Issue("Choose what was said.", "answer", "required")
    yield from about_words(said.words, "words")
    if need and need.private and not alone:
        yield Issue("Ask it alone, or leave it for another day.", "alone", "required")
