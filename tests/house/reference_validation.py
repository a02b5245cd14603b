"""The page of ``docs/reference`` about HL7's own validator."""

import sys
from pathlib import Path

from reference_markdown import page, table

sys.path.append(str(Path(__file__).parents[1] / "validator"))

from known_findings import KNOWN


def validation() -> str:
    """What the reference validator says of sound resources, and why that stays."""
    rows = [(f"`{each.kind}`", each.words or "any", each.reason) for each in KNOWN]
    return page(
        "What HL7's validator says",
        "tests/validator/known_findings.py",
        "`make validate-profiles` asks HL7's InstanceValidator (as HAPI packs it) about every "
        "example of the published package, and about a few of each kind of record that the "
        "demo's nurses wrote, by our package and US Core 6.1. It finds no error. These warnings "
        "stay, each with its reason; any other fails the test.",
        "It knows no terminology server. R5's patient of a Provenance, which we write as the "
        "extension that HL7 names for R4, is told to it by hand. Of our bad examples it lets pass "
        "those that refer to a type which is not allowed: it judges only what it can follow.",
        table(("what it says", "about", "why it stays"), rows),
    )
