"""A client's members as a list of the EHR has them: a payer's Group, say (M8).

The list says who is a member, never what a patient allows: somebody who said no stays listed, and
is not shown.
"""

from dataclasses import dataclass

from fhir_bridge.admin import read_list
from fhir_bridge.bridge import Bridge
from fhir_bridge.clients import require_client
from fhir_bridge.errors import NotFound
from fhir_bridge.members import add_member, end_member, members_of
from fhir_bridge.store.access import Actor


@dataclass(frozen=True)
class Followed:
    """What came of following a list.

    Attributes:
        added, ended: how many memberships began and ended just now.
        unknown: how many lines name patients whom we keep no record of, or cannot be read.
        complete: the list was read to its end; if not, nobody's membership ended.
    """

    added: int
    ended: int
    unknown: int
    complete: bool


def follow_list(bridge: Bridge, client: str, name: str, *, by: Actor) -> Followed:
    """Make the members those whom a list of the EHR names now; a second run changes nothing.

    Args:
        name: of the list, as the EHR has it, e.g. ``Group/members``.

    Raises:
        NotFound: there is no such client.
        BridgeError: the list cannot be read; nothing is changed then.
    """
    with bridge.store.reading() as session:
        site = require_client(session, client).site
    found = read_list(bridge, bridge.site(site), name)
    added = unknown = 0
    for patient in found.listed:
        try:
            added += add_member(bridge, client, patient, by=by)
        except NotFound:  # not enrolled: nothing is kept of whoever it is
            unknown += 1
    gone = members_of(bridge, client) - set(found.listed) if found.complete else ()
    ended = sum(end_member(bridge, client, patient, by=by) for patient in gone)
    return Followed(added, ended, unknown + len(found.quarantined), found.complete)
