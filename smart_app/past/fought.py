"""What was fought for before the demo day, by story: letters, papers, calls, and what was wanted.

    TakenUp   a matter was taken up      Came   it came to a stage      Told   anything else of it

Each is done through the action that its form calls. To give a story more: a row in its function.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid5

from fhir_bridge import advocacy
from fhir_bridge.care.advocacy_deeds import Letter, Needed, Next, Opening, Talked, Wanted
from fhir_bridge.care.advocacy_stages import Allowed, Kind, Says, Stage
from fhir_bridge.care.commitments import Owner
from fhir_bridge.sandbox.stories.dates import StoryDay
from fhir_bridge.staff import actor_of
from smart_app.past.around import ref
from smart_app.past.promised import PEOPLE
from smart_app.past.rows import Deed, office
from smart_app.past.scene import Scene


@dataclass(frozen=True)
class TakenUp(Deed):
    """A matter was taken up.

    Attributes:
        name: names it among this patient's; never shown.
        who: a key of ``promised.PEOPLE``.
    """

    name: str
    kind: Kind
    about: str
    plan: str
    who: str
    letter: Letter


@dataclass(frozen=True)
class Came(Deed):
    """It came to a stage."""

    name: str
    stage: Stage
    letter: Letter


@dataclass(frozen=True)
class Told(Deed):
    """Something else of it.

    Attributes:
        deed: who spoke for the patient is named by the EHR's id.
    """

    name: str
    deed: Wanted | Needed | Talked


def taken_up(scene: Scene, row: TakenUp) -> None:
    """Take it up."""
    side, who, name = PEOPLE[row.who]
    owner = Owner(side, name, actor_of(scene.context.site, who).who)
    opening = Opening(row.kind, row.about, row.plan, owner, row.letter)
    advocacy.take_up(scene.bridge, scene.context, _key(scene, row.name), opening)


def came(scene: Scene, row: Came) -> None:
    """Note the stage; played again, nothing happens twice."""
    key = _key(scene, row.name)
    (kept,) = advocacy.tell(scene.bridge, scene.context, key).kept
    if all(step.at != row.when for step in kept.matter.steps):
        deed = Next(kept.version, row.stage, row.letter)
        advocacy.go_on(scene.bridge, scene.context, key, uuid5(key, row.when.isoformat()), deed)


def told(scene: Scene, row: Told) -> None:
    """Keep it."""
    key, deed = _key(scene, row.name), row.deed
    if isinstance(deed, Wanted) and deed.spoken_by:
        deed = replace(deed, spoken_by=ref(scene, deed.spoken_by))
    advocacy.go_on(scene.bridge, scene.context, key, uuid5(key, row.when.isoformat()), deed)


def _key(scene: Scene, name: str) -> UUID:
    return scene.key(f"fought-{name}")


def santos(day: StoryDay) -> Iterable[Deed]:
    """The plan says no to an aide; Lúcia, his agent, wants to go on; a letter is still missing."""
    letter = office(day, -20, "14:10")
    yield TakenUp(
        letter, "aide", Kind.APPEAL, "20 hours a week of an aide", "Heartland", "bell",
        Letter("The aide is not paid", date.fromisoformat(day.on(14)), letter.date()),
    )  # fmt: skip
    wish = Wanted(
        Says.GO_ON, "I cannot lift him alone. He needs somebody.", "santos-lucia", Allowed.BY_LAW
    )
    yield Told(office(day, -18, "15:05"), "aide", wish)
    yield Came(office(day, -18, "15:08"), "aide", Stage.PREPARING, Letter("The appeal is written"))
    desk = "Heartland, appeals desk"
    calls = (
        (-17, "By fax or letter; a physician’s letter helps"),
        (-10, "They have the notice; nothing else has come"),
        (-4, "The day stands; no time can be added"),
    )
    for offset, words in calls:
        yield Told(office(day, offset, "10:25"), "aide", Talked(desk, words, "H-20771"))
    paper = Needed("The physician’s letter", "Dr. A. Lindqvist")
    yield Told(office(day, -2, "11:42"), "aide", paper)


def fischer(day: StoryDay) -> Iterable[Deed]:
    """Cover for her days at Lakeview ends: she was told of it, and wants to go home."""
    notice = office(day, -4, "13:55")
    yield TakenUp(
        notice, "lakeview", Kind.COVER_ENDS, "The days at Lakeview", "Heartland", "castillo",
        Letter("Cover ends", date.fromisoformat(day.on(-2)), notice.date()),
    )  # fmt: skip
    home = Wanted(Says.LEAVE, "I want to go home")
    yield Told(office(day, -4, "13:57"), "lakeview", home)
    yield Came(office(day, -4, "13:59"), "lakeview", Stage.LEFT, Letter(
        "She may appeal, and stay while it is looked at", outcome="She goes home"
    ))  # fmt: skip


def delgado(day: StoryDay) -> Iterable[Deed]:
    """The pharmacy says what the new inhaler needs."""
    yield TakenUp(
        office(day, -1, "16:32"), "inhaler", Kind.PRIOR_AUTHORIZATION,
        "The new inhaler, tiotropium", "Heartland", "kim", Letter("Ask the clinic to ask for it"),
    )  # fmt: skip
    said = Talked("The pharmacy", "It needs authorization; without it, it costs $412")
    yield Told(office(day, -1, "16:34"), "inhaler", said)


FOUGHT: dict[str, Callable[[StoryDay], Iterable[Deed]]] = {
    "delgado": delgado,
    "fischer": fischer,
    "santos": santos,
}
"""Rows of each story, by its patient."""
