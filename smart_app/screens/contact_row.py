"""Where the first contact stands, in words and with its taps: the row of Today and of the way home.

Tries that count and tries that were only logged are told apart, each with its reason. A tap is one
form; what the patient did not allow is not drawn. To give a standing another look: a row in
``LOOKS``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fhir_bridge.calling import Calling
from fhir_bridge.care.transitions.attempts import PLAN
from fhir_bridge.care.transitions.calls import Contact, State, in_words
from fhir_bridge.care.transitions.contact_log import (
    CHANNELS,
    FIND_NUMBER,
    LETTER,
    RESULTS,
    TEXT,
    VOICEMAIL,
)
from fhir_bridge.care.transitions.contact_words import script
from fhir_bridge.care.transitions.contacts import REASONS, STANDING_WORDS, Standing
from fhir_bridge.care.transitions.offers import Number, Offer, may_call
from fhir_bridge.care.transitions.states import State as WayState
from smart_app.screens.moments import Moment, away, day, when
from smart_app.screens.transition_way import DONE, LATE, NO_MORE, SOON, TO_COME, Look

LOOKS: Mapping[Standing, Look] = {
    Standing.SUCCESS: DONE, Standing.VALID: TO_COME, Standing.LOGGED: NO_MORE,
    Standing.DECLINED: NO_MORE,
}  # fmt: skip
TEAM = "your care team"
"""How who is calling is said, where it may be said: neither a hospital nor an illness."""


@dataclass(frozen=True)
class TryLine:
    """One contact, or one try, for reading.

    Attributes:
        counts: what it counts for, with the reasons against it.
        may_take_back: this user logged it today.
        goes_on: a call that was not ended.
    """

    key: str
    when: str
    what: str
    who: str
    counts: str
    look: Look
    more: str = ""
    may_take_back: bool = False
    goes_on: bool = False


@dataclass(frozen=True)
class ContactRow:
    """The row.

    Attributes:
        state: where it stands; ``last``: the last try; ``next``: the next one.
        clock: by when somebody is to be reached.
        due: the next try is today's; ``late``: its clock has passed, and it could have been kept.
        numbers: to try, the next one first.
        scripts: what may be said into a voicemail, a text, a letter: title and words.
        find: how a number is found; empty where none has to be.
        stopped: nobody is called any more: nothing is offered.
        call: the call that goes on; "" where none does.
        again: the words for a call that nothing asks for.
    """

    stay: str
    state: str
    look: Look
    last: str
    next: str
    clock: str
    due: bool
    late: bool
    may_act: bool
    may_call: bool
    numbers: tuple[Number, ...]
    offers: tuple[Offer, ...]
    scripts: tuple[tuple[str, str], ...]
    find: tuple[str, ...]
    tries: tuple[TryLine, ...]
    stopped: bool
    letter: bool
    call: str = ""
    again: str = "They called us"

    @property
    def title(self) -> str:
        """What the next step of Today says."""
        return self.next[0].upper() + self.next[1:] if self.next else ""


@dataclass(frozen=True)
class Caller:
    """Who calls: their name, and the number that is called back."""

    name: str
    number: str = ""
    who: str = ""
    may_act: bool = True


def contact_row(calling: Calling, moment: Moment, caller: Caller) -> ContactRow:
    """The row of what was told."""
    due, today = calling.due.due, calling.one.leg.today
    mine = [each for each in calling.going_on(today) if each.by == caller.who]
    lines = tuple(try_line(each.contact, calling, moment, caller.who) for each in calling.kept)
    counted = [line for line in lines if line.counts]
    planned = calling.planned
    open_ = calling.reached is None and planned is not None
    callable_ = may_call(calling.wishes) and bool(calling.numbers)
    return ContactRow(
        calling.stay, _state(calling, moment), _look(calling),
        _last(counted[-1]) if counted else "No try yet",
        _next(calling, moment),
        "" if calling.reached else f"by {day(due, moment)} · {away(due, moment)}",
        open_ and planned is not None and planned.on <= today,
        open_ and due < today and not _before_us(calling, moment),
        caller.may_act, callable_, calling.numbers, calling.offers,
        tuple(_scripts(calling, caller)),
        tuple(FIND_NUMBER.values()) if calling.find else (),
        tuple(reversed(lines)), planned is None,
        planned is not None and "letter" in {each.channel for each in calling.offers},
        mine[0].key if mine else "",
        "Call again" if calling.reached and may_call(calling.wishes) else "They called us",
    )  # fmt: skip


def try_line(contact: Contact, calling: Calling, moment: Moment, who: str) -> TryLine:
    """One contact, for reading."""
    attempt = contact.attempt
    back = contact.state is State.MISTAKE
    found = calling.standing(contact)
    reasons = "; ".join(REASONS[code] for code in found.reasons)
    counts = ": ".join(filter(None, (STANDING_WORDS[found.standing], reasons)))
    result = RESULTS[contact.result].words
    told = f"{result}, {CHANNELS[contact.channel].words}"
    number = f" · {attempt.number}" if attempt.number else ""
    tried = contact.newest("tried")
    words = tried.answers.get("words", "") if tried else ""
    minutes = f"{contact.minutes} min" if contact.minutes else ""
    return TryLine(
        contact.key, when(contact.at, moment), f"{told}{number}", calling.names.get(contact.by, ""),
        "" if back else counts, NO_MORE if back else LOOKS[found.standing],
        "Taken back" if back else " · ".join(filter(None, (words, minutes))),
        not back and contact.by == who and contact.at.date() == moment.today,
        contact.state is State.GOES_ON,
    )  # fmt: skip


def answered(contact: Contact, block: str) -> str:
    """What was saved of a block, in words."""
    entry = contact.newest(block)
    return in_words(block, entry.answers) if entry else ""


def _state(calling: Calling, moment: Moment) -> str:
    if calling.reached:
        return f"Reached {day(calling.reached, moment)}"
    if calling.declined:
        return "Does not want to be called. The door stays open"
    if calling.planned is None:
        return "Nobody is called any more"
    if calling.one.leg.state is WayState.ATTEMPTS_EXHAUSTED or calling.one.leg.facts.exhausted_on:
        return "Tried twice in time, not reached. Trying goes on"
    return " · ".join(filter(None, ("Not reached yet", *_counted(calling))))


def _counted(calling: Calling) -> tuple[str, ...]:
    """How many tries count; those too close to each other count as one."""
    if not calling.judged:
        return ()
    valid = sum(each.standing is Standing.VALID for each in calling.judged)
    logged = len(calling.judged) - valid
    count = 2 if calling.in_time else min(valid, 1)
    return (
        f"{count} of 2 tries that count",
        f"{valid - count} too close to it" if valid > count and not calling.in_time else "",
        f"{logged} logged, not counted" if logged else "",
    )


def _look(calling: Calling) -> Look:
    if calling.reached:
        return DONE
    if calling.planned is None:
        return NO_MORE
    today = calling.one.leg.today
    return LATE if calling.due.due < today else SOON if calling.planned.on <= today else TO_COME


def _before_us(calling: Calling, moment: Moment) -> bool:
    heard = calling.one.leg.transition.stay.discharge_heard
    return bool(heard and calling.due.due < moment.local(heard))


def _last(line: TryLine) -> str:
    return f"{line.when}: {line.what} · {line.counts}"


def _next(calling: Calling, moment: Moment) -> str:
    planned = calling.planned
    if planned is None or calling.reached:
        return ""
    on = "today" if planned.on == calling.one.leg.today else day(planned.on, moment)
    return f"{PLAN[planned.code].words}, {on}"


def _scripts(calling: Calling, caller: Caller) -> Iterable[tuple[str, str]]:
    """What may be said where others may hear or read it."""
    titles = {VOICEMAIL: "On a voicemail", TEXT: "In a text", LETTER: "In a letter"}
    number = calling.numbers[0].number if calling.numbers else ""
    filled = {
        "caller": caller.name or "your nurse", "organization": TEAM,
        "number": caller.number or "the number you know",
    }  # fmt: skip
    for what, title in titles.items():
        words = script(what, calling.wishes, "" if what == LETTER else number)
        if words:
            yield title, words.format_map(filled)
