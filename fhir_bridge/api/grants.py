"""From a client and its token to what it may see: its `Grant`."""

from fhir_bridge.api.asking import CurrentSystem
from fhir_bridge.store.access import Grant


def grant_of(system: CurrentSystem) -> Grant:
    """What the engine may show: of no patient, as long as nobody is among the client's members."""
    return Grant(
        site=system.site, actor=system.actor, types=system.letters, patients=frozenset(),
        request=system.request,
    )  # fmt: skip
