"""A matter of advocacy as FHIR Task, and back (domain §D.2: a thing in the way is a Task).

    code, businessStatus    the kind, and the stage it is at
    description, input      what it is about, and who decides
    owner                   the one of us who is accountable
    restriction.period.end  the day that counts now, as a letter gave it
    output                  all that happened: each stage, wish, paper and talk is one row with its
                            words, then a row for each thing it says besides

It is no Claim and no Coverage: what a plan sends in codes stays with the plan, and nothing here is
licensed. It stays here, as every Task of ours does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from fhir_bridge.care.advocacy import Matter
from fhir_bridge.care.advocacy_events import Paper, Step, Talk, Wish
from fhir_bridge.care.advocacy_stages import KINDS, SAYS, STAGES, Allowed, Kind, Says, Stage
from fhir_bridge.care.commitment_moves import Side
from fhir_bridge.care.commitments import Owner
from fhir_bridge.errors import Refused
from fhir_bridge.r4.canonicals import ADVOCACY_MATTER, BASE
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.r4.labels import LABEL
from fhir_bridge.r4.observation import ASSESSMENT, Code
from fhir_bridge.r4.task import coded, person_to_fhir
from fhir_bridge.wire import Json, instant

KIND = f"{BASE}/CodeSystem/advocacy-kind"
STAGE = f"{BASE}/CodeSystem/advocacy-stage"
WISH = f"{BASE}/CodeSystem/advocacy-wish"
PART = f"{BASE}/CodeSystem/advocacy-part"

PLAN = Code(PART, "who-decides", "Who decides")
PAPER = Code(PART, "paper", "Paper that is needed")
TALK = Code(PART, "talk", "Who said what")

STATUS = {
    Stage.SAID_NO: "accepted",
    Stage.NOTICE: "accepted",
    Stage.BILLED: "accepted",
    Stage.IN_PART: "accepted",
    Stage.PREPARING: "in-progress",
    Stage.MORE_ASKED: "in-progress",
    Stage.SENT: "on-hold",
    Stage.SAID_YES: "completed",
    Stage.OVER: "completed",
    Stage.LEFT: "cancelled",
    Stage.MISTAKE: "entered-in-error",
}
"""Task.status (required binding http://hl7.org/fhir/task-status, R4) of each stage."""


@dataclass
class Entry:
    """One thing that happened, as it is kept.

    Attributes:
        about: what it is: a stage, a wish, a paper, a talk.
        more: what it says besides, by the code of its part.
    """

    about: Code
    by: str
    at: datetime
    words: str
    more: dict[str, Any] = field(default_factory=dict)


def matter_to_fhir(matter: Matter, *, patient: str) -> Json:
    """The Task that is kept.

    Args:
        patient: ``Patient/<our id>``.
    """
    first, entries = matter.steps[0], list(_entries(matter))
    due = {"restriction": {"period": {"end": matter.due.isoformat()}}} if matter.due else {}
    return {
        "resourceType": "Task",
        "meta": {
            "profile": [ADVOCACY_MATTER],
            "security": [{"system": LABEL, "code": ASSESSMENT}],
        },
        "status": STATUS[matter.stage],
        "businessStatus": Code(STAGE, matter.stage.value, matter.words).concept(),
        "intent": "order",
        "priority": "routine",
        "code": Code(KIND, matter.kind.value, KINDS[matter.kind].words).concept(),
        "description": matter.about,
        "for": {"reference": patient},
        "authoredOn": instant(first.at),
        "lastModified": instant(max(each.at for each in entries)),
        "requester": {"reference": first.by},
        "owner": person_to_fhir(matter.owner),
        **due,
        "input": [{"type": PLAN.concept(), "valueString": matter.plan}],
        "output": [row for each in entries for row in _rows(each)],
    }


def matter_from_fhir(resource: Json) -> Matter:
    """Read back what ``matter_to_fhir`` made.

    Raises:
        Refused: it has another shape.
    """
    try:
        return _read(resource)
    except (ValueError, LookupError, TypeError, StopIteration):
        raise Refused("This is no record that Footbridge wrote.") from None


def is_matter(resource: Json) -> bool:
    """Whether a Task is one of these."""
    return coded(inner(resource, "code"), KIND) in {each.value for each in Kind}


def _entries(matter: Matter) -> Iterator[Entry]:
    """All that happened, kind by kind, each oldest first."""
    for step in matter.steps:
        about = Code(STAGE, step.stage.value, STAGES[step.stage].words_for(matter.kind))
        yield Entry(about, step.by, step.at, step.words, _said(
            due=step.due, dated=step.dated, quote=step.quote, track=step.track,
            outcome=step.outcome,
        ))  # fmt: skip
    for wish in matter.wishes:
        about = Code(WISH, wish.says.value, SAYS[wish.says])
        more = _said(spoken_by=wish.spoken_by, allowed=wish.allowed.value)
        yield Entry(about, wish.by, wish.at, wish.words, more)
    for paper in matter.papers:
        more = _said(whom=paper.whom, here=paper.here)
        yield Entry(PAPER, paper.by, paper.at, paper.what, more)
    for talk in matter.talks:
        more = _said(who=talk.who, number=talk.number)
        yield Entry(TALK, talk.by, talk.at, talk.words, more)


def _said(**more: str | date | None) -> dict[str, Any]:
    return {name: value for name, value in more.items() if value}


def _rows(entry: Entry) -> Iterator[Json]:
    told = {
        "authorReference": {"reference": entry.by}, "time": instant(entry.at), "text": entry.words,
    }  # fmt: skip
    yield {"type": entry.about.concept(), "valueAnnotation": told}
    for name, value in entry.more.items():
        type = Code(PART, name.replace("_", "-")).concept()
        if isinstance(value, date):
            yield {"type": type, "valueDate": value.isoformat()}
        else:
            yield {"type": type, "valueString": value}


def _read(resource: Json) -> Matter:
    owner, entries = inner(resource, "owner"), tuple(_read_entries(rows(resource, "output")))
    steps = tuple(
        Step(Stage(each.about.code), each.by, each.at, each.words, **each.more)
        for each in entries if each.about.system == STAGE
    )  # fmt: skip
    if not steps:
        raise ValueError
    return Matter(
        Kind(coded(inner(resource, "code"), KIND)),
        str(resource["description"]),
        str(next(iter(rows(resource, "input")))["valueString"]),
        Owner(Side.STAFF, str(owner["display"]), str(owner.get("reference", ""))),
        steps,
        tuple(map(_wish, (each for each in entries if each.about.system == WISH))),
        tuple(
            Paper(each.words, by=each.by, at=each.at, **each.more)
            for each in entries if each.about.code == PAPER.code
        ),
        tuple(
            Talk(words=each.words, by=each.by, at=each.at, **each.more)
            for each in entries if each.about.code == TALK.code
        ),
    )  # fmt: skip


def _wish(entry: Entry) -> Wish:
    return Wish(
        Says(entry.about.code), entry.words, entry.by, entry.at,
        str(entry.more.get("spoken_by", "")), Allowed(entry.more["allowed"]),
    )  # fmt: skip


def _read_entries(outputs: Iterable[Json]) -> Iterator[Entry]:
    """What happened, in its order; rows without words of their own belong to the one before."""
    entry: Entry | None = None
    for each in outputs:
        coding = rows(inner(each, "type"), "coding")[0]
        if "valueAnnotation" in each:
            if entry:
                yield entry
            told = inner(each, "valueAnnotation")
            entry = Entry(
                Code(str(coding["system"]), str(coding["code"])),
                str(inner(told, "authorReference").get("reference", "")),
                datetime.fromisoformat(told["time"]), str(told["text"]),
            )  # fmt: skip
        elif entry:
            name = str(coding["code"]).replace("-", "_")
            day = each.get("valueDate")
            entry.more[name] = date.fromisoformat(day) if day else str(each["valueString"])
    if entry:
        yield entry
