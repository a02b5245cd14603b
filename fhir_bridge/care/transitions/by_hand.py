"""What a person says of a stay that no feed told: came in, left, was moved, never was, other days.

It is one more message of the log, with the person as its sender. What is said of a stay that a feed
told of corrects it until the feed says something newer. What is said of a stay no feed told of
begins one of its own, and is the feed's once that tells of it: one stay, never two, and nothing a
person said is lost. To add something that can be said: a row in ``WORDS``. Source: domain §C.1;
exchange (every road is one log).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from fhir_bridge.care.transitions.events import Heard, Kind
from fhir_bridge.care.transitions.joining import Dated, dated
from fhir_bridge.care.transitions.local_days import Zones
from fhir_bridge.care.transitions.settings import DISPOSITIONS, SETTINGS, Setting
from fhir_bridge.care.transitions.stays import Stay
from fhir_bridge.care.typed import about_words
from fhir_bridge.errors import Issue, Refused

HAND = "by-hand|"
"""What the number of a stay begins with that a person told of first."""
NEAR = timedelta(days=1)
LONGEST_PLACE = 200
AGAIN = "The hospital used this number again later. Ask there to correct the earlier stay."


class Word(StrEnum):
    """What a person can say of a stay."""

    CAME = "came"
    LEFT = "left"
    MOVED = "moved"
    DATES = "dates"
    NOT_LEFT = "not-left"
    NOT_COME = "not-come"


@dataclass(frozen=True)
class WordRow:
    """One thing that can be said.

    Attributes:
        title: on the form; ``told``: in the history, after somebody's name.
        stay: it is said of a stay that is known; ``there``: of one that goes on; ``over``: of one
            that ended.
    """

    kind: Kind
    title: str
    told: str
    stay: bool = True
    there: bool = True
    over: bool = True


WORDS: Mapping[Word, WordRow] = {
    Word.LEFT: WordRow(Kind.DISCHARGE, "Left", "left", over=False),
    Word.MOVED: WordRow(
        Kind.TRANSFER, "Was moved, or the kind of stay changed", "was moved", over=False
    ),
    Word.DATES: WordRow(Kind.UPDATE, "A date is wrong", "the dates were other ones"),
    Word.NOT_LEFT: WordRow(
        Kind.CANCEL_DISCHARGE, "Has not left after all", "has not left after all", there=False
    ),
    Word.NOT_COME: WordRow(Kind.CANCEL_ADMIT, "This stay did not happen", "it did not happen"),
    Word.CAME: WordRow(Kind.ADMIT, "Came in", "came in", stay=False, there=False, over=False),
}


@dataclass(frozen=True)
class Saying:
    """What a form says.

    Attributes:
        on: the day of it; of ``DATES`` ``came`` and ``left`` instead.
        how: how the person knows, in a few words.
    """

    word: Word
    on: date | None = None
    facility: str = ""
    setting: Setting = Setting.UNKNOWN
    disposition: str = ""
    came: date | None = None
    left: date | None = None
    how: str = ""


def same_as_told(known: Mapping[str, Sequence[Stay]], zones: Zones) -> dict[str, str]:
    """Of each stay a person told of first, the number of the feed's stay that it is.

    Args:
        known: the stays of each number.
    """
    told = {number: [dated(each, zones) for each in stays] for number, stays in known.items()}
    fed = [(number, each) for number, stays in told.items() if not number.startswith(HAND)
           for each in stays]  # fmt: skip
    found = {}
    for hand in told.keys() - dict(fed).keys():
        ways = [
            (_apart(each, one), number)
            for each in told[hand] for number, one in fed
            if not each.stay.cancelled and _same(each, one)
        ]  # fmt: skip
        if ways:
            found[hand] = min(ways)[1]
    return found


def _same(hand: Dated, fed: Dated) -> bool:
    """Whether a stay that a person told of is the one that a feed tells of.

    They began within a day of each other, or, where the person only knew of the end, ended so; or
    one began well inside the other. Who came back the day after leaving came in again.
    """
    if not _alike(hand.stay.place.setting, fed.stay.place.setting):
        return False
    if hand.came is None or fed.came is None:
        return _near(hand.left, fed.left)
    inside = fed.came < hand.came and (fed.left is None or hand.came < fed.left)
    return _near(hand.came, fed.came) or inside


def _alike(one: Setting, other: Setting) -> bool:
    """Of one kind, as far as it is known."""
    if Setting.UNKNOWN in {one, other}:
        return True
    rows = SETTINGS[one], SETTINGS[other]
    return len({(row.acute, row.after_care) for row in rows}) == 1


def _near(one: date | None, other: date | None) -> bool:
    return bool(one and other and abs(one - other) <= NEAR)


def _apart(hand: Dated, fed: Dated) -> timedelta:
    days = (hand.came, fed.came) if hand.came and fed.came else (hand.left, fed.left)
    one, other = (each or date.min for each in days)
    return abs(one - other)


def parts_of(whole: Stay, known: Iterable[Stay], zones: Zones) -> tuple[Dated, ...]:
    """The stays that are one transition, as each was told, the first one first.

    Args:
        whole: of the transition.
        known: every stay of the patient.

    Raises:
        Refused: its number was used again for a later stay, which is what would be corrected.
    """
    latest = {each.numbers: each for each in known if each.numbers & whole.numbers}
    if whole.number not in {each.number for each in latest.values()}:
        raise Refused(AGAIN)
    parts = [dated(each, zones) for each in latest.values()]
    return tuple(sorted(parts, key=_when))


def _when(part: Dated) -> tuple[date, bool, date]:
    return part.came or part.left or date.max, not part.stay.light, part.left or date.max


def said(
    saying: Saying, parts: Sequence[Dated], log: Iterable[Heard] = (), *, message: str,
    at: datetime, today: date,
) -> tuple[Heard, ...]:  # fmt: skip
    """What a person says of a stay, as messages of the log.

    Args:
        parts: the stays it is about (``parts_of``); none for a stay that nobody told of.
        log: what was heard until now: a person's word comes after it, whatever a sender's clock
            says.
        message: what names the form; each message gets a number behind it.
        at: now: a person's word is sent and received in one moment.
        today: in the zone of the facility.

    Raises:
        Refused: something is missing or cannot be; each issue's ``expression`` names the field.
    """
    issues = tuple(_wrong(saying, parts, today))
    if issues:
        raise Refused("Something is still missing. Nothing was kept.", issues=issues)
    row = WORDS[saying.word]
    until = max((each.sent_at for each in log), default=None)
    sent = max(at, until + timedelta(microseconds=1)) if until else at
    whole = Heard(
        message, f"{HAND}{message}", row.kind, sent, at, saying.facility.strip(), saying.setting,
        disposition=saying.disposition,
        began=saying.on if saying.word is Word.CAME else None,
        ended=saying.on if saying.word is Word.LEFT else None,
    )  # fmt: skip
    return tuple(_numbered(whole, saying, parts))


def _numbered(whole: Heard, saying: Saying, parts: Sequence[Dated]) -> Iterable[Heard]:
    """The same of each part it is about: of one stay by way of the emergency room, the ward's."""
    inside = [each for each in parts if not each.stay.light] or list(parts)
    about: list[tuple[Dated, dict[str, date | None]]] = []
    if saying.word is Word.DATES:
        about = [(inside[0], {"began": saying.came}), (inside[-1], {"ended": saying.left})]
    elif saying.word is Word.NOT_COME:
        about = [(each, {}) for each in parts]
    elif parts:
        about = [(inside[-1], {})]
    for at, (part, days) in enumerate(about or [(None, {})]):
        if any(days.values()) or not days:
            yield replace(
                whole, message=f"{whole.message}|{at}", stay=_number(part, whole), began=
                days.get("began", whole.began), ended=days.get("ended", whole.ended),
            )  # fmt: skip


def _number(part: Dated | None, whole: Heard) -> str:
    """Under which a message finds its stay: the feed's number where it has one."""
    if part is None:
        return whole.stay
    return min(part.stay.numbers, key=lambda number: (number.startswith(HAND), number))


def _wrong(saying: Saying, parts: Sequence[Dated], today: date) -> Iterable[Issue]:
    row = WORDS[saying.word]
    if row.stay and not parts:
        yield Issue("Choose the stay.", "stay", "required")
        return
    yield from about_words(saying.how.strip(), "how", "Write how you know: who said so.")
    if len(saying.facility) > LONGEST_PLACE:
        yield Issue(f"Keep this under {LONGEST_PLACE} characters.", "facility")
    yield from _about_days(saying, parts, today)
    if saying.word is Word.LEFT and saying.disposition not in DISPOSITIONS:
        yield Issue("Choose where to, or that it is not known.", "disposition", "required")
    if saying.word is Word.CAME and not saying.facility.strip():
        yield Issue("Write where.", "facility", "required")
    if saying.word in {Word.CAME, Word.MOVED} and not saying.setting:
        yield Issue("Choose what kind of stay it is.", "setting", "required")


def _about_days(saying: Saying, parts: Sequence[Dated], today: date) -> Iterable[Issue]:
    asked = {
        Word.CAME: {"on": saying.on}, Word.LEFT: {"on": saying.on},
        Word.DATES: {"came": saying.came, "left": saying.left},
    }.get(saying.word, {})  # fmt: skip
    if asked and not any(asked.values()):
        yield Issue("Give the day.", next(iter(asked)), "required")
    for field, day in asked.items():
        if day and day > today:
            yield Issue("This day is still to come.", field)
    came = saying.came or min((each.came for each in parts if each.came), default=None)
    left = saying.left or (saying.on if saying.word is Word.LEFT else None)
    if came and left and left < came:
        field = "on" if saying.word is Word.LEFT else "left"
        yield Issue("Nobody leaves before coming in.", field)
