"""The faults the pretend EHR can have. A new kind is a row of ``KINDS``.

A row says what it does in one line, which settings it takes, and what it makes of a call: a wait,
an answer instead of the real one, or a connection that breaks after the real work was done.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fhir_bridge.errors import BridgeError, EhrUnavailable, NotAllowed
from fhir_bridge.r4.outcome import outcome_of
from fhir_bridge.wire import Json, write_json

FHIR_JSON = "application/fhir+json; charset=utf-8"
PROXY_PAGE = (
    b"<!doctype html><html lang=en><title>503 Service Unavailable</title>"
    b"<h1>503 Service Unavailable</h1><p>No server is available to handle this request.</p></html>"
)


@dataclass(frozen=True)
class Call:
    """A request as faults see it: method, resource type (or nothing), and whether it is FHIR."""

    method: str
    type: str
    fhir: bool = True


@dataclass(frozen=True)
class Instead:
    """An answer given in place of the real one."""

    status: int
    content_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Effect:
    """What happens to a call."""

    wait: float = 0.0
    instead: Instead | None = None
    drop: bool = False


@dataclass(frozen=True)
class Fault:
    """One fault that is switched on.

    Attributes:
        type: only calls about this resource type; nothing = all.
        method: only calls with this method; nothing = all.
        times: how many calls it still meets; nothing = until cleared.
    """

    kind: str
    type: str | None = None
    method: str | None = None
    times: int | None = None
    status: int | None = None
    ms: int | None = None
    retry_after: int | None = None

    def meets(self, call: Call) -> bool:
        """Whether this call is one of those."""
        reaches = call.fhir or KINDS[self.kind].everywhere
        return reaches and self.type in {None, call.type} and self.method in {None, call.method}

    def shown(self) -> Json:
        """The settings that were given."""
        return {name: value for name, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class Kind:
    """A kind of fault.

    Attributes:
        meaning: one line for people.
        needs: settings it must have; ``takes``: settings it may have.
        effect: what it does to a call.
        everywhere: it meets the sign-in too, not FHIR alone.
        no_goal_writes: it takes the writing of Goals out of what the server offers.
    """

    meaning: str
    effect: Callable[[Fault], Effect] = lambda fault: Effect()
    needs: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset({"type", "method", "times"})
    everywhere: bool = False
    no_goal_writes: bool = False


def _status(fault: Fault) -> Effect:
    status = fault.status or 500
    error = EhrUnavailable("The EHR answers with an error.") if status >= 500 else BridgeError()  # noqa: PLR2004
    headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
    return Effect(instead=Instead(status, FHIR_JSON, write_json(outcome_of(error)), headers))


def _forbid(fault: Fault) -> Effect:
    error = NotAllowed("You may not see this part of the chart.")
    return Effect(instead=Instead(403, FHIR_JSON, write_json(outcome_of(error))))


KINDS: dict[str, Kind] = {
    "down": Kind(
        "FHIR and the sign-in answer 503 with an HTML page, as a proxy does for a dead server.",
        lambda fault: Effect(instead=Instead(503, "text/html; charset=utf-8", PROXY_PAGE)),
        takes=frozenset({"times"}),
        everywhere=True,
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
        takes=frozenset({"type", "method", "times", "retry_after"}),
    ),
    "forbid": Kind("FHIR answers 403, as when the user may not see this type.", _forbid),
    "drop-after-apply": Kind(
        "FHIR does what is asked, then the connection breaks before the answer is whole.",
        lambda fault: Effect(drop=True),
    ),
    "no-goal-writes": Kind(
        "Goals can be read and not written, in /metadata and in deed: how the large EHRs are.",
        takes=frozenset(),
        no_goal_writes=True,
    ),
}

_LIMITS = {"times": (1, 1000), "status": (400, 599), "ms": (1, 60_000), "retry_after": (0, 86_400)}


class NotAccepted(ValueError):
    """A fault that is not of the table; the message says what is accepted."""


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
    for name, value in settings.items():
        _check(name, value)
    return Fault(kind=given["kind"], **settings)


def after(fault: Fault) -> Fault | None:
    """The fault after it has met one more call; nothing when it is used up."""
    if fault.times is None:
        return fault
    return replace(fault, times=fault.times - 1) if fault.times > 1 else None


def _check(name: str, value: Any) -> None:
    if name in _LIMITS:
        low, high = _LIMITS[name]
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise NotAccepted(f"{name} must be a whole number from {low} to {high}")
    elif not isinstance(value, str) or not value.isalpha():
        raise NotAccepted(f"{name} must be a word")
