"""A contact as it is kept: a try in one tap, or a call whose blocks were saved one by one.

Entries are only ever added, by whoever was on it; what is shown of a block is its newest. What a
contact counts for follows from them (``contacts.judged``) and is never stored. The rules of what
may be saved when: two identifiers, and a person who may hear it, before any health information;
after an answer that worries nothing else, until somebody took over (contact rules 1 and 6 of the
care rules §3).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.goal import UNSPEAKABLE
from fhir_bridge.care.safe_contact import YES
from fhir_bridge.care.skills import RESULTS as LOOKS
from fhir_bridge.care.skills import SKILLS
from fhir_bridge.care.teaching import TWICE, UNDERSTOOD
from fhir_bridge.care.transitions import call_blocks as blocks
from fhir_bridge.care.transitions.call_blocks import (
    BLOCKS,
    EXPLAINED,
    IDENTIFIED,
    PERMITTED,
    TRIED,
    TRY,
    Ask,
    Block,
    Kind,
)
from fhir_bridge.care.transitions.contact_log import PHONE, REACHED, TOPICS, Attempt, Whom
from fhir_bridge.care.transitions.contact_words import RedFlag, sound_red_flag
from fhir_bridge.care.transitions.contacts import IDENTIFIERS
from fhir_bridge.errors import Issue, NotAllowed, Refused

LONGEST = 1000
MOST_MINUTES = 480
IDENTIFY_FIRST = (
    "Two identifiers first, and a person who may hear it: then health information. Nothing was "
    "kept."
)
STOPPED = (
    "The script has stopped: something worried. Nothing else is asked on this call; begin another "
    "one later."
)


class State(StrEnum):
    """Where a contact stands."""

    GOES_ON = "goes-on"
    DONE = "done"
    MISTAKE = "mistake"


@dataclass(frozen=True)
class Entry:
    """One saved block.

    Attributes:
        block: a code of ``BLOCKS``, of ``NOTED_ELSEWHERE``, or ``TRIED``.
        by: as the audit knows them; ``discipline``: their training then.
        answers: by code of the question; what was not answered is absent.
    """

    block: str
    by: str
    at: datetime
    answers: Mapping[str, str]
    discipline: Discipline | None = None


@dataclass(frozen=True)
class Contact:
    """One contact, or one try at it.

    Attributes:
        key: of its record; ``stay``: the sender's number of the stay it is about.
        at: when it began; ``by``: who began it.
        channel, result: keys of ``CHANNELS`` and ``RESULTS``.
        entries: at least the one it began with.
    """

    key: str
    stay: str
    at: datetime
    by: str
    channel: str = PHONE
    result: str = REACHED
    state: State = State.GOES_ON
    entries: tuple[Entry, ...] = ()

    def newest(self, block: str) -> Entry | None:
        """The latest of one block."""
        return next((each for each in reversed(self.entries) if each.block == block), None)

    def answer(self, code: str, *of: str) -> str:
        """An answer of the latest of some blocks; "" where there is none."""
        found = (self.newest(block) for block in of)
        return next((each.answers[code] for each in found if each and code in each.answers), "")

    @property
    def who(self) -> Whom:
        """Who was on it, or should have been."""
        told = self.answer("whom", blocks.PERSON, TRIED)
        return Whom(told) if told else Whom.PATIENT

    @property
    def identifiers(self) -> int:
        """How many were checked."""
        return sum(bool(self.answer(code, blocks.PERSON)) for code in IDENTIFIED)

    @property
    def permitted(self) -> bool:
        """Whether whoever is on it may hear health information, if it is not the patient."""
        return self.answer("permitted", blocks.PERSON, TRIED) in PERMITTED

    @property
    def spoken(self) -> str:
        """Who carried the words, a key of ``SPOKEN``; "" where nobody said."""
        return self.answer("spoken", blocks.PERSON, TRIED)

    @property
    def identified(self) -> bool:
        """Whether health information may be talked about."""
        may = self.who is Whom.PATIENT or self.permitted
        return self.identifiers >= IDENTIFIERS and may

    @property
    def stopped(self) -> bool:
        """Whether an answer that worries stopped the script."""
        return self.answer("worries", blocks.RED_FLAGS) == blocks.WORRIES

    @property
    def topics(self) -> frozenset[str]:
        """What was talked about, keys of ``TOPICS``."""
        return frozenset(topic for each in self.entries for topic in _topics(each))

    @property
    def minutes(self) -> int | None:
        """How long it took, once somebody said so."""
        told = self.answer("minutes", blocks.FINISH)
        return int(told) if told else None

    @property
    def attempt(self) -> Attempt:
        """The same as the rules of contacts read it."""
        return Attempt(
            self.at, self.by, self.entries[0].discipline, self.channel, self.result, self.who,
            self.answer("number", blocks.PERSON, TRIED), self.topics, self.identifiers,
            self.permitted, self.spoken != blocks.NOBODY,
        )  # fmt: skip

    def with_entry(self, entry: Entry) -> Self:
        """The same with one block more; what ends the call ends it."""
        ended = entry.block == blocks.FINISH or entry.answers.get("worries") == blocks.WORRIES
        return replace(
            self, entries=(*self.entries, entry),
            channel=entry.answers.get("channel", self.channel),
            state=State.DONE if ended else self.state,
        )  # fmt: skip


def _topics(entry: Entry) -> Iterable[str]:
    if entry.block == blocks.TEACH_BACK:
        return {EXPLAINED[entry.answers["skill"]]} if "skill" in entry.answers else set()
    if entry.block == blocks.CONFIDENCE:
        return {"feeling"}
    return BLOCKS[entry.block].topics if entry.block in BLOCKS else set()


def sound(block: Block, told: Mapping[str, str], today: date) -> dict[str, str]:
    """The answers to a block, where they can be kept; what was left empty is absent.

    Raises:
        Refused: something is missing or is no answer; each issue's ``expression`` names the field.
    """
    given = {ask.code: told.get(ask.code, "").strip() for ask in block.asks}
    answers = {code: text for code, text in given.items() if text}
    issues = [issue for ask in block.asks for issue in _wrong(ask, answers.get(ask.code, ""))]
    issues += _between(block, answers, today)
    if issues:
        raise Refused("Something is still missing. Nothing was kept.", issues=tuple(issues))
    return answers


def _wrong(ask: Ask, text: str) -> Iterable[Issue]:
    if not text:
        if ask.must:
            yield Issue("Choose one." if ask.choices else "Fill this in.", ask.code, "required")
        return
    if ask.kind is Kind.CHOICE and text not in ask.choices:
        yield Issue("Choose from the list.", ask.code)
    if ask.kind is Kind.DAY and _day(text) is None:
        yield Issue("Give a day.", ask.code)
    if ask.kind is Kind.NUMBER and not (
        text.isascii() and text.isdigit() and len(text) <= len(str(MOST_MINUTES))
        and 0 < int(text) <= MOST_MINUTES
    ):  # fmt: skip
        yield Issue(f"Give the minutes, from 1 to {MOST_MINUTES}.", ask.code)
    if len(text) > LONGEST or UNSPEAKABLE.search(text):
        yield Issue(f"Keep this under {LONGEST:,} characters, in plain text.", ask.code)


def _between(block: Block, answers: Mapping[str, str], today: date) -> list[Issue]:
    """What one answer asks of another."""
    found = []
    needs_id = block.code == blocks.PERSON and answers.get("spoken") == blocks.QUALIFIED
    if needs_id and "interpreter_id" not in answers:
        words = "Give the interpreter’s number or name."
        found.append(Issue(words, "interpreter_id", "required"))
    if block.code == blocks.VISIT and answers.get("booked") == YES:
        day = _day(answers.get("on", ""))
        if day is None or day < today:
            found.append(Issue("Give the day of the visit.", "on", "required"))
    if answers.get("worries") == blocks.WORRIES:
        found += _red_flag(answers)
    return found


def _red_flag(answers: Mapping[str, str]) -> tuple[Issue, ...]:
    try:
        sound_red_flag(RedFlag(
            answers.get("said", ""), answers.get("way", ""), answers.get("to", ""),
            bool(answers.get("stayed")), answers.get("why_not", ""),
        ))  # fmt: skip
    except Refused as error:
        return error.issues
    return ()


def saved(contact: Contact, entry: Entry) -> Contact:
    """A contact with one block more.

    Args:
        entry: with answers that are ``sound``.

    Raises:
        Refused: it is too early for it, or the script has stopped.
    """
    row = BLOCKS.get(entry.block)
    if contact.stopped and entry.block not in {blocks.RED_FLAGS, blocks.PERSON, blocks.FINISH}:
        raise Refused(STOPPED)
    if not contact.identified and not (row and row.open):
        raise Refused(IDENTIFY_FIRST)
    return contact.with_entry(entry)


def taken_back(contact: Contact, by: str, today: date) -> Contact:
    """What was logged by mistake: it stays to be read and counts for nothing.

    Raises:
        NotAllowed: it was not logged today, or not by them.
    """
    if contact.by != by or contact.at.date() != today or contact.state is State.MISTAKE:
        raise NotAllowed("Only what you logged today can be taken back. Nothing was changed.")
    return replace(contact, state=State.MISTAKE)


def tried(
    contact: Contact, told: Mapping[str, str], today: date, discipline: Discipline | None
) -> Contact:
    """A try that is over: it reached nobody, or was sent.

    Args:
        discipline: the training of whoever tried.

    Raises:
        Refused: something about it cannot be kept.
    """
    entry = Entry(TRIED, contact.by, contact.at, sound(TRY, told, today), discipline)
    return replace(contact, entries=(entry,), state=State.DONE)


def closes(block: str) -> str:
    """The checkpoint that a block can prove; "" where it proves none.

    Example:
        >>> closes("teach-back"), closes("services")
        ('explained', '')
    """
    return blocks.EXPLAINED_CLOSES if block == blocks.TEACH_BACK else BLOCKS[block].closes


def proves(contact: Contact, block: str) -> bool:
    """Whether what was saved of a block is all that its checkpoint asks for.

    What was explained back on this call is looked at together: medicines and warning signs both
    have to be understood.
    """
    if block == blocks.TEACH_BACK:
        looks = [each.answers for each in contact.entries if each.block == block]
        newest = {each.get("skill"): each.get("result") for each in looks}
        return all(newest.get(skill) in UNDERSTOOD for skill in TWICE)
    entry = contact.newest(block)
    answers = entry.answers if entry else {}
    return bool(closes(block)) and all(
        answers.get(code) == value for code, value in BLOCKS[block].proves.items()
    )


def in_words(block: str, answers: Mapping[str, str]) -> str:
    """What was answered, for reading and as proof.

    Example:
        >>> in_words("number", {"given": "yes", "answered": "A. Ortiz"})
        'Given, and told back: yes · Who answered: A. Ortiz'
    """
    if block == blocks.TEACH_BACK:
        return _look(answers.get("skill", ""), answers.get("result", ""))
    row = TRY if block == TRIED else BLOCKS.get(block)
    if row is None:
        return ""
    said = ((ask, answers[ask.code]) for ask in row.asks if ask.code in answers)
    return " · ".join(_said(ask, value) for ask, value in said)


def _look(code: str, result: str) -> str:
    skill = SKILLS.get(code)
    told = LOOKS[skill.kind].get(result) if skill else None
    return f"{skill.words}: {told.words}" if skill and told else ""


def _said(ask: Ask, value: str) -> str:
    if ask.kind is Kind.TICK:
        return ask.words
    words = ask.choices.get(value, value)
    return f"{ask.words}: {words[0].lower() + words[1:] if ask.choices else words}"


def topic_words(topics: Iterable[str]) -> tuple[str, ...]:
    """What was talked about, in words, in the order of their table."""
    wanted = set(topics)
    return tuple(row.words for code, row in TOPICS.items() if code in wanted)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
