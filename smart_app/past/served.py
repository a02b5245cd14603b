"""What was in the way before the demo day, who was asked to help, and which aids are used.

    Listed      an entry of the directory         Referred   a service was asked
    Mentioned   what somebody said of a need      HasAid     an aid, wanted or come
    WentOn      what became of a referral or an aid

Everybody in ``SERVICES`` is made up. To give a story more: a row in its function.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import uuid5

from fhir_bridge import followed, needs, services
from fhir_bridge.care.commitments import Owner
from fhir_bridge.care.following import Flow, Step, Subject
from fhir_bridge.care.following_moves import AID, REFERRAL
from fhir_bridge.care.needs import Said
from fhir_bridge.care.services import Service
from fhir_bridge.followed import Wish
from fhir_bridge.sandbox.stories.dates import (
    StoryDay,
    abara_appointment,
    add_business_days,
    brooks_discharge,
)
from fhir_bridge.staff import actor_of
from smart_app.past.promised import PATIENT, PEOPLE
from smart_app.past.rows import Deed, at, office
from smart_app.past.scene import NAMES, Scene

SERVICES: dict[str, Service] = {
    "van": Service(
        "Prairie Van", ("ride",), "Rides to the clinic, the pharmacy and the shop, with a lift",
        "(555) 010-2801, Monday to Friday 7 to 5", "Dana", "English, Spanish",
        "Anybody who cannot take the bus. Free; book two days before",
        "Call before ten. Ask for the driver’s number",
    ),
    "medicine-desk": Service(
        "Corner Pharmacy, help desk", ("medicine-cost", "coverage"),
        "Finds a price one can pay: maker’s programs, another brand, what the plan needs",
        "(555) 010-2802, every day 9 to 8", "Mr. Abebe", "English, Spanish, Amharic",
        "Anybody with a prescription. Free", "Send the plan’s number along; they call back",
    ),
    "respite": Service(
        "Willow House respite", ("rest", "home-help"),
        "Somebody stays at home for an afternoon, or up to two weeks in the house",
        "(555) 010-2803, weekdays 9 to 3", "Ms. Okoro", "English, Portuguese",
        "Families who care at home. By income; the first four afternoons are free",
        "A family can look at the house first",
    ),
    "home-nurses": Service(
        "Home nursing agency", ("home-help",), "Nurses at home, days and nights, children too",
        "(555) 010-2804, day and night", "The scheduler", "English",
        "With an order and the plan’s approval", "Ask for the list of open shifts by mail",
    ),
    "pantry": Service(
        "Riverbend Pantry", ("food",), "A bag of food each week, also for diabetes",
        "12 River Street, Tuesday and Friday 10 to 2", "", "English, Spanish, Vietnamese",
        "Anybody, no papers. Free",
    ),
}  # fmt: skip
"""Entries of the demo's directory, all of them made up."""


@dataclass(frozen=True)
class Listed(Deed):
    """Somebody was put into the directory; once, whoever's chart is open.

    Attributes:
        service: a key of ``SERVICES``.
    """

    service: str


@dataclass(frozen=True)
class Mentioned(Deed):
    """What was said of a need without being asked, or heard from somebody else."""

    need: str
    answer: str
    words: str = ""


@dataclass(frozen=True)
class Referred(Deed):
    """A service was asked.

    Attributes:
        name: names it among this patient's; never shown.
        owner: who owns the next step, a key of ``promised.PEOPLE``; ``due``: until which day.
        hours: approved by the week; ``filled``: of these, how many somebody fills.
    """

    name: str
    need: str
    service: str
    what: str
    may_tell: str
    owner: str
    due: str
    in_plan: bool = False
    hours: int = 0
    filled: int | None = None


@dataclass(frozen=True)
class HasAid(Deed):
    """An aid is wanted, or known to be on its way."""

    name: str
    kind: str
    what: str
    owner: str
    due: str
    service: str = ""


@dataclass(frozen=True)
class WentOn(Deed):
    """What became of a referral or an aid."""

    name: str
    state: str
    owner: str = ""
    due: str = ""
    why: str = ""
    cause: str = ""
    spoke_to: str = ""
    theirs: str = ""
    came: str = ""
    filled: int | None = None


def listed(scene: Scene, row: Listed) -> None:
    """Put it into the directory."""
    key = uuid5(NAMES, f"service/{row.service}")
    services.put(scene.bridge, scene.context, key, SERVICES[row.service])


def mentioned(scene: Scene, row: Mentioned) -> None:
    """Keep what was said."""
    said = Said(row.need, row.answer, row.when.date(), row.words, unasked=True)
    key = scene.key(f"need-{row.need}-{row.when.isoformat()}")
    needs.note(scene.bridge, scene.context, key, [said])


def referred(scene: Scene, row: Referred) -> None:
    """Write it down."""
    service = str(uuid5(NAMES, f"service/{row.service}"))
    subject = Subject(
        row.need, row.what, service_id=service, may_tell=row.may_tell, agreed=True,
        in_plan=row.in_plan, hours=row.hours,
    )  # fmt: skip
    _begin(scene, row.name, REFERRAL, subject, row.owner, row.due, row.filled)


def has_aid(scene: Scene, row: HasAid) -> None:
    """Write it down."""
    subject = Subject(row.kind, row.what, row.service)
    _begin(scene, row.name, AID, subject, row.owner, row.due)


def _begin(
    scene: Scene, name: str, flow: Flow, subject: Subject, owner: str, due: str,
    filled: int | None = None,
) -> None:  # fmt: skip
    first = replace(_step(scene, owner, due, scene.bridge.clock()), filled=filled)
    followed.make(scene.bridge, scene.context, scene.key(f"follow-{name}"), flow, subject, first)


def went_on(scene: Scene, row: WentOn) -> None:
    """Note what became of it; played again, nothing happens twice."""
    key = scene.key(f"follow-{row.name}")
    (kept,) = followed.tell(scene.bridge, scene.context, key).kept
    if row.when in {step.at for step in kept.followed.steps}:
        return
    step = replace(
        _step(scene, row.owner, row.due, row.when), state=row.state, why=row.why, cause=row.cause,
        spoke_to=row.spoke_to, theirs=row.theirs, came=row.came, filled=row.filled,
    )  # fmt: skip
    wish = Wish(uuid5(key, row.when.isoformat()), kept.version, step)
    followed.move(scene.bridge, scene.context, key, wish)


def _step(scene: Scene, who: str, due: str, when: datetime) -> Step:
    """Who owns the next step, until when; nobody where it is over."""
    if not who:
        return Step("", "", when)
    side, reference, name = PEOPLE[who]
    context = scene.context
    if reference == PATIENT:
        reference = f"Patient/{context.patient}"
    elif reference:
        reference = actor_of(context.site, reference).who
    return Step("", "", when, Owner(side, name, reference), date.fromisoformat(due))


def _okafor(day: StoryDay) -> Iterable[Deed]:
    yield HasAid(office(day, -31, "11:05"), "scale", "scale", "Scale with large numbers",
                 "castillo", day.on(-24), "Corner Pharmacy")  # fmt: skip
    yield WentOn(office(day, -24, "12:20"), "scale", "came", "castillo", day.on(-24))
    yield WentOn(office(day, -24, "12:25"), "scale", "shown", "castillo", day.on(-10),
                 "Walter weighed himself and wrote it down; Maria looked on")  # fmt: skip
    yield WentOn(at(day, -2, "16:20"), "scale", "used", "castillo", day.on(14), "Every morning")


def _delgado(day: StoryDay) -> Iterable[Deed]:
    yield Listed(office(day, -37, "10:35"), "medicine-desk")
    yield Mentioned(office(day, -1, "16:38"), "medicine-cost", "heard",
               "The pharmacy: the new inhaler needs authorization and costs $412")  # fmt: skip


def _abara(day: StoryDay) -> Iterable[Deed]:
    first = day.offset(add_business_days(day.day(-8), 1))
    waited = day.offset(abara_appointment(day.today))
    yield Listed(at(day, first, "11:15"), "van")
    yield Listed(at(day, first, "11:16"), "pantry")
    yield Mentioned(
        at(day, waited, "15:12"), "ride", "wanted", "The bus did not come, I waited an hour"
    )
    yield Referred(at(day, waited, "15:30"), "van", "ride", "van",
                   "A ride to Dr. Lindqvist and home again", "Name, telephone, day and hour",
                   "kim", day.on(1), in_plan=True)  # fmt: skip


def _nguyen(day: StoryDay) -> Iterable[Deed]:
    first = day.offset(add_business_days(day.day(-5), 1))
    yield HasAid(at(day, first, "11:05"), "meter", "glucose-meter", "Glucose meter", "castillo",
                 day.on(first))  # fmt: skip
    yield WentOn(at(day, first, "11:06"), "meter", "came", "castillo", day.on(1),
                 "Her grandson interpreted: to be shown with an interpreter")  # fmt: skip


def _brooks(day: StoryDay) -> Iterable[Deed]:
    called = day.offset(add_business_days(brooks_discharge(day.today), 2))
    visit, after = (day.offset(add_business_days(day.day(called), days)) for days in (5, 6))
    yield Listed(at(day, called, "10:06"), "van")
    yield Mentioned(at(day, called, "10:07"), "ride", "wanted", "Carla works that day")
    yield Referred(at(day, called, "10:08"), "van", "ride", "van", "A ride to the lung clinic",
                   "Name, telephone, the hour", "kim", day.on(visit))  # fmt: skip
    yield WentOn(at(day, called, "14:30"), "van", "scheduled", "kim", day.on(visit),
                 "At nine, at the door", spoke_to="Dana")  # fmt: skip
    yield WentOn(at(day, after, "09:30"), "van", "received", "castillo", day.on(after))
    yield WentOn(at(day, after, "09:35"), "van", "closed", came="helped",
                 theirs="On time, both ways. I have her number now")  # fmt: skip
    yield Mentioned(at(day, after, "09:36"), "ride", "solved", "I book it myself")


def _santos(day: StoryDay) -> Iterable[Deed]:
    yield Listed(office(day, -3, "14:40"), "respite")
    yield Mentioned(office(day, -3, "14:42"), "rest", "wanted", "Lúcia should sleep for once")
    yield Referred(office(day, -3, "14:45"), "respite", "rest", "respite",
                   "Two afternoons a week, with somebody who speaks Portuguese",
                   "Names, telephone, that he needs a hand to stand up", "bell", day.on(2),
                   in_plan=True)  # fmt: skip
    yield WentOn(office(day, -2, "15:20"), "respite", "waiting-list", "bell", day.on(7),
                 "Two weeks; they call when a place is free", spoke_to="Ms. Okoro")  # fmt: skip


def _price(day: StoryDay) -> Iterable[Deed]:
    yield Listed(at(day, -5, "11:41"), "home-nurses")
    yield Mentioned(at(day, -5, "11:42"), "home-help", "wanted",
               "Danielle: somebody for the nights")  # fmt: skip
    yield Referred(at(day, -5, "11:43"), "nurses", "home-help", "home-nurses",
                   "Nurses at home, days and nights", "Names, telephone, hours, machines",
                   "aide-agency", day.on(-1), hours=56, filled=22)  # fmt: skip
    yield WentOn(office(day, -1, "15:30"), "nurses", "sent", "aide-agency", day.on(2),
                 "The list of open shifts has not come: no answer", filled=22)  # fmt: skip
    yield HasAid(at(day, -5, "12:05"), "suction", "suction", "Suction machine", "castillo",
                 day.on(-4))  # fmt: skip
    yield WentOn(at(day, -5, "12:06"), "suction", "came", "castillo", day.on(-4))
    yield WentOn(at(day, -5, "12:20"), "suction", "shown", "castillo", day.on(9),
                 "Danielle and Ruth did it, each alone")  # fmt: skip


def _fischer(day: StoryDay) -> Iterable[Deed]:
    yield HasAid(office(day, -1, "14:10"), "walker", "walker", "Walker", "castillo", day.on(-1),
                 "Lakeview’s supplier")  # fmt: skip
    yield WentOn(office(day, -1, "14:11"), "walker", "came", "castillo", day.on(1),
                 "It stands at home, says Lakeview")  # fmt: skip
    yield HasAid(office(day, -1, "14:12"), "commode", "commode", "Commode for the night",
                 "castillo", day.on(0), "Lakeview’s supplier")  # fmt: skip
    yield WentOn(office(day, -1, "14:13"), "commode", "ordered", "castillo", day.on(0),
                 "Ordered at Lakeview, not delivered")  # fmt: skip


SERVED: dict[str, Callable[[StoryDay], Iterable[Deed]]] = {
    "okafor": _okafor,
    "delgado": _delgado,
    "abara": _abara,
    "nguyen": _nguyen,
    "brooks": _brooks,
    "santos": _santos,
    "price": _price,
    "fischer": _fischer,
}
"""Rows of each story, by its patient."""
