"""The demo's payer: a client with keys of its own, whose members are the Heartland plan's."""

import os
from pathlib import Path

from fhir_bridge import clients, member_lists, members
from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.staff import OPERATOR
from fhir_bridge.wire import write_json
from smart_app.first_start import DONE, SITE, read_mark, write_mark

CLIENT = "demo-payer"
KEYS = "demo-payer.jwks"
"""File in the data folder with its private keys: who holds it is the payer."""
GROUP = "Group/demo-members"
SAID_NO = "harris"
"""Who told the plan not to share; the list has him all the same (docs/stories.md)."""


def let_in(bridge: Bridge, data_dir: Path) -> None:
    """Register it the first time, and follow its list at every start.

    Raises:
        BridgeError: the EHR went away; the next start goes on.
    """
    path = data_dir / KEYS
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(ClientKeys.create().private_jwks())
    public = ClientKeys.load(path.read_bytes()).public_jwks()
    payer = clients.Client(
        id=CLIENT, site=SITE, kind="payer", name="Heartland Health Plan", scopes="system/*.rs",
        jwks=clients.public_keys(write_json(public)), purpose="HPAYMT", opt_in=False,
    )  # fmt: skip
    clients.add_client(bridge.store, payer, by=OPERATOR)
    if read_mark(data_dir).get("payer") != DONE:  # before anybody is a member
        said = members.Said(permit=False, client=CLIENT)
        members.say(bridge, SITE, SAID_NO, said, by=OPERATOR)
        write_mark(data_dir, payer=DONE)
    member_lists.follow_list(bridge, CLIENT, GROUP, by=OPERATOR)
