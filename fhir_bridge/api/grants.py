"""From a token to what it shows (`granting`)."""

from datetime import datetime

from fhir_bridge.api.asking import CurrentSystem
from fhir_bridge.granting import grant_for
from fhir_bridge.store.access import Grant


def grant_of(system: CurrentSystem, at: datetime) -> Grant:
    """What the engine may show to whoever calls.

    Args:
        at: care time.
    """
    return grant_for(
        system.client, system.scope, at=at, request=system.request, patient=system.patient
    )
