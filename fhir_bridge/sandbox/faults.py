"""The faults the pretend EHR can have. A new kind is a row of ``KINDS``.

A row says what it does in one line, which settings it takes, which calls it can meet, and what it
makes of one: see ``effects.Effect``. What it does to the bytes of an answer is in
``wrong_answers``; a new setting is a row of ``FAULT_SETTINGS``.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from random import Random
from typing import Any

from fhir_bridge.clock import real_time
from fhir_bridge.errors import BridgeError, EhrUnavailable, NotAllowed
from fhir_bridge.r4.outcome import outcome_of
from fhir_bridge.sandbox import wrong_answers as wrong
from fhir_bridge.sandbox.effects import Call, Effect, Lag, Told
from fhir_bridge.sandbox.fault_settings import FAULT_SETTINGS, NotAccepted
from fhir_bridge.wire import Json, write_json

_FHIR_JSON = (("content-type", "application/fhir+json; charset=utf-8"),)
_EVERYWHERE = frozenset({"type", "id", "method", "times", "one_in", "seed"})


@dataclass(frozen=True)
class Fault:
    """One fault that is switched on; its settings are explained in ``FAULT_SETTINGS``.

    Attributes:
        seen: the calls it might have met so far, which is what ``one_in`` draws lots by.
    """

    kind: str
    type: str | None = None
    id: str | None = None
    method: str | None = None
    times: int | None = None
    one_in: int | None = None
    seed: int | None = None
    status: int | None = None
    ms: int | None = None
    retry_after: int | None = None
    retry_as: str | None = None
    seconds: int | None = None
    searches: int | None = None
    ahead: int | None = None
    elements: tuple[str, ...] | None = None
    seen: int = 0

    def meets(self, call: Call) -> bool:
        """Whether this call is one of those it is about."""
        about = KINDS[self.kind].about(call)
        asked = ((self.type, call.type), (self.id, call.id), (self.method, call.method))
        return about and all(wanted in {None, given} for wanted, given in asked)

    def shown(self) -> Json:
        """The settings that were given."""
        given = {name: value for name, value in vars(self).items() if value is not None}
        return {name: value for name, value in given.items() if name != "seen"}


def meet(fault: Fault, call: Call) -> tuple[bool, Fault | None]:
    """Whether a fault happens to a call, and what is left of the fault.

    The lots of ``one_in`` are drawn from the seed and the number of the call alone, so that the
    same calls in the same order meet the same faults again.

    Example:
        >>> meet(Fault("forbid", times=1), Call("GET", "Goal"))
        (True, None)
    """
    if not fault.meets(call):
        return False, fault
    left = replace(fault, seen=fault.seen + 1)
    if not _drawn(fault):
        return False, left
    if fault.times is None:
        return True, left
    return True, replace(left, times=fault.times - 1) if fault.times > 1 else None


def _drawn(fault: Fault) -> bool:
    if fault.one_in is None:
        return True
    lots = Random(f"{fault.seed or 0}/{fault.kind}/{fault.seen}")  # noqa: S311 - lots, no secrets
    return lots.randrange(fault.one_in) == 0


# ---- which calls a kind can meet


def _on_fhir(call: Call) -> bool:
    return call.fhir


def _anywhere(_: Call) -> bool:
    return True


def _on_writes(call: Call) -> bool:
    return call.writes


def _on_searches(call: Call) -> bool:
    """A conditional create looks by the same index."""
    return call.fhir and (call.searches or call.conditional)


def _on_refreshes(call: Call) -> bool:
    return call.refreshes


def _on_nothing(_: Call) -> bool:
    """It is a state of the server and happens to no call."""
    return False


# ---- what a kind makes of a call


def _status(fault: Fault) -> Effect:
    status = fault.status or 500
    error = EhrUnavailable("The EHR answers with an error.") if status >= 500 else BridgeError()  # noqa: PLR2004
    body = write_json(outcome_of(error))
    return Effect(instead=Told(status, (*_FHIR_JSON, *_retry_after(fault)), body))


def _retry_after(fault: Fault) -> tuple[tuple[str, str], ...]:
    if fault.retry_after is None:
        return ()
    if fault.retry_as != "date":
        return (("retry-after", str(fault.retry_after)),)
    until = real_time() + timedelta(seconds=fault.retry_after)
    return (("retry-after", format_datetime(until, usegmt=True)),)


def _forbid(_: Fault) -> Effect:
    error = NotAllowed("You may not see this part of the chart.")
    return Effect(instead=Told(403, _FHIR_JSON, write_json(outcome_of(error))))


def _told(change: Callable[[Told], Told]) -> Callable[[Fault], Effect]:
    return lambda _: Effect(told=change)


@dataclass(frozen=True)
class Kind:
    """A kind of fault.

    Attributes:
        meaning: one line for people.
        effect: what it does to a call.
        needs: settings it must have; ``takes``: settings it may have.
        about: which calls it can meet.
        no_goal_writes: it takes the writing of Goals out of what the server offers.
        unguarded: it takes the need for ``If-Match`` out of it.
    """

    meaning: str
    effect: Callable[[Fault], Effect] = lambda fault: Effect()
    needs: frozenset[str] = frozenset()
    takes: frozenset[str] = _EVERYWHERE
    about: Callable[[Call], bool] = _on_fhir
    no_goal_writes: bool = False
    unguarded: bool = False


KINDS: dict[str, Kind] = {
    "down": Kind(
        "FHIR and the sign-in answer 503 with an HTML page, as a proxy does for a dead server.",
        lambda _: Effect(instead=Told(503, wrong.HTML, wrong.PROXY_PAGE)),
        takes=frozenset({"times", "one_in", "seed"}),
        about=_anywhere,
    ),
    "latency": Kind(
        "FHIR answers late, by `ms` milliseconds.",
        lambda fault: Effect(wait=(fault.ms or 0) / 1000),
        needs=frozenset({"ms"}),
    ),
    "status": Kind(
        "FHIR answers with `status` and does nothing; `retry_after` adds the header.",
        _status,
        needs=frozenset({"status"}),
        takes=_EVERYWHERE | {"retry_after", "retry_as"},
    ),
    "too-many": Kind(
        "FHIR answers 429 and does nothing; without `retry_after` it does not say how long.",
        lambda fault: _status(replace(fault, status=429)),
        takes=_EVERYWHERE | {"retry_after", "retry_as"},
    ),
    "forbid": Kind("FHIR answers 403, as when the user may not see this type.", _forbid),
    "html": Kind(
        "FHIR answers 200 with an HTML page, as a portal in between does, and does nothing.",
        lambda _: Effect(instead=Told(200, wrong.HTML, wrong.PORTAL_PAGE)),
    ),
    "html-after-apply": Kind(
        "FHIR does what is asked; the answer is lost on the way and an HTML page comes with 200.",
        _told(lambda _: Told(200, wrong.HTML, wrong.PORTAL_PAGE)),
    ),
    "drop-before-apply": Kind(
        "FHIR does nothing, and the connection breaks before there is an answer.",
        lambda _: Effect(deliveries=0, breaks="early"),
    ),
    "drop-after-apply": Kind(
        "FHIR does what is asked, then the connection breaks before the answer is whole.",
        lambda _: Effect(breaks="early"),
    ),
    "break-mid-body": Kind(
        "FHIR does what is asked; the answer breaks off halfway, short of its Content-Length.",
        lambda _: Effect(breaks="midway"),
    ),
    "cut-json": Kind(
        "FHIR does what is asked; the JSON of the answer is cut, with a Content-Length that fits.",
        _told(wrong.cut),
    ),
    "duplicate": Kind(
        "The network delivers a write twice, the first answer comes: a create makes two records.",
        lambda _: Effect(deliveries=2),
        about=_on_writes,
    ),
    "sent-again": Kind(
        "A proxy sends a write a second time and passes on the second answer: of an update with"
        " If-Match, a 412 of its own doing.",
        lambda _: Effect(deliveries=2, hears_last=True),
        about=_on_writes,
    ),
    "accepted": Kind(
        "FHIR does what is written and answers 202 without a body.",
        _told(wrong.accepted),
        about=_on_writes,
    ),
    "accepted-and-lost": Kind(
        "FHIR answers a write with 202 without a body, and never does it.",
        lambda _: Effect(instead=Told(202)),
        about=_on_writes,
    ),
    "says-nothing": Kind(
        "A write is done and answered without Location, ETag, Last-Modified and body.",
        _told(wrong.saying_nothing),
        about=_on_writes,
    ),
    "lag": Kind(
        "Searches, and the look of a conditional create, do not find what was created less than"
        " `seconds` or fewer than `searches` searches of its type ago; a read by id does.",
        lambda fault: Effect(lag=Lag(fault.seconds or 0, fault.searches or 0)),
        takes=_EVERYWHERE | {"seconds", "searches"},
        about=_on_searches,
    ),
    "no-versions": Kind(
        "No meta.versionId, no ETag, If-Match is ignored, and /metadata says `no-version`.",
        lambda _: Effect(asked=wrong.unguarded, told=wrong.without_versions),
        unguarded=True,
    ),
    "409-for-412": Kind(
        "What should be 412 Precondition Failed is answered 409 Conflict.",
        _told(wrong.conflict),
    ),
    "drops": Kind(
        "Of what is written the top-level `elements` are not kept, and nothing is said of it.",
        lambda fault: Effect(asked=wrong.dropping(frozenset(fault.elements or ()))),
        needs=frozenset({"elements"}),
        about=_on_writes,
    ),
    "revoked-refresh": Kind(
        "A refresh is refused with invalid_grant, as after the refresh token was withdrawn.",
        lambda _: Effect(instead=wrong.INVALID_GRANT),
        takes=frozenset({"times", "one_in", "seed"}),
        about=_on_refreshes,
    ),
    "skew": Kind(
        "The server's clock is `ahead` seconds ahead, or behind: Date, lastUpdated, the times in"
        " tokens and of what it accepts.",
        needs=frozenset({"ahead"}),
        takes=frozenset(),
        about=_on_nothing,
    ),
    "no-goal-writes": Kind(
        "Goals can be read and not written, in /metadata and in deed: how the large EHRs are.",
        takes=frozenset(),
        about=_on_nothing,
        no_goal_writes=True,
    ),
}


def read_fault(given: Any) -> Fault:
    """Read one fault as it was posted.

    Raises:
        NotAccepted: an unknown kind or setting, one that is missing, or out of range.
    """
    kind = KINDS.get(str(given.get("kind"))) if isinstance(given, dict) else None
    if kind is None:
        raise NotAccepted(f"kind must be one of: {', '.join(KINDS)}")
    settings = {name: value for name, value in given.items() if name != "kind"}
    accepted = kind.needs | kind.takes
    if settings.keys() - accepted or kind.needs - settings.keys():
        raise NotAccepted(
            f"{given['kind']} takes: {', '.join(sorted(accepted)) or 'nothing'};"
            f" it needs: {', '.join(sorted(kind.needs)) or 'nothing'}"
        )
    read = {name: FAULT_SETTINGS[name].read(name, value) for name, value in settings.items()}
    return Fault(kind=given["kind"], **read)


def skew_of(faults: tuple[Fault, ...], now: datetime) -> datetime:
    """The time as the server has it."""
    return now + timedelta(seconds=sum(fault.ahead or 0 for fault in faults))
