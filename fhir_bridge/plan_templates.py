"""Plan templates at work: what is offered, what was not chosen, and a goal begun from one.

    a template (a table) → offered where its version is signed → a goal, one at a time, in
    somebody's words and with a yes → ``goals.write_goal``, which alone writes goals

A goal keeps which template, version and start it was begun from; another version changes no goal.
What was not chosen is an Observation of ours with the code ``template-goal``, and stays here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from fhir_bridge import authored, landmarks, signed_rules
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.adapted import FIELDS, Asked, Consent, course_of, unadapted
from fhir_bridge.care.course import Course
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.care.plan_templates import (
    Fit,
    Known,
    Said,
    Standing,
    Start,
    Template,
    fitting,
    standing,
)
from fhir_bridge.care.template_rows import TEMPLATES, begun_from
from fhir_bridge.cases import begin
from fhir_bridge.errors import Issue, NotFound, Refused
from fhir_bridge.goals import KeptGoal, list_goals, write_goal
from fhir_bridge.launches import Context
from fhir_bridge.left_out import FOR_ME, NOT_FOR_ME
from fhir_bridge.r4.canonicals import BASE
from fhir_bridge.r4.observation import (
    ENABLEMENT,
    Code,
    Noted,
    observation_from_fhir,
    observation_to_fhir,
)
from fhir_bridge.readiness import QUIET
from fhir_bridge.signed_rules import Shown, Signature, signable
from fhir_bridge.store.access import Chart
from fhir_bridge.store.search import Term, Token

PROPOSED = Code(ENABLEMENT, "template-goal", "Is this goal of a template for me?")
START = f"{BASE}/CodeSystem/template-goal"
LONGEST = 1000

NOT_SIGNED = "This template is not offered here now: look once more, then save what was said."
CHANGED = "There is another version of this template now: look once more, then save."
NOT_YET = "Something is still missing. Nothing was kept."


@dataclass(frozen=True)
class Listed:
    """A template in the list.

    Attributes:
        chosen, not_now: how many of its goals were.
    """

    fit: Fit
    signature: Signature
    chosen: int = 0
    not_now: int = 0

    @property
    def offered(self) -> bool:
        """It may be opened: it proposes nothing, or its version is signed and shown."""
        return not self.fit.template.proposes or self.signature.shown is Shown.YES


@dataclass(frozen=True)
class Item:
    """One goal to begin with, as it stands for a patient.

    Attributes:
        kept: the goals that were begun from it, the oldest first.
        until: until when it is not offered again, where it was not chosen.
        words: what was said to it then.
    """

    start: Start
    standing: Standing
    kept: tuple[KeptGoal, ...] = ()
    until: date | None = None
    words: str = ""


@dataclass(frozen=True)
class Opened:
    """One template and where each of its goals stands; no goals where it is not signed."""

    template: Template
    signature: Signature
    items: tuple[Item, ...]


def listed(bridge: Bridge, context: Context, known: Known) -> tuple[Listed, ...]:
    """The templates for somebody, those that fit first."""
    kept, told = list_goals(bridge, context.chart), _told(bridge, context.chart)
    found = []
    with bridge.store.reading() as session:
        for fit in fitting(TEMPLATES.values(), known):
            template = fit.template
            items = [_item(bridge, template, each, kept, told) for each in template.starts]
            stands = [each.standing for each in items]
            found.append(Listed(
                fit, signed_rules.of_site(session, context.site.id, signable(template)),
                stands.count(Standing.CHOSEN), stands.count(Standing.NOT_NOW),
            ))  # fmt: skip
    return tuple(found)


def opened(bridge: Bridge, context: Context, code: str) -> Opened:
    """One template.

    Raises:
        NotFound: there is none of that code.
    """
    if code not in TEMPLATES:
        raise NotFound
    template = TEMPLATES[code]
    with bridge.store.reading() as session:
        signature = signed_rules.of_site(session, context.site.id, signable(template))
    if signature.shown is not Shown.YES:
        return Opened(template, signature, ())
    kept, told = list_goals(bridge, context.chart), _told(bridge, context.chart)
    items = tuple(_item(bridge, template, each, kept, told) for each in template.starts)
    return Opened(template, signature, items)


def start_of(bridge: Bridge, context: Context, begun: str) -> tuple[Template, Start]:
    """What a goal is begun from, where that is offered here and now.

    Args:
        begun: ``Template.begun``.

    Raises:
        Refused: it is another version by now, or this one is not signed.
    """
    found = begun_from(begun)
    if found is None or found[1] is None:
        raise Refused(CHANGED, issues=(Issue(CHANGED, "statement"),))
    with bridge.store.reading() as session:
        signature = signed_rules.of_site(session, context.site.id, signable(found[0]))
    if signature.shown is not Shown.YES:
        raise Refused(NOT_SIGNED, issues=(Issue(NOT_SIGNED, "statement"),))
    return found[0], found[1]


def begin_goal(
    bridge: Bridge, context: Context, goal: EnablementGoal, begun: str, consent: Consent,
    asked: Asked, *, submission: UUID,
) -> KeptGoal:  # fmt: skip
    """Keep a goal that a template proposed: changed into somebody's words, and with a yes.

    Args:
        begun: what it was begun from.
        submission: names this press; the same one again changes nothing.

    Raises:
        Refused: it is not adapted, nobody said yes, or nothing is proposed here any more; each
            issue names the field.
        AlreadySent: this form was sent before with another text.
    """
    _, start = start_of(bridge, context, begun)
    with bridge.store.reading() as session:
        if landmarks.nothing_is_asked(session, context.chart):
            raise Refused(QUIET)
    typed = {name: str(getattr(goal, name)) for name in FIELDS}
    left = unadapted(start, typed)
    course = _agreed(consent, asked, begun, left)
    agreed = goal.model_copy(update={"status": Status.ACTIVE})
    return write_goal(bridge, context, agreed, submission=submission, course=course)


def _agreed(consent: Consent, asked: Asked, begun: str, left: dict[str, str]) -> Course:
    """How the goal goes, where nothing is left to do; all that is left is told at once."""
    issues = tuple(Issue(text, name, "required") for name, text in left.items())
    try:
        course = course_of(consent, asked, begun)
    except Refused as error:
        raise Refused(NOT_YET, issues=(*issues, *error.issues)) from None
    if issues:
        raise Refused(NOT_YET, issues=issues)
    return course


def say(
    bridge: Bridge, context: Context, key: UUID, template: str, start: str, *, wanted: bool,
    words: str = "",
) -> None:  # fmt: skip
    """Keep that a goal to begin with was not chosen, or take that back; pressed twice, once.

    Args:
        key: born with the form.
        words: what was said to it, if anything was.

    Raises:
        NotFound: there is no such template or start.
        Refused: the words are too many, or nothing is asked any more.
        AlreadySent: this form was sent before with another text.
    """
    found = TEMPLATES.get(template)
    if found is None or found.start(start) is None:
        raise NotFound
    if len(words) > LONGEST:
        issue = Issue("Keep it under 1,000 characters.", "words", "too-long")
        raise Refused("Nothing was noted.", issues=(issue,))
    at, chart = bridge.clock(), context.chart
    place = f"{template}.{start}"
    noted = Noted(
        PROPOSED, FOR_ME if wanted else NOT_FOR_ME, at, chart.actor.who, note=words.strip(),
        parts=((PROPOSED, Code(START, place)),), method=f"{signable(found).what} {found.version}",
    )  # fmt: skip
    with bridge.store.writing() as session:
        if landmarks.nothing_is_asked(session, chart):
            raise Refused(QUIET)
        begin(session, context, at)
        told = f"{place}|{wanted}|{words.strip()}"
        if authored.first_time(session, chart, key, f"Observation/{key}", told, at=at):
            made = observation_to_fhir(noted, patient=f"Patient/{chart.patient}")
            authored.keep(session, context, made, id=str(key), at=at)


def _item(
    bridge: Bridge, template: Template, start: Start, goals: Iterable[KeptGoal],
    told: tuple[Noted, ...],
) -> Item:  # fmt: skip
    kept = tuple(each for each in goals if _is_of(each, template, start))
    said = [_said(bridge, each) for each in told]
    today = bridge.clock().astimezone(bridge.zone).date()
    place = f"{template.code}.{start.code}"
    stands, until = standing(place, (each.goal.status for each in kept), said, today)
    words = next((each.note for each in reversed(told) if _place(each) == place), "")
    return Item(start, stands, kept, until, words if stands is Standing.NOT_NOW else "")


def _is_of(kept: KeptGoal, template: Template, start: Start) -> bool:
    """It was begun from this start, in whatever version."""
    code, _, rest = kept.course.begun_from.partition("|")
    return code == template.code and rest.partition("#")[2] == start.code


def _told(bridge: Bridge, chart: Chart) -> tuple[Noted, ...]:
    """What was said about goals to begin with, the oldest first."""
    with bridge.store.reading() as session:
        return tuple(sorted(_noted(session, chart), key=lambda each: each.at))


def _noted(session: Session, chart: Chart) -> Iterator[Noted]:
    terms = (Term("code", (Token(ENABLEMENT, PROPOSED.code),)),)
    for each in authored.each_of(session, chart, "Observation", terms):
        yield observation_from_fhir(each.data)


def _said(bridge: Bridge, noted: Noted) -> Said:
    wanted = noted.value != NOT_FOR_ME
    return Said(_place(noted), wanted=wanted, on=noted.at.astimezone(bridge.zone).date())


def _place(noted: Noted) -> str:
    return next((value.code for _, value in noted.parts if isinstance(value, Code)), "")
