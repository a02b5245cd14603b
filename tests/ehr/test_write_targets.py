"""Which record of an EHR goals go to, and the words for why (W4, F1)."""

from pathlib import Path

import pytest

from fhir_bridge.ehr.capability import Capability, ResourceCapability
from fhir_bridge.ehr.quirks import SHEETS, quirks_of
from fhir_bridge.ehr.smart import WRITE_TARGETS as USUAL
from fhir_bridge.ehr.targets.choice import BY_TYPE, KEPT, TARGETS, choose
from fhir_bridge.wire import read_json

ALL = tuple(target.name for target in TARGETS)
READ = "user/Goal.rs"


def _offers(**interactions: str) -> Capability:
    return Capability(
        resources={
            type: ResourceCapability(frozenset(listed.split()))
            for type, listed in interactions.items()
        }
    )


EVERYTHING = _offers(
    Goal="create read update", DocumentReference="create read update", Communication="create read"
)  # fmt: skip


@pytest.mark.parametrize(
    ("offered", "wanted", "granted", "chosen"),
    [
        (EVERYTHING, USUAL, None, "goal"),
        (EVERYTHING, USUAL, frozenset({READ}), "kept"),
        (EVERYTHING, USUAL, frozenset({READ, "user/DocumentReference.crus"}), "kept"),
        (EVERYTHING, ("note",), frozenset({READ, "user/DocumentReference.crus"}), "note"),
        (EVERYTHING, USUAL, frozenset({READ, "user/DocumentReference.c"}), "kept"),
        (EVERYTHING, (), None, "kept"),
        (EVERYTHING, ("note",), None, "note"),
        (EVERYTHING, ("goal",), frozenset({READ}), "kept"),
        (_offers(Goal="read", DocumentReference="create read"), USUAL, None, "note"),
        (_offers(Goal="read", DocumentReference="create"), USUAL, None, "kept"),
        (_offers(Communication="create read"), USUAL, None, "kept"),
        (_offers(), ALL, None, "kept"),
    ],
)
def test_the_first_target_that_is_offered_wanted_and_allowed(
    offered: Capability, wanted: tuple[str, ...], granted: frozenset[str] | None, chosen: str
) -> None:
    choice = choose(offered, quirks_of("spec"), wanted, granted)
    assert choice.target.name == chosen
    found = [each for each in choice.weighed if each.usable or each.forbidden]
    assert choice.target is (found[0].target if found and found[0].usable else KEPT)
    assert [each.target for each in choice.weighed] == list(TARGETS)


def test_each_target_says_why_it_is_not_taken() -> None:
    offered = _offers(DocumentReference="create read")
    choice = choose(offered, quirks_of("spec"), granted=frozenset({READ}))
    assert [each.why.format(ehr="Riverside EHR") for each in choice.weighed] == [
        "Riverside EHR does not take goals from other systems.",
        "This sign-in may not write plan-of-care notes to Riverside EHR.",
    ]
    assert [choice.forbidden(each) for each in TARGETS] == [False, True]
    assert choice.why == choice.weighed[1].why
    assert "kept here" in choose(_offers(), quirks_of("spec")).why
    unasked = choose(EVERYTHING, quirks_of("spec"), wanted=()).weighed
    assert [each.why for each in unasked] == [
        "This site is not registered to be sent goals.",
        "This site is not registered to be sent plan-of-care notes.",
    ]


@pytest.mark.parametrize(
    ("sheet", "listed", "changes"),
    [
        ("spec", "create read update", True),
        ("spec", "create read", False),
        ("epic", "create read update", True),
        ("oracle", "create read update", False),
    ],
)
def test_a_note_is_changed_where_that_works(sheet: str, listed: str, changes: bool) -> None:
    offered = _offers(DocumentReference=listed)
    assert choose(offered, quirks_of(sheet)).changes is changes


@pytest.mark.parametrize(
    ("captured", "chosen"),
    [
        ("epic", "note"),
        ("oracle", "note"),
        ("athena", "kept"),
        ("meditech", "kept"),
        ("nextgen", "kept"),
    ],
    indirect=["captured"],
)
def test_f1_what_five_real_ehrs_would_be_sent(captured: Path, chosen: str) -> None:
    statement = read_json((captured / "capability-r4.json").read_bytes())
    offered, sheet = Capability.of(statement), SHEETS.get(captured.name, SHEETS["spec"])
    choice = choose(offered, sheet)
    assert choice.target.name == chosen
    assert choice.changes is (captured.name == "epic")


def test_every_target_has_a_type_of_its_own() -> None:
    assert len(BY_TYPE) == len(TARGETS) == len(set(ALL))
