"""What can happen to a call, as values: the request, the answer, and what a fault makes of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Literal

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Call:
    """A request as faults see it.

    Attributes:
        type: the resource type in the address, or nothing; ``id``: the record's.
        fhir: it is for FHIR, not for the sign-in.
        searches: it is a search by type.
        conditional: a create with If-None-Exist.
        refreshes: it is a token request with a refresh token.
    """

    method: str
    type: str
    fhir: bool = True
    searches: bool = False
    conditional: bool = False
    refreshes: bool = False
    id: str = ""

    @property
    def writes(self) -> bool:
        """It would change something in FHIR."""
        return self.fhir and self.method in WRITES and not self.searches


@dataclass(frozen=True)
class Sent:
    """What was sent: headers with names in lower case, and the body."""

    headers: Pairs
    body: bytes

    def without(self, *names: str) -> "Sent":
        """The same without some headers."""
        return replace(self, headers=tuple(each for each in self.headers if each[0] not in names))


@dataclass(frozen=True)
class Told:
    """What is answered: headers with names in lower case. The length is counted when it is sent."""

    status: int
    headers: Pairs = ()
    body: bytes = b""

    def header(self, name: str) -> str:
        """The first of that name, or nothing."""
        return next((value for each, value in self.headers if each == name), "")

    def without(self, *names: str) -> "Told":
        """The same without some headers."""
        return replace(self, headers=tuple(each for each in self.headers if each[0] not in names))


@dataclass(frozen=True)
class Lag:
    """How far the search index is behind: seconds, and searches of a type; 0 is not at all."""

    seconds: int
    searches: int


def _sent_as_it_is(sent: Sent) -> Sent:
    return sent


def _told_as_it_is(told: Told) -> Told:
    return told


@dataclass(frozen=True)
class Effect:
    """What happens to a call.

    Attributes:
        wait: seconds before anything is done.
        instead: an answer given in the place of the real one; nothing is done.
        asked: makes of what was sent what reaches the server.
        deliveries: how often it reaches the server.
        hears_last: of several answers the last one is told, not the first.
        told: makes of the real answer what is told.
        breaks: the connection breaks before the answer says anything, or in the middle of it.
        lag: searches do not find what is new.
    """

    wait: float = 0.0
    instead: Told | None = None
    asked: Callable[[Sent], Sent] = _sent_as_it_is
    deliveries: int = 1
    hears_last: bool = False
    told: Callable[[Told], Told] = _told_as_it_is
    breaks: Literal["", "early", "midway"] = ""
    lag: Lag | None = None


def together(effects: Iterable[Effect]) -> Effect:
    """Several effects on one call as one: the first that answers or breaks decides how."""
    return reduce(_both, effects, Effect())


def _both(first: Effect, then: Effect) -> Effect:
    counts = (first.deliveries, then.deliveries)
    return Effect(
        wait=first.wait + then.wait,
        instead=first.instead or then.instead,
        asked=lambda sent: then.asked(first.asked(sent)),
        deliveries=max(counts) if all(counts) else 0,
        hears_last=first.hears_last or then.hears_last,
        told=lambda told: then.told(first.told(told)),
        breaks=first.breaks or then.breaks,
        lag=first.lag or then.lag,
    )
