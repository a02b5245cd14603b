"""Every fault of the matrix is tried by a test that carries its number: ``test_r3_…``.

To add a fault: a row, and a test with the number in its name.
"""

import re

import pytest
from sources import ROOT

FAULTS = {
    "R1": "The EHR is down for half an hour.",
    "R2": "It fails every third call.",
    "R3": "It did what was asked, and the answer was lost.",
    "R4": "It did not, and nobody knows.",
    "R5": "It did, and its index lags.",
    "R6": "The answer breaks off.",
    "R7": "It is busy and says for how long, or does not.",
    "R8": "Somebody changed the record there.",
    "R9": "It drops elements without a word.",
    "R10": "It took a create and does not say where it is.",
    "R11": "It keeps no versions.",
    "R12": "The token ends between two requests.",
    "R13": "Two renew one sign-in at once.",
    "R15": "A process is killed at any moment.",
    "R16": "The answer to a browser is lost, and Save is pressed again.",
    "R19": "A worker sleeps longer than its lease.",
    "R20": "Several people and workers are at one goal at once.",
    "R22": "Sixteen identical conditional creates come at once.",
    "R30": "The record is restored from yesterday while the EHR went on.",
}

NAMES = re.findall(
    r"def (test_\w+)",
    "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "tests").rglob("test_*.py"))),
)


@pytest.mark.parametrize("id", FAULTS)
def test_a_fault_is_tried_by_a_test_that_carries_its_number(id: str) -> None:
    assert [name for name in NAMES if f"_{id.lower()}_" in name]
