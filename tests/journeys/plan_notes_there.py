"""The plan-of-care notes that the EHR holds, for stories of EHRs that take no goals."""

from base64 import b64decode
from typing import Any

from support.world import World

IN_NOTE = "In Riverside EHR as a plan-of-care note"


def notes(world: World, patient: str = "okafor") -> list[dict[str, Any]]:
    """Those of one patient, oldest first."""
    found = [
        each
        for each in world.held("DocumentReference")
        if "Footbridge note" in str(each.get("content"))
        and each["subject"]["reference"] == f"Patient/{patient}"
    ]
    return sorted(found, key=lambda each: str(each["content"][0]["attachment"]["title"]))


def told(note: dict[str, Any]) -> str:
    """What a person reads in one."""
    return b64decode(note["content"][0]["attachment"]["data"]).decode()
