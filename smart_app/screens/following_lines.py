"""A referral or an aid as a line of a page.

Red is a next step of ours that is late, and nothing else (care rules §6). To give a state another
look: a row in ``LOOKS`` (its icon must be in ``web/src/icons.txt``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from fhir_bridge.care.commitment_moves import SIDE_WORDS
from fhir_bridge.care.following import MISTAKE, Followed
from fhir_bridge.care.following_moves import (
    ACCEPTED,
    CAME,
    CLOSED,
    DID_NOT_HAPPEN,
    GIVEN_BACK,
    NOT_USED,
    ORDERED,
    RECEIVED,
    SAID_NO,
    SCHEDULED,
    SENT,
    SHOWN,
    USED,
    WAITING_LIST,
    WANTED,
    WITHDRAWN,
)
from fhir_bridge.followed import KeptFollowed
from smart_app.screens.moments import Moment, away, day, when
from smart_app.screens.plan_lines import LATE, LineLook

LOOKS: Mapping[str, LineLook] = {
    SENT: LineLook("quiet", "send"),
    ACCEPTED: LineLook("info", "heart-handshake"),
    WAITING_LIST: LineLook("warn", "hourglass"),
    SAID_NO: LineLook("warn", "message-2"),
    SCHEDULED: LineLook("info", "calendar-event"),
    RECEIVED: LineLook("good", "circle-check"),
    DID_NOT_HAPPEN: LineLook("info", "message-2"),
    CLOSED: LineLook("good", "circle-check"),
    WANTED: LineLook("quiet", "circle-dashed"),
    ORDERED: LineLook("quiet", "hourglass"),
    CAME: LineLook("info", "circle-dashed"),
    SHOWN: LineLook("info", "users"),
    USED: LineLook("good", "circle-check"),
    NOT_USED: LineLook("warn", "message-2"),
    GIVEN_BACK: LineLook("quiet", "circle-minus"),
    WITHDRAWN: LineLook("quiet", "circle-minus"),
    MISTAKE: LineLook("quiet", "eraser"),
}


@dataclass(frozen=True)
class FollowedLine:
    """One of them, for reading.

    Attributes:
        version: that a change must name.
        who: who owns the next step; ``side``: which side of the table that is; "" when it is over.
        clock: by when that is, and how far it is; ``on``: the day itself.
        why: what was in the way last; ``says``: the words that go with the state.
        late: ours and late: red.
        unfilled: hours a week that nobody fills; ``hours``: how many somebody does, of how many.
    """

    key: str
    version: int
    kind: str
    what: str
    service: str
    state: str
    words: str
    badge: str
    look: LineLook
    who: str = ""
    side: str = ""
    clock: str = ""
    why: str = ""
    says: str = ""
    open: bool = True
    late: bool = False
    private: bool = False
    unfilled: int = 0
    hours: str = ""
    on: date | None = None


def line_of(kept: KeptFollowed, moment: Moment) -> FollowedLine:
    """One of them as a line."""
    made, last = kept.followed, kept.followed.last
    late = made.is_ours_and_late(moment.today)
    return FollowedLine(
        key=kept.id,
        version=kept.version,
        kind=made.subject.kind,
        what=made.subject.what,
        service=made.subject.service,
        state=made.state,
        words=made.words,
        badge=_late_words((moment.today - last.due).days) if late and last.due else made.words,
        look=LATE if late else LOOKS[made.state],
        who=last.owner.name if last.owner else "",
        side=SIDE_WORDS[last.owner.side] if last.owner else "",
        clock=_clock(made, moment),
        why=made.reason,
        says=last.theirs or last.why,
        open=made.is_open,
        late=late,
        private=made.subject.private,
        unfilled=made.unfilled,
        hours=hours_words(made),
        on=last.due if made.is_open else None,
    )


def lines_of(found: Iterable[KeptFollowed], moment: Moment) -> tuple[FollowedLine, ...]:
    """All of them: ours and late first, then by day; what is over last, the latest first."""
    kept = [each for each in found if each.followed.state != MISTAKE]
    ordered = sorted(kept, key=lambda each: _rank(each.followed, moment))
    return tuple(line_of(each, moment) for each in ordered)


def hours_words(made: Followed) -> str:
    """``22 of 56 hours a week filled``; "" where it is nothing of hours."""
    hours = made.subject.hours
    return f"{made.filled} of {hours} hours a week filled" if hours else ""


def _rank(made: Followed, moment: Moment) -> tuple[bool, bool, float]:
    if not made.is_open or made.last.due is None:
        return True, True, -made.last.at.timestamp()
    return False, not made.is_ours_and_late(moment.today), made.last.due.toordinal()


def _late_words(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'} late"


def _clock(made: Followed, moment: Moment) -> str:
    """The day of the next step; of what is over, when it was."""
    due = made.last.due
    if not made.is_open or due is None:
        return when(made.last.at, moment)
    if made.state == SCHEDULED:
        return f"on {day(due, moment)} · {away(due, moment)}"
    if due < moment.today:
        return f"was for {day(due, moment)}"
    return "today" if due == moment.today else f"by {day(due, moment)} · {away(due, moment)}"
