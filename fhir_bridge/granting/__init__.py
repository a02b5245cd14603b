"""From a client and its scopes to what it may see: its `Grant`, the one predicate of every query.

Letters come from the scopes, for types that are offered and for no other; patients from the
client's members, as far as their consent goes this moment; labels hide the rest. Staff have none:
people see charts.
"""

from datetime import datetime

from fhir_bridge.clients import Client
from fhir_bridge.granting.finer import conditions
from fhir_bridge.granting.types import READ
from fhir_bridge.r4.released import WITHHELD
from fhir_bridge.received import WELCOME
from fhir_bridge.scopes import clinical, letters_by_type
from fhir_bridge.store.access import Grant
from fhir_bridge.store.members import Members

__all__ = ["READ", "grant_for"]


def grant_for(client: Client, scope: str, *, at: datetime, request: str = "") -> Grant:
    """What a client may see.

    Args:
        scope: what was granted to it, cut down to what its registration holds now.
        at: care time: who is a member then, and what was said to sharing by then, is what counts.
    """
    scopes = clinical(scope)
    letters = letters_by_type(scopes)
    everywhere = letters.get("*", "")
    return Grant(
        site=client.site, actor=client.actor,
        types={type: _granted(type, letters.get(type, everywhere)) for type in READ},
        members=Members(client.id, client.purpose, at, client.opt_in),
        denied_labels=WITHHELD,
        only={type: (condition,) for type, condition in conditions(scopes).items()},
        purpose=client.purpose, request=request,
    )  # fmt: skip


def _granted(type: str, letters: str) -> str:
    """To change something is granted where that is welcome, and for nothing else."""
    return letters if type in WELCOME else "".join(each for each in letters if each in "rs")
