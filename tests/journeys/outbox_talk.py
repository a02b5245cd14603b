"""What a story of the outbox asks: how promises stand, and what the worker makes of them."""

from nurse import mark, ours, rows

from fhir_bridge.delivery import keep_next
from fhir_bridge.store.tables import Outbox
from support.pages import Form
from support.world import World, register_sandbox

SENDING = "Kept here · sending to Riverside EHR"
CHECKING = "Kept here · checking with Riverside EHR"
HELD = "Kept here · sign in again to send"
IN_EHR = "In Riverside EHR · Goal/"


def promises(world: World, key: str) -> list[str]:
    """The states of a goal's promises, oldest first."""
    found = [row for row in rows(world, Outbox) if row.id == key]
    return [row.state for row in sorted(found, key=lambda row: row.revision)]


def arrived(world: World, filled: Form) -> bool:
    """Whether the goal of this form is in the EHR."""
    return filled.fields["key"] in map(mark, ours(world))


def take_goals_alone(world: World) -> None:
    """The site is to be sent goals and no notes."""
    register_sandbox(world.bridge, world.ehr_url, write_targets=("goal",))


def keep_all(world: World) -> list[str]:
    """What the worker does until nothing is due."""
    done = []
    while state := keep_next(world.bridge):
        done.append(state)
    return done
