"""A document of another team, sent by a system: filed with the one patient whose number it has.

There is nobody to ask, so that a number must say it all; what matches nobody is kept nowhere and
its sender is told. Nothing clinical of it is taken over (exchange X18).
"""

from fhir_bridge.bridge import Bridge
from fhir_bridge.handover import taking_in
from fhir_bridge.notifications.once import refuse_unspeakable
from fhir_bridge.notifications.sender import Answer, Sender, said
from fhir_bridge.store import messages
from fhir_bridge.wire import write_json


def take_in_document(bridge: Bridge, sender: Sender, raw: bytes, *, given_key: str = "") -> Answer:
    """File a document Bundle as it came; the same bytes again are the same document.

    Raises:
        Refused: no enrolled patient of the site, or more than one, has its person's number.
    """
    del given_key
    refuse_unspeakable(raw)
    taking_in.receive(bridge, sender.site, sender.actor, raw)
    text = "Kept as it came, for a person to read. Nothing of it was taken over."
    return Answer(200, write_json(said(text)), messages.TAKEN)
