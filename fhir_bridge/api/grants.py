"""From a client and its token to what it may see: its `Grant`, the one predicate of every query.

Letters come from the token, for types that are offered and for no other; patients from the
client's members, as far as their consent goes this moment; labels hide the rest. Staff have none:
people see charts.
"""

from datetime import datetime

from fhir_bridge.api.asking import CurrentSystem
from fhir_bridge.api.finer import conditions
from fhir_bridge.api.offer import READ
from fhir_bridge.r4.released import WITHHELD
from fhir_bridge.scopes import clinical
from fhir_bridge.store.access import Grant
from fhir_bridge.store.members import Members
from fhir_bridge.store.terms import Condition


def grant_of(system: CurrentSystem, at: datetime) -> Grant:
    """What the engine may show.

    Args:
        at: care time.
    """
    client, everywhere = system.client, system.letters.get("*", "")
    return Grant(
        site=system.site, actor=system.actor,
        types={type: system.letters.get(type, everywhere) for type in READ},
        members=Members(client.id, client.purpose, at, client.opt_in),
        denied_labels=WITHHELD, only=_only(system), purpose=client.purpose, request=system.request,
    )  # fmt: skip


def _only(system: CurrentSystem) -> dict[str, tuple[Condition, ...]]:
    finer = conditions(clinical(system.scope))
    return {type: (condition,) for type, condition in finer.items()}
