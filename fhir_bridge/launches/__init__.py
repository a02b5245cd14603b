"""Launches: from an EHR's link to a context, and what a context allows until it ends.

One launch = one context = one user, one patient, one browser. A second launch opens another
context and touches none that is open, because SMART does not keep two tabs in step (L46).

``begin`` sends the browser to the EHR, ``finish`` takes it back and opens a context; ``find`` gives
a page its context; ``end`` signs out. The value they pass around is ``Context``.
"""

from fhir_bridge.launches.context import Context, context_of
from fhir_bridge.launches.entering import begin, begin_standalone, finish, site_named
from fhir_bridge.launches.leaving import end, forget_old
from fhir_bridge.launches.staying import access_token, ehr_ids, find, name_user
from fhir_bridge.staff import actor_of

__all__ = [
    "Context",
    "access_token",
    "actor_of",
    "begin",
    "begin_standalone",
    "context_of",
    "ehr_ids",
    "end",
    "find",
    "finish",
    "forget_old",
    "name_user",
    "site_named",
]
