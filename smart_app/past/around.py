"""Who was around each patient before the demo day, and what was said: rows, by story.

    Named       somebody is known              Reached     how they, or the patient, may be reached
    SaidAlone   what they said alone           TalkedOver  the ways to get help, seen together
    Handles     they handle tasks              Settled     a decision

Whoever is of the EHR's team is named by the EHR's id. To give a story more: a row in its function.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fhir_bridge import people, support, ways
from fhir_bridge.care.informed import Informed
from fhir_bridge.care.people import Person
from fhir_bridge.care.safe_contact import NO, YES, SafeContact
from fhir_bridge.care.support import Answers
from fhir_bridge.care.ways import NOT_NOW, TRY, WANTED, Talk, View
from fhir_bridge.r4.caregiving import Agreed
from fhir_bridge.sandbox.stories.dates import StoryDay, add_business_days
from smart_app.past.rows import Deed, at, office
from smart_app.past.scene import Scene


@dataclass(frozen=True)
class Named(Deed):
    """Somebody was taken over from the EHR's team."""

    who: str
    person: Person


@dataclass(frozen=True)
class SaidAlone(Deed):
    """What somebody said alone."""

    who: str
    answers: Answers


@dataclass(frozen=True)
class Handles(Deed):
    """Somebody handles tasks; the patient agreed."""

    who: str
    agreed: Agreed


@dataclass(frozen=True)
class Reached(Deed):
    """How somebody may be reached; ``who`` is "" for the patient."""

    who: str
    contact: SafeContact


@dataclass(frozen=True)
class TalkedOver(Deed):
    """The ways to get help were looked at together."""

    talk: Talk


@dataclass(frozen=True)
class Settled(Deed):
    """A decision."""

    decision: Informed


def okafor(day: StoryDay) -> Iterable[Deed]:
    """Maria is there in the evenings and drives."""
    maria = "okafor-maria"
    yield Named(
        office(day, -31, "10:58"), maria, Person("Maria Okafor", "DAUC", phone="(555) 010-2265")
    )
    said = Answers(
        alone=True, willing=8, helps_with="rides, evenings", hours="after six, every day",
        limits="nothing at work", back_up="her neighbor", knows_to_stop=True,
    )  # fmt: skip
    yield SaidAlone(office(day, -24, "12:10"), maria, said)


def nguyen(day: StoryDay) -> Iterable[Deed]:
    """Kevin is 17: he helps, and is never in charge."""
    first = day.offset(add_business_days(day.day(-5), 1))
    duc = Person("Duc Nguyen", "HUSB", phone="(555) 010-2246")
    kevin = Person("Kevin Nguyen", "GRNDSON", born=day.born(17), phone="(555) 010-2247")
    yield Named(at(day, first, "10:56"), "nguyen-duc", duc)
    yield Named(at(day, first, "10:57"), "nguyen-kevin", kevin)


def santos(day: StoryDay) -> Iterable[Deed]:
    """She loves him and cannot go on; he decides when he sits in his garden."""
    lucia, ana = "santos-lucia", "santos-ana"
    yield Named(
        office(day, -70, "11:15"),
        lucia,
        Person("Lúcia Santos", "WIFE", "agent", day.born(70), "(555) 010-2306"),
    )
    yield Named(
        office(day, -70, "11:17"),
        ana,
        Person("Ana Santos", "DAUC", "none", day.born(41), "(555) 010-2307"),
    )
    yield Settled(office(day, -18, "15:00"), Informed(
        "The plan does not pay for the aide", ("Appeal", "Ask again in spring", "Pay for it"),
        "Until when one can appeal, and that the doctor’s letter helps",
        "Somebody who comes to us", "Appeal",
    ))  # fmt: skip
    glad = Answers(
        alone=True, willing=8, helps_with="medicines, meals", tasks=("medicines",),
        own_health="Well, she says", hours="mornings and evenings", limits="lifting him alone",
        back_up="Ana, at weekends", relief="A weekend; not needed yet, she says",
        knows_to_stop=True,
    )  # fmt: skip
    yield SaidAlone(office(day, -18, "15:10"), lucia, glad)
    yield Handles(
        office(day, -18, "15:20"),
        lucia,
        Agreed(("medicines",), "when he sits in his garden", agrees=True),
    )
    tired = Answers(
        alone=True, willing=4, helps_with="medicines, meals, the nights", tasks=("medicines",),
        strained=True, strain="She loves him and cannot go on like this",
        own_health="Sleeps four hours, her back hurts", hours="day and night now",
        limits="lifting him alone", back_up="Ana, at weekends", knows_to_stop=True,
    )  # fmt: skip
    yield SaidAlone(office(day, -6, "10:10"), lucia, tired)
    weekends = Answers(
        alone=True, willing=8, helps_with="weekends", hours="Saturday and Sunday",
        limits="the nights: she lives 40 minutes away", back_up="nobody yet", knows_to_stop=True,
    )  # fmt: skip
    yield SaidAlone(office(day, -6, "10:40"), ana, weekends)
    yield TalkedOver(office(day, -3, "14:30"), Talk(
        {
            "respite": View(WANTED), "aide": View(WANTED), "adult-day": View(TRY, "two days"),
            "assisted-living": View(NOT_NOW), "care-home": View(NOT_NOW),
        },
        preference="respite", told="What each is, what it costs, how long one waits",
        seen_by="João, Lúcia, Ana",
    ))  # fmt: skip


def price(day: StoryDay) -> Iterable[Deed]:
    """Danielle decides for Noah; Ruth is the second adult, and still learns."""
    mother, grandmother = "price-danielle", "price-ruth"
    yield Named(
        office(day, -27, "15:20"),
        mother,
        Person("Danielle Price", "MTH", "parent", day.born(29), "(555) 010-2331"),
    )
    yield Named(
        office(day, -27, "15:22"),
        grandmother,
        Person("Ruth Price", "GRMTH", "none", day.born(58), "(555) 010-2332"),
    )
    hers = Answers(
        alone=True, willing=10, helps_with="everything", tasks=("tube-change", "suction"),
        own_health="Sleeps four hours", hours="day and night", limits="none she names",
        back_up="Ruth", knows_to_stop=True,
    )  # fmt: skip
    yield SaidAlone(at(day, -5, "11:40"), mother, hers)
    second = Answers(
        alone=True, willing=8, helps_with="nights", tasks=("tube-change", "suction"),
        hours="three nights a week", limits="not alone yet", back_up="Danielle",
        knows_to_stop=True,
    )  # fmt: skip
    yield SaidAlone(at(day, -5, "11:50"), grandmother, second)


def reed(day: StoryDay) -> Iterable[Deed]:
    """Text only; his roommate hears nothing."""
    rule = SafeContact(call=NO, voicemail=NO, text=YES, not_told="his roommate")
    yield Reached(at(day, -2, "09:48"), "", rule)


def whitfield(day: StoryDay) -> Iterable[Deed]:
    """June was asked before the hospice came; since then nobody is asked anything."""
    june = "whitfield-june"
    yield Named(
        office(day, -36, "14:50"),
        june,
        Person("June Whitfield", "WIFE", "agent", phone="(555) 010-2320"),
    )
    tired = Answers(
        alone=True, willing=9, helps_with="everything", own_health="Tired",
        hours="as long as it takes", back_up="her sister", relief="Her sister is there",
        knows_to_stop=True,
    )  # fmt: skip
    yield SaidAlone(at(day, -4, "14:20"), june, tired)


def delgado(day: StoryDay) -> Iterable[Deed]:
    """When to call her; a message may be left."""
    rule = SafeContact(call=YES, voicemail=YES, hours_from="10:00", hours_until="12:00")
    yield Reached(office(day, -37, "10:22"), "", rule)


AROUND: dict[str, Callable[[StoryDay], Iterable[Deed]]] = {
    "okafor": okafor,
    "delgado": delgado,
    "nguyen": nguyen,
    "santos": santos,
    "price": price,
    "reed": reed,
    "whitfield": whitfield,
}


def named(scene: Scene, row: Named) -> None:
    """Take somebody over."""
    people.put_person(scene.bridge, scene.context, scene.key(row.who), row.person, ehr_id=row.who)


def said_alone(scene: Scene, row: SaidAlone) -> None:
    """Keep what they said."""
    key = scene.key(f"{row.who}/{row.when.date()}/alone")
    support.note_answers(scene.bridge, scene.context, key, ref(scene, row.who), row.answers)


def handles(scene: Scene, row: Handles) -> None:
    """Keep what was agreed."""
    key = scene.key(f"{row.who}/handles")
    support.lead(scene.bridge, scene.context, key, ref(scene, row.who), row.agreed)


def reached(scene: Scene, row: Reached) -> None:
    """Keep the rule."""
    key = scene.key(f"{row.who}/reach")
    people.put_contact(scene.bridge, scene.context, key, row.contact, ref(scene, row.who))


def talked_over(scene: Scene, row: TalkedOver) -> None:
    """Keep what was said of each way."""
    ways.talk_over(scene.bridge, scene.context, scene.key("ways"), row.talk)


def settled(scene: Scene, row: Settled) -> None:
    """Keep the decision."""
    ways.settle(scene.bridge, scene.context, scene.key(f"decision/{row.decision.about}"),
                row.decision)  # fmt: skip


def ref(scene: Scene, who: str) -> str:
    """Somebody by the EHR's id; "" is the patient."""
    return f"RelatedPerson/{scene.key(who)}" if who else people.PATIENT
