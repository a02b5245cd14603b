"""What a client may send when nobody's token is at hand: all that its registration holds now.

For what it sent before and could not be kept then.
"""

from datetime import datetime

from fhir_bridge.clients import Client
from fhir_bridge.r4.released import WITHHELD
from fhir_bridge.received.welcome import WELCOME
from fhir_bridge.scopes import clinical, letters_by_type
from fhir_bridge.store.access import Grant
from fhir_bridge.store.members import Members


def grant_of(client: Client, *, at: datetime, request: str) -> Grant:
    """What a client may send of the types that are welcome.

    Args:
        at: care time: who is a member then is what counts.
    """
    letters = letters_by_type(clinical(client.scopes))
    everywhere = letters.get("*", "")
    return Grant(
        site=client.site, actor=client.actor,
        types={type: letters.get(type, everywhere) for type in ("Patient", *WELCOME)},
        members=Members(client.id, client.purpose, at, client.opt_in), denied_labels=WITHHELD,
        purpose=client.purpose, request=request,
    )  # fmt: skip
