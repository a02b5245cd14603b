"""One matter of advocacy as a line of a page: what, whose turn, which day counts, what is missing.

Red is what we owe and is late, and nothing else (care rules §6). To give whose turn it is another
look: a row in ``LOOKS`` (its icon must be in ``web/src/icons.txt``).
"""

from dataclasses import dataclass
from datetime import date

from fhir_bridge.advocacy import KeptMatter
from fhir_bridge.care.advocacy import Matter
from fhir_bridge.care.advocacy_days import order, standing
from fhir_bridge.care.advocacy_stages import KINDS, OPEN, SAYS, TRACKS, Turn
from smart_app.screens.moments import Moment, away, day, short_day
from smart_app.screens.plan_lines import LATE, LineLook, late_words

LOOKS = {
    Turn.OURS: LineLook("info", "pencil"),
    Turn.THEIRS: LineLook("quiet", "hourglass"),
    Turn.NOBODYS: LineLook("quiet", "circle-check"),
}
NOT_ASKED = "not asked yet"


@dataclass(frozen=True)
class MatterLine:
    """One matter, for reading.

    Attributes:
        key: names it in addresses.
        version: that a next stage must name.
        clock: the day that counts now, with what it is: ``Appeal by Fri, Dec 4 · in 14 days``;
            ``on``: the day itself.
        badge: where it stands, or how late we are.
        next: who does what next.
        missing: papers that are still to come, a few words each.
        wish: what the patient wants.
        letter: the letter's day, way and own words.
        says: what was decided or asked last, in words.
        outcome: what it means for the patient.
        late: ours and late: red.
        near: its day is near, or the patient is to be asked today; ``passed``: its day has passed.
        open: somebody has something to do.
    """

    key: str
    version: int
    kind_words: str
    about: str
    plan: str
    who: str
    clock: str
    badge: str
    look: LineLook
    next: str
    missing: tuple[str, ...] = ()
    wish: str = ""
    letter: str = ""
    says: str = ""
    outcome: str = ""
    late: bool = False
    near: bool = False
    passed: bool = False
    unasked: bool = False
    open: bool = True
    on: date | None = None


def line_of(kept: KeptMatter, moment: Moment, patient: str) -> MatterLine:
    """One matter as a line.

    Args:
        patient: as the patient is called.
    """
    matter, today = kept.matter, moment.today
    told = standing(matter, today)
    late = _how_late(matter, today) if told.late else ""
    is_open = matter.stage in OPEN
    return MatterLine(
        kept.id, kept.version, KINDS[matter.kind].words, matter.about, matter.plan,
        matter.owner.name, _clock(matter, moment), late or matter.words,
        LATE if told.late else LOOKS[matter.row.turn],
        matter.next.format(owner=matter.owner.name, patient=patient),
        tuple(f"{each.what} ({each.whom}, asked {short_day(each.at, moment)})"
              for each in matter.missing) if is_open else (),
        SAYS[matter.wish.says] if matter.wish else NOT_ASKED,
        _letter(matter, moment), matter.last.words, matter.last.outcome,
        told.late, told.near, told.passed, told.unasked, is_open, matter.due,
    )  # fmt: skip


def lines_of(kept: tuple[KeptMatter, ...], moment: Moment, patient: str) -> tuple[MatterLine, ...]:
    """Every matter in its order, ours and late first."""
    ordered = sorted(kept, key=lambda each: order(each.matter, moment.today))
    return tuple(line_of(each, moment, patient) for each in ordered)


def day_words(words: str) -> str:
    """What a day is called beside it, without where it comes from.

    Example:
        >>> day_words("Appeal by, as the letter says")
        'Appeal by'
    """
    return words.partition(",")[0]


def _how_late(matter: Matter, today: date) -> str:
    if matter.due and matter.due < today:
        return late_words((today - matter.due).days)
    return "Not talked about yet"


def _clock(matter: Matter, moment: Moment) -> str:
    if matter.due is None:
        return ""
    label = day_words(matter.row.due)
    return f"{label} {day(matter.due, moment)} · {away(matter.due, moment)}"


def _letter(matter: Matter, moment: Moment) -> str:
    """What the letter that counts says of itself."""
    letter = matter.letter
    if letter is None or letter.dated is None:
        return ""
    track = TRACKS[letter.track].lower() if letter.track else ""
    quote = f"“{letter.quote}”" if letter.quote else ""
    by = f"its day: {day(letter.due, moment)}" if letter.due else ""
    parts = (f"Letter of {short_day(letter.dated, moment)}", by, track, quote)
    return " · ".join(filter(None, parts))
