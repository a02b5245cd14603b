"""What a route asks of whoever calls it, in its own signature; a route that asks nothing is a bug.

    @router.get("/plan")
    def plan(bridge: CurrentBridge, context: ReadsChart) -> Response

The types below name rights of ``roles.Right``: the role somebody has at this request must have
every one. Without the right to a chart there is no chart (404); else a plain page says that this is
not for the role. What is refused is audited. A test walks all routes, and the table of routes in
``docs/reference`` says who may open each. To ask for something else: a type below.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from fhir_bridge import refusals
from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import BridgeError, NotAllowed, NotFound
from fhir_bridge.launches import Context
from fhir_bridge.roles import Right, rights_of
from fhir_bridge.staff_contexts import StaffContext
from smart_app.current import (
    CurrentBridge,
    CurrentContext,
    CurrentStaff,
    UnsafeContext,
    UnsafeStaff,
)
from smart_app.uploads import CheckedUpload, Upload

FOR_THE_TEAM = "This page is for the people who work with the patient."
NOT_YOURS = "Your role here does not include this page."


@dataclass(frozen=True)
class Asks:
    """The rights a route asks for; none is whoever opened the context."""

    rights: frozenset[Right]


class _Reads(Asks):
    def __call__(self, bridge: CurrentBridge, context: CurrentContext) -> Context:
        return _let_in(bridge, context, self.rights)


class _Writes(Asks):
    def __call__(self, bridge: CurrentBridge, context: UnsafeContext) -> Context:
        return _let_in(bridge, context, self.rights)


class _Uploads(Asks):
    def __call__(self, bridge: CurrentBridge, upload: CheckedUpload) -> Upload:
        _let_in(bridge, upload.context, self.rights)
        return upload


class _Staff(Asks):
    def __call__(self, context: CurrentStaff) -> StaffContext:
        return _let_staff_in(context, self.rights)


class _StaffWrites(Asks):
    def __call__(self, context: UnsafeStaff) -> StaffContext:
        return _let_staff_in(context, self.rights)


class _Open(Asks):
    def __call__(self) -> None:
        """Anybody may: there is no context yet, or nothing is told of anybody."""


def _let_in(bridge: Bridge, context: Context, rights: frozenset[Right]) -> Context:
    missing = rights - rights_of(context.role)
    if missing:
        error = _refusal(missing)
        refusals.note(bridge, context, type(error).__name__)
        raise error
    return context


def _refusal(missing: frozenset[Right]) -> BridgeError:
    if Right.CHART in missing:
        return NotFound()
    return NotAllowed(FOR_THE_TEAM if Right.TEAM in missing else NOT_YOURS)


def _let_staff_in(context: StaffContext, rights: frozenset[Right]) -> StaffContext:
    for right in rights:
        context.require(right)
    return context


_CHART = frozenset({Right.CHART})
_TEAM = _CHART | {Right.TEAM}
_WHOLE = _TEAM | {Right.PROTECTED}
_RECORD = frozenset({Right.RECORD})

Opened = Annotated[Context, Depends(_Reads(frozenset()))]
"""What is about the launch alone, whoever opened it: its colours, how long it lasts."""
Leaves = Annotated[Context, Depends(_Writes(frozenset()))]
ReadsChart = Annotated[Context, Depends(_Reads(_CHART))]
ReadsAsStaff = Annotated[Context, Depends(_Reads(_CHART | _RECORD))]
"""What is for all who care for the patient, and never for the patient or a relative."""
OpensInEmergency = Annotated[Context, Depends(_Writes(_CHART | {Right.EMERGENCY}))]
ReadsTeam = Annotated[Context, Depends(_Reads(_TEAM))]
"""Suggestions, scores and what somebody answered: never the patient's or a relative's page."""
ReadsWhole = Annotated[Context, Depends(_Reads(_WHOLE))]
"""What is made of the whole chart, protected parts too."""
GoesOn = Annotated[Context, Depends(_Writes(_CHART))]
"""What changes nothing of the record: another window, the pages beside."""
WritesRecord = Annotated[Context, Depends(_Writes(_CHART | _RECORD))]
WritesTeam = Annotated[Context, Depends(_Writes(_TEAM | _RECORD))]
WritesCaregivers = Annotated[Context, Depends(_Writes(_TEAM | _RECORD | {Right.CAREGIVERS}))]
WritesWhole = Annotated[Context, Depends(_Writes(_WHOLE | _RECORD))]
UploadsWhole = Annotated[Upload, Depends(_Uploads(_WHOLE | _RECORD))]

AnyStaff = Annotated[StaffContext, Depends(_StaffWrites(frozenset()))]
ReadsBoard = Annotated[StaffContext, Depends(_Staff(frozenset({Right.BOARD})))]
WritesFromBoard = Annotated[StaffContext, Depends(_StaffWrites(frozenset({Right.BOARD})))]
ReadsPool = Annotated[StaffContext, Depends(_Staff(frozenset({Right.POOL})))]
DecidesFeeds = Annotated[StaffContext, Depends(_StaffWrites(frozenset({Right.FEEDS})))]
TakesOn = Annotated[StaffContext, Depends(_StaffWrites(frozenset({Right.POOL})))]
ReadsWeekend = Annotated[StaffContext, Depends(_Staff(frozenset({Right.WEEKEND})))]
WritesWeekend = Annotated[StaffContext, Depends(_StaffWrites(frozenset({Right.WEEKEND})))]
ReadsExchange = Annotated[StaffContext, Depends(_Staff(frozenset({Right.EXCHANGE})))]
DecidesExchange = Annotated[StaffContext, Depends(_StaffWrites(frozenset({Right.EXCHANGE})))]
ReadsReceived = Annotated[StaffContext, Depends(_Staff(frozenset({Right.RECEIVED})))]
DecidesReceived = Annotated[StaffContext, Depends(_StaffWrites(frozenset({Right.RECEIVED})))]
ReadsFeeds = Annotated[StaffContext, Depends(_Staff(frozenset({Right.FEEDS})))]
ReadsAccesses = Annotated[StaffContext, Depends(_Staff(frozenset({Right.ACCESSES})))]
AsksAccesses = Annotated[StaffContext, Depends(_StaffWrites(frozenset({Right.ACCESSES})))]

OPEN = Depends(_Open(frozenset()))
"""Of a way in, and of what tells nothing of anybody."""
