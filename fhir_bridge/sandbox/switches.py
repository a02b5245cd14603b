"""The switches of the pretend EHR: `/control` sets them, everything else reads them here.

The state is in memory: a restart clears it. A new switch is a row of ``SETTINGS`` and a method of
``Control`` that says what it means.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from types import MappingProxyType
from typing import Any

from fhir_bridge.clock import Clock, real_time
from fhir_bridge.rest.offers import WRITING, Offer
from fhir_bridge.sandbox.effects import Call, Effect
from fhir_bridge.sandbox.fault_settings import FAULT_SETTINGS, NotAccepted
from fhir_bridge.sandbox.faults import KINDS, Fault, meet, read_fault, skew_of
from fhir_bridge.sandbox.simulated import SIMULATED
from fhir_bridge.sandbox.vendor_file import vendor_of
from fhir_bridge.sandbox.vendors import VENDORS, Vendor
from fhir_bridge.wire import Json

TOKEN_SECONDS = (1, 3600)
_SECONDS_TEXT = f"a whole number from {TOKEN_SECONDS[0]} to {TOKEN_SECONDS[1]}"

REFRESH = {
    "rotate": "Each refresh gives a new refresh token; the old one, used again, ends the sign-in.",
    "keep": "A refresh gives no new refresh token; the old one stays good.",
    "none-returned": "A sign-in gives no refresh token; one given before is good once more.",
    "refuse": "Every refresh is answered with invalid_grant.",
}
PERMISSION = {
    "v2": "Scopes in the words of SMART v2 and v1.",
    "v1": "Scopes in the words of SMART v1 alone: others are an invalid_scope.",
}


@dataclass(frozen=True)
class Setting:
    """One switch.

    Attributes:
        read: makes of what was posted what is kept; raises ``NotAccepted``.
        accepts: what may be posted, for people.
        default: what it is at the start.
    """

    read: Callable[[Any], Any]
    accepts: Any
    default: Any = None


def _one_of(name: str, table: Mapping[str, Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if value is not None and not (isinstance(value, str) and value in table):
            raise NotAccepted(f"{name} must be one of: {', '.join(table)}; or null")
        return value

    return read


def _faults(value: Any) -> tuple[Fault, ...]:
    if not isinstance(value, list):
        raise NotAccepted("faults must be a list")
    return tuple(map(read_fault, value))


def _seconds(value: Any) -> int | None:
    low, high = TOKEN_SECONDS
    if value is None or (type(value) is int and low <= value <= high):
        return value
    raise NotAccepted(f"token_seconds must be {_SECONDS_TEXT}; or null")


SETTINGS: dict[str, Setting] = {
    "vendor": Setting(
        _one_of("vendor", VENDORS), {name: each.meaning for name, each in VENDORS.items()}
    ),
    "faults": Setting(
        _faults,
        {
            name: {
                "meaning": kind.meaning, "needs": sorted(kind.needs), "takes": sorted(kind.takes),
            }
            for name, kind in KINDS.items()
        },
        (),
    ),
    "token_seconds": Setting(_seconds, _SECONDS_TEXT),
    "refresh": Setting(_one_of("refresh", REFRESH), REFRESH),
    "permission": Setting(_one_of("permission", PERMISSION), PERMISSION),
    "simulate": Setting(
        _one_of("simulate", SIMULATED), {name: row.meaning for name, row in SIMULATED.items()}
    ),
}  # fmt: skip
"""What null means: as the vendor has it, or nothing simulated."""


@dataclass(frozen=True)
class Offering:
    """What decides the offer: the vendor, whether Goals may be written, and by their version."""

    vendor: Vendor
    goal_writes: bool = True
    guarded: bool = True


class Control:
    """The switches as they stand."""

    def __init__(self, started_as: str = "spec", clock: Clock = real_time) -> None:
        """Start as a vendor: a row of ``VENDORS``, or ``file:`` and a CapabilityStatement.

        Args:
            clock: real time, but for tests; ``now`` is what ``skew`` makes of it.

        Raises:
            NotAccepted: there is no such vendor.
        """
        self.clock = clock
        self._started_as = started_as
        self._own = vendor_of(started_as)
        self._lock = Lock()
        self._state = _at_the_start()
        self._met: Counter[str] = Counter()

    @property
    def vendor(self) -> Vendor:
        """How the EHR is just now."""
        name = self._state["vendor"]
        return VENDORS[name] if name else self._own

    def token_seconds(self) -> int:
        """How long access tokens live."""
        return self._state["token_seconds"] or self.vendor.token_seconds

    def refresh(self) -> str:
        """A row of ``REFRESH``."""
        return str(self._state["refresh"] or self.vendor.refresh)

    def lacks(self) -> frozenset[str]:
        """SMART capabilities that are taken away."""
        v1 = self._state["permission"] == "v1"
        return self.vendor.lacks | ({"permission-v2"} if v1 else set())

    def simulated(self, of_launch: str | None = None) -> tuple[str, ...]:
        """What goes wrong: in this launch, and for everybody."""
        return tuple(filter(None, (of_launch, self._state["simulate"])))

    def now(self) -> datetime:
        """The time as this server has it."""
        return self.skewed(self.clock)()

    def skewed(self, clock: Clock) -> Clock:
        """A clock that goes wrong as ``skew`` says."""
        return lambda: skew_of(self._state["faults"], clock())

    def effects(self, call: Call) -> list[Effect]:
        """What happens to this call; faults that are counted are counted down."""
        with self._lock:
            faults: tuple[Fault, ...] = self._state["faults"]
            if not faults:
                return []
            tried = [(fault, *meet(fault, call)) for fault in faults]
            left = tuple(still for _, _, still in tried if still)
            self._state = MappingProxyType({**self._state, "faults": left})
            met = [fault for fault, is_met, _ in tried if is_met]
            self._met.update(fault.kind for fault in met)
        return [KINDS[fault.kind].effect(fault) for fault in met]

    def offering(self) -> Offering:
        """What decides the offer just now."""
        kinds = [KINDS[fault.kind] for fault in self._state["faults"]]
        return Offering(
            self.vendor,
            goal_writes=not any(kind.no_goal_writes for kind in kinds),
            guarded=not any(kind.unguarded for kind in kinds),
        )

    def set(self, given: Any) -> None:
        """Take over what was posted, all of it or nothing.

        Raises:
            NotAccepted: with a sentence that says what is accepted.
        """
        if not isinstance(given, dict) or given.keys() - SETTINGS.keys():
            raise NotAccepted(f"an object with these members: {', '.join(sorted(SETTINGS))}")
        read = {name: SETTINGS[name].read(value) for name, value in given.items()}
        with self._lock:
            self._state = MappingProxyType({**self._state, **read})

    def clear(self) -> None:
        """Back to how it was started."""
        with self._lock:
            self._state = _at_the_start()
            self._met.clear()

    def shown(self) -> Json:
        """The state, and what may be set."""
        return {
            **self._state,
            "vendor": self._state["vendor"] or self._started_as,
            "faults": [fault.shown() for fault in self._state["faults"]],
            "met": dict(self._met),
            "token_seconds": self.token_seconds(),
            "refresh": self.refresh(),
            "permission": "v1" if "permission-v2" in self.lacks() else "v2",
            "accepts": {name: setting.accepts for name, setting in SETTINGS.items()},
            "settings": {name: each.meaning for name, each in FAULT_SETTINGS.items()},
        }


def _at_the_start() -> Mapping[str, Any]:
    return MappingProxyType({name: setting.default for name, setting in SETTINGS.items()})


def offered(offering: Offering, whole: Offer) -> Offer:
    """What is left of everything the FHIR server can do."""
    left = offering.vendor.offer(whole)
    if not offering.guarded:
        types = {type: replace(row, guarded=False) for type, row in left.types.items()}
        left = replace(left, types=types)
    if offering.goal_writes or "Goal" not in left.types:
        return left
    return left.without("Goal", *WRITING)
