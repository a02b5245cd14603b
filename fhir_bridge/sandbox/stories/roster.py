"""``Group/footbridge-roster``: whose care the practice asked Footbridge to coordinate."""

from collections.abc import Sequence

from fhir_bridge.sandbox.stories import shapes
from fhir_bridge.sandbox.stories.people import Person
from fhir_bridge.sandbox.stories.shared import party
from fhir_bridge.wire import Json

ROSTER = "footbridge-roster"


def roster_group(people: Sequence[Person], updated: str) -> Json:
    """Everybody the stories tell of. Who has died since is still listed, as rosters go."""
    return {
        **shapes.resource("Group", ROSTER, None, updated),
        "active": True,
        "type": "person",
        "actual": True,
        "name": "Care coordination",
        "quantity": len(people),
        "managingEntity": party("rpc"),
        "member": [{"entity": person.ref, "inactive": False} for person in people],
    }
