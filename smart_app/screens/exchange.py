"""How the exchange with an EHR goes: the connection, the queue in numbers, what is stuck.

To show another state of the queue: a row in ``STATES``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fhir_bridge.overseeing import Overview, Waiting
from fhir_bridge.patience import Breaker
from smart_app.screens.moments import Moment, when
from smart_app.screens.pages import render
from smart_app.screens.staff_frame import StaffFrame


@dataclass(frozen=True)
class State:
    """A state of the queue: what it is called, what it means, how it looks."""

    title: str
    means: str
    icon: str
    tone: str = "quiet"


STATES = {
    "queued": State("On the way", "sent by itself as soon as the EHR answers", "cloud-upload"),
    "sending": State("Being sent", "just now", "send"),
    "unknown": State(
        "Being looked for", "sent, the answer was lost; not sent twice", "cloud-search"
    ),
    "held": State("Waits for a sign-in", "whoever saved it must sign in again", "key", "warn"),
    "dead": State("Tried too often", "waits for your decision", "alert-triangle", "warn"),
    "rejected": State("Not accepted", "the EHR said no", "cloud-x", "warn"),
}
"""By state of a promise, in the order of the page."""

CONFLICT = State(
    "Two texts", "changed in the EHR; the case’s people must choose", "git-compare", "warn"
)


@dataclass(frozen=True)
class Count:
    """One state of the queue in numbers."""

    state: State
    number: int


@dataclass(frozen=True)
class Row:
    """One stuck change; ``typed`` is the reason as typed before a mistake."""

    type: str
    id: str
    short: str
    mark: str
    state: State
    since: str
    tries: int
    said: str
    may_try: bool
    may_abandon: bool
    typed: str


@dataclass(frozen=True)
class Connection:
    """The connection in words: how it is, and facts with their labels."""

    title: str
    tone: str
    icon: str
    facts: tuple[tuple[str, str], ...]


def exchange_page(
    frame: StaffFrame, overview: Overview, *, base: str, typed: Mapping[str, str]
) -> str:
    """Draw the page.

    Args:
        base: the EHR's FHIR base.
        typed: the form as it came, after a mistake.
    """
    waiting = overview.standing.waiting
    stuck = sum(waiting.get(name, 0) for name in ("held", "dead", "rejected"))
    return render(
        "exchange.html",
        frame=frame,
        connection=_connection(frame, overview, base),
        counts=tuple(Count(state, waiting.get(name, 0)) for name, state in STATES.items()),
        rows=tuple(_row(each, frame, typed) for each in overview.waiting),
        stuck=stuck,
    )


def _connection(frame: StaffFrame, overview: Overview, base: str) -> Connection:
    standing, breaker = overview.standing, overview.standing.breaker
    title, tone, icon = _how(breaker, frame.real)
    failed = f"{when(breaker.failed_at, frame.real)} · {breaker.last_failure}"
    facts = (
        ("FHIR base", base),
        ("Last success", when(overview.last_success, frame.moment) or "None yet"),
        ("Last failure", failed if breaker.failed_at else "None noted"),
        ("Oldest on the way", _age(standing.oldest, frame.real.now) or "Nothing waits"),
        ("Records there twice", str(standing.twins)),
        ("Last looked over", when(standing.looked_over_at, frame.real) or "Not yet"),
    )
    return Connection(title, tone, icon, facts)


def _how(breaker: Breaker, moment: Moment) -> tuple[str, str, str]:
    if breaker.rests(moment.now):
        return f"Left alone until {when(breaker.until, moment)}", "warn", "cloud-off"
    if breaker.state != "closed":
        return "Asked again at the next try", "info", "cloud-search"
    return "Answers", "good", "cloud-check"


def _row(waiting: Waiting, frame: StaffFrame, typed: Mapping[str, str]) -> Row:
    item = waiting.item
    mine = (typed.get("type"), typed.get("id")) == (item.type, item.id)
    state = CONFLICT if waiting.conflict else STATES.get(item.state, STATES["rejected"])
    return Row(
        item.type, item.id, f"{item.type} {item.id[:8]} · revision {item.revision}", waiting.mark,
        state, when(item.since, frame.real), item.tries, item.reason,
        item.may_try and not waiting.conflict, item.may_abandon and not waiting.conflict,
        typed.get("why", "") if mine else "",
    )  # fmt: skip


def _age(since: datetime | None, now: datetime) -> str:
    """How long something waits: ``due now``, ``12 min``, ``3 h``, ``2 days``."""
    if since is None:
        return ""
    waits = now - since
    if waits < timedelta(minutes=1):
        return "Due now"
    if waits < timedelta(hours=1):
        return f"{waits.seconds // 60} min"
    return f"{waits.seconds // 3600} h" if waits < timedelta(days=1) else f"{waits.days} days"
