"""`/control`: what the pretend EHR does wrong, and what it holds. For the demo and tests only.

The state is in memory: a restart clears it. `GET` tells it and what is accepted, `POST` sets the
members it is given (a list of faults replaces the list), `DELETE` clears everything.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fhir_bridge.errors import BridgeError
from fhir_bridge.rest.errors import refusal
from fhir_bridge.rest.offers import WRITING, Offer
from fhir_bridge.rest.routes import response_of
from fhir_bridge.sandbox.faults import (
    KINDS,
    Call,
    Effect,
    Fault,
    NotAccepted,
    after,
    read_fault,
)
from fhir_bridge.sandbox.forms import read_limited
from fhir_bridge.sandbox.vendors import VENDORS
from fhir_bridge.wire import Json, read_json

MAX_BYTES = 64 * 1024
TOKEN_SECONDS = (1, 3600)
_SECONDS_TEXT = f"a whole number from {TOKEN_SECONDS[0]} to {TOKEN_SECONDS[1]}"


@dataclass
class Control:
    """The switches. Everything reads them through this one object."""

    started_as: str = "spec"
    vendor: str = field(init=False)
    faults: tuple[Fault, ...] = ()
    _token_seconds: int | None = None
    _lock: Lock = field(default_factory=Lock, repr=False)

    def __post_init__(self) -> None:
        if self.started_as not in VENDORS:
            raise NotAccepted(f"vendor must be one of: {', '.join(VENDORS)}")
        self.vendor = self.started_as

    def token_seconds(self) -> int:
        """How long access tokens live."""
        return self._token_seconds or VENDORS[self.vendor].token_seconds

    def effects(self, call: Call) -> list[Effect]:
        """What happens to this call; faults that are counted are counted down."""
        with self._lock:
            met = [fault for fault in self.faults if fault.meets(call)]
            self.faults = tuple(
                left for fault in self.faults if (left := after(fault) if fault in met else fault)
            )
        return [KINDS[fault.kind].effect(fault) for fault in met]

    def offering(self) -> tuple[str, bool]:
        """What decides the offer: the vendor, and whether Goals may be written."""
        writes = not any(KINDS[fault.kind].no_goal_writes for fault in self.faults)
        return self.vendor, writes

    def set(self, given: Any) -> None:
        """Take over what was posted, all of it or nothing.

        Raises:
            NotAccepted: with a sentence that says what is accepted.
        """
        members = {"vendor", "faults", "token_seconds"}
        if not isinstance(given, dict) or given.keys() - members:
            raise NotAccepted(f"an object with these members: {', '.join(sorted(members))}")
        vendor = given.get("vendor", self.vendor)
        if vendor not in VENDORS:
            raise NotAccepted(f"vendor must be one of: {', '.join(VENDORS)}")
        faults = given.get("faults", [])
        if not isinstance(faults, list):
            raise NotAccepted("faults must be a list")
        read = tuple(map(read_fault, faults))
        seconds = given.get("token_seconds")
        if seconds is not None and not (type(seconds) is int and _within(seconds, TOKEN_SECONDS)):
            raise NotAccepted(f"token_seconds must be {_SECONDS_TEXT}")
        with self._lock:
            self.vendor = vendor
            self.faults = read if "faults" in given else self.faults
            self._token_seconds = seconds if "token_seconds" in given else self._token_seconds

    def clear(self) -> None:
        """Back to how it was started."""
        self.set({"vendor": self.started_as, "faults": [], "token_seconds": None})

    def shown(self) -> Json:
        """The state, and what may be set."""
        return {
            "vendor": self.vendor,
            "faults": [fault.shown() for fault in self.faults],
            "token_seconds": self.token_seconds(),
            "accepts": {
                "vendor": {name: vendor.meaning for name, vendor in VENDORS.items()},
                "faults": {
                    name: {
                        "meaning": kind.meaning,
                        "needs": sorted(kind.needs),
                        "takes": sorted(kind.takes),
                    }
                    for name, kind in KINDS.items()
                },
                "token_seconds": _SECONDS_TEXT,
            },
        }


def offered(offering: tuple[str, bool], whole: Offer) -> Offer:
    """What is left of everything the FHIR server can do."""
    vendor, goal_writes = offering
    left = VENDORS[vendor].offer(whole)
    return left if goal_writes else left.without("Goal", *WRITING)


def control_routes(control: Control, held: Callable[[str], bytes]) -> list[Route]:
    """The addresses below ``/control``.

    Args:
        held: gives a searchset of everything held of a type.
    """
    return [
        Route("/control", _endpoint(control), methods=["GET", "POST", "DELETE"]),
        Route("/control/store/{type}", _store(held)),
    ]


def _endpoint(control: Control) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        if request.method == "DELETE":
            control.clear()
        elif request.method == "POST":
            # JSON by its own media type: a page elsewhere cannot post that unasked
            if request.headers.get("content-type", "").partition(";")[0] != "application/json":
                return _refused("the body must be application/json", 415)
            try:
                control.set(read_json(await read_limited(request, MAX_BYTES) or b""))
            except NotAccepted as error:
                return _refused(str(error))
            except BridgeError as error:
                return _refused(str(error))
        return JSONResponse(control.shown(), headers={"Cache-Control": "no-store"})

    return endpoint


def _store(held: Callable[[str], bytes]) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        try:
            body = held(request.path_params["type"])
        except BridgeError as error:
            return response_of(refusal(error))
        headers = {"Cache-Control": "no-store"}
        return Response(body, headers=headers, media_type="application/fhir+json")

    return endpoint


def _refused(text: str, status: int = 400) -> Response:
    return JSONResponse({"error": text}, status, {"Cache-Control": "no-store"})


def _within(number: int, limits: tuple[int, int]) -> bool:
    return limits[0] <= number <= limits[1]
