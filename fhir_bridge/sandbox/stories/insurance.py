"""Who pays: each patient's coverage, and the demo payer's list of members."""

from collections.abc import Sequence
from dataclasses import dataclass

from fhir_bridge.sandbox.stories import shapes
from fhir_bridge.sandbox.stories.people import Person
from fhir_bridge.sandbox.stories.shared import party
from fhir_bridge.wire import Json

PLANS = {
    "advantage": ("heartland", "Heartland Medicare Advantage"),
    "commercial": ("heartland", "Heartland Commercial PPO"),
    "medicaid": ("medicaid", "State Medicaid"),
    "summit": ("summit", "Summit PPO"),
}
"""Our word for a plan, its payer, its name."""


@dataclass(frozen=True)
class Membership:
    """A plan (key of ``PLANS``) that covers the patient; ``second`` pays what the first leaves."""

    plan: str
    member: str
    since: str
    second: bool = False

    @property
    def payer(self) -> str:
        """Who pays."""
        return PLANS[self.plan][0]


def coverage(person: Person, row: Membership) -> Json:
    """The insurance, with the member number as identifier."""
    plan = PLANS[row.plan][1]
    key = "coverage-second" if row.second else "coverage"
    return {
        **shapes.resource("Coverage", f"{person.id}-{key}", "us-core-coverage", person.registered),
        "identifier": [
            shapes.identifier(f"https://{row.payer}.example/id/member", row.member, "MB")
        ],
        "status": "active",
        "type": {"text": plan},
        "subscriber": person.ref,
        "subscriberId": row.member,
        "beneficiary": person.ref,
        "relationship": shapes.tho("subscriber-relationship", "self"),
        "period": {"start": row.since},
        "payor": [party(row.payer)],
        "class": [{"type": shapes.tho("coverage-class", "plan"), "value": plan, "name": plan}],
        "order": 2 if row.second else 1,
    }


def member_group(people: Sequence[Person], updated: str) -> Json:
    """``Group/demo-members``: everyone the demo payer insures.

    Who opted out of sharing is in it as well: consent is judged when data is asked for, and a
    list that already left them out would hide whether that works.
    """
    return {
        **shapes.resource("Group", "demo-members", None, updated),
        "active": True,
        "type": "person",
        "actual": True,
        "name": "Members of Heartland Health Plan",
        "quantity": len(people),
        "managingEntity": party("heartland"),
        "member": [{"entity": person.ref, "inactive": False} for person in people],
    }
