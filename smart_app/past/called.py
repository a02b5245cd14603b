"""Calls after the stays of the stories: tries that reached nobody, and talks, block by block.

    Tried     somebody was tried; what came of it        Talked     a talk, each block saved alone

A stay is heard of by reading it, as opening the page does; so the first of these is also when we
were told. What was explained back and how sure somebody is stands in ``taught`` and in the story;
the talk keeps that it was talked about. To give a story a call: a row in its function.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from fhir_bridge import calling, calls, transitions
from fhir_bridge.calling import Calling
from fhir_bridge.care.transitions.call_blocks import (
    FAMILY,
    FINISH,
    MEDICINES,
    NOBODY,
    NUMBER,
    PERSON,
    RED_FLAGS,
    SAFE_TONIGHT,
    SAME,
    TEACH_BACK,
    VISIT,
)
from fhir_bridge.care.transitions.contact_log import LEFT_MESSAGE, PHONE
from fhir_bridge.record import open_record
from fhir_bridge.sandbox.stories.dates import StoryDay, add_business_days, delgado_discharge
from smart_app.past.rows import Deed, at
from smart_app.past.scene import Scene

YES, NO, IN_PART = "yes", "no", "some"
BY_NAME = {"id_name": YES, "id_born": YES}
NOTHING_WORRIES = (RED_FLAGS, {"worries": "none"})
ALL_THERE = (SAFE_TONIGHT, {"food": YES, "home": YES, "somebody": YES})
TRIED_THE_NUMBER = (NUMBER, {"given": YES, "tested": YES, "answered": "The nurse on call"})

Block = tuple[str, Mapping[str, str]]


@dataclass(frozen=True)
class Tried(Deed):
    """Nobody was reached.

    Attributes:
        channel, result: as ``contact_log`` has them.
        answers: to the questions of ``call_blocks.TRY``.
    """

    channel: str
    result: str
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Talked(Deed):
    """Somebody was reached.

    Attributes:
        blocks: what was saved of the call, each with its answers, in its order.
    """

    blocks: tuple[Block, ...]


def okafor(day: StoryDay) -> Iterable[Deed]:
    """The day after he came home. The visit is his to book, so nobody booked it for him."""
    yield Talked(at(day, -2, "15:02"), (
        _by_phone("(555) 010-2264", SAME), NOTHING_WORRIES,
        (MEDICINES, {"in_hand": YES, "set_aside": YES, "taken": IN_PART,
                     "words": "He had two furosemide bottles, 20 and 40"}),
        (TEACH_BACK, {"skill": "warning-signs", "result": "correct-first"}),
        (TEACH_BACK, {"skill": "medicines", "result": "correct-after-reteach"}),
        (VISIT, {"booked": NO, "with": "Dr. Lindqvist, within 7 days: he calls himself"}),
        ALL_THERE, TRIED_THE_NUMBER, (FINISH, {"minutes": "18"}),
    ))  # fmt: skip


def delgado(day: StoryDay) -> Iterable[Deed]:
    """A message in English for somebody who speaks Spanish: it was left, and it does not count."""
    first = day.offset(add_business_days(delgado_discharge(day.today), 1))
    yield Tried(at(day, first, "10:15"), PHONE, LEFT_MESSAGE, {
        "number": "(555) 010-2281", "spoken": NOBODY, "words": "Left in English: no interpreter",
    })  # fmt: skip


def abara(day: StoryDay) -> Iterable[Deed]:
    """The first business day at home."""
    first = day.offset(add_business_days(day.day(-8), 1))
    yield Talked(at(day, first, "10:46"), (
        _by_phone("(555) 010-2233", SAME), NOTHING_WORRIES,
        (MEDICINES, {"in_hand": YES, "set_aside": YES, "taken": YES}),
        ALL_THERE, TRIED_THE_NUMBER, (FINISH, {"minutes": "16"}),
    ))  # fmt: skip


def nguyen(day: StoryDay) -> Iterable[Deed]:
    """Her grandson carried the words: a contact it was; what she understood, nobody knows."""
    first = day.offset(add_business_days(day.day(-5), 1))
    yield Talked(at(day, first, "10:36"), (
        _by_phone("(555) 010-2245", FAMILY), NOTHING_WORRIES,
        (MEDICINES, {"in_hand": YES, "set_aside": NO, "words": "Insulin is new, metformin is off"}),
        ALL_THERE, (FINISH, {"minutes": "22"}),
    ))  # fmt: skip


def _by_phone(number: str, spoken: str) -> Block:
    return PERSON, {"channel": PHONE, "number": number, "whom": "patient", **BY_NAME,
                    "spoken": spoken}  # fmt: skip


CALLED: dict[str, Callable[[StoryDay], Iterable[Deed]]] = {
    "okafor": okafor,
    "delgado": delgado,
    "abara": abara,
    "nguyen": nguyen,
}
"""What each story adds, by the EHR's id of its patient."""


def tried(scene: Scene, row: Tried) -> None:
    """Log it, as the tap does."""
    told = calls.Try(
        _key(scene, row), _home(scene).stay, row.channel, row.result, answers=row.answers
    )
    calls.log(scene.bridge, scene.context, told)


def talked(scene: Scene, row: Talked) -> None:
    """Save one block after the other; what a block proves is closed with it."""
    call, stay = _key(scene, row), _home(scene).stay
    for number, (block, answers) in enumerate(row.blocks):
        pressed = uuid5(call, f"{number}|{block}")
        part = calls.Part(pressed, call, stay, block, answers, closes=True)
        calls.save(scene.bridge, scene.context, part)


def _home(scene: Scene) -> Calling:
    """The stay that somebody came home from, as the page of the call finds it."""
    open_record(scene.bridge, scene.context, ("Patient", "Encounter", "MedicationRequest"))
    told = transitions.tell(scene.bridge, scene.context)
    found = calling.tell(scene.bridge, scene.context, told)
    if found is None:
        raise LookupError(f"{scene.patient} came home from nowhere")
    return found


def _key(scene: Scene, row: Deed) -> UUID:
    return scene.key(f"call|{row.when.isoformat()}")
