"""Approaches: what the record speaks for, what people decided, and what the patient asked for.

    record → Standing → Proposal (computed, shown where the rules are signed, never kept)
    form   → Decision → Observation final, with all it was made from (care rules §2.2)

Only a person's decision changes an approach: no event, answer, goal or date does. A decision made
from an older page than the newest decision or proposal is refused, and the page shown again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlmodel import Session

from fhir_bridge import (
    authored,
    commitments,
    extra_support,
    landmarks,
    people,
    signed_rules,
    staff,
    standings,
    support,
)
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.approach import (
    MORE_INDEPENDENCE,
    Proposal,
    Standing,
    overall,
    propose,
    unproposed,
)
from fhir_bridge.care.decision import Choice
from fhir_bridge.care.decision import decide as decision_of
from fhir_bridge.care.due_order import asks_for_a_talk
from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.people import THE_PATIENT, Deciders
from fhir_bridge.care.wishes import Wish, heard
from fhir_bridge.cases import begin
from fhir_bridge.errors import Issue, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.r4 import decided as shape
from fhir_bridge.r4.decided import Decided
from fhir_bridge.r4.observation import ENABLEMENT, Noted, observation_from_fhir, observation_to_fhir
from fhir_bridge.signed_rules import Shown, Signature
from fhir_bridge.standings import Found
from fhir_bridge.store import resources
from fhir_bridge.store.access import Chart
from fhir_bridge.store.search import Term, Token

QUIET = "Nothing is decided here any more. What was decided stays readable."


@dataclass(frozen=True)
class Looked:
    """Everything the page of approaches is drawn from.

    Attributes:
        proposals: by strategy; ``care.approach.unproposed`` where none is shown.
        overall: what the open work needs most; None before anything was decided.
        names: of those who decided, by who they are in the record.
        deciders: whose word counts as the patient's.
        unexplained: what the patient took on did not happen lately, and nobody knows why.
        around: names of everybody around the patient, by ``RelatedPerson/<id>``.
    """

    found: Found
    proposals: Mapping[str, Proposal]
    signature: Signature
    overall: str | None
    names: Mapping[str, str]
    deciders: Deciders = THE_PATIENT
    unexplained: bool = False
    around: Mapping[str, str] = field(default_factory=dict)

    def seen(self, strategy: str) -> str:
        """What a form was drawn from: the decision that stands, and what was suggested."""
        last, proposal = self.found.last(strategy), self.proposals[strategy]
        return f"{last.id if last else ''}|{proposal.direction}|{proposal.approach or ''}"


@dataclass(frozen=True)
class Line:
    """Where the approaches stand, in a line.

    Attributes:
        overall: what the open work needs most; None before anything was decided.
        review_on: the nearest day on which a decision is looked at again.
        asked: what the patient asks for and nobody decided about yet; "" for nothing.
        extra: how extra support stands (``extra_support.Extra.stands``); "" where there is none.
    """

    overall: str | None
    review_on: date | None
    asked: str
    extra: str


def look(bridge: Bridge, context: Context) -> Looked:
    """What the record tells and, where the rules are signed, what it speaks for."""
    found = standings.found(bridge, context.chart)
    with bridge.store.reading() as session:
        signature = signed_rules.of_site(session, context.site.id)
        names = staff.names(session, context.site, {each.by for each in found.decisions})
        known = tuple(people.everybody(session, bridge, context))
        promised = [each.commitment for each in commitments.of_chart(session, context.chart)]
        decide_for = support.who_decides(session, context.chart, known, _today(bridge))
        inside = landmarks.inside_since(session, context.chart, bridge) is not None
    today = _today(bridge)
    shown = signature.shown is Shown.YES
    return Looked(
        found,
        {
            code: _proposed(standing, today, inside=inside) if shown else unproposed(code)
            for code, standing in found.standings.items()
        },
        signature,
        _overall(found.decisions, found.open_work),
        names,
        decide_for,
        asks_for_a_talk(promised, today),
        {each.ref: each.person.name for each in known},
    )  # fmt: skip


def _proposed(standing: Standing, today: date, *, inside: bool) -> Proposal:
    """What is suggested; in hospital never to do more alone, unless the patient asks for it."""
    found = propose(standing, today)
    moves = found.direction == MORE_INDEPENDENCE and not standing.wish
    return unproposed(standing.strategy) if inside and moves else found


def line(bridge: Bridge, chart: Chart, open_work: Iterable[str]) -> Line:
    """Where the approaches stand, for the page of today.

    Args:
        open_work: strategies with something still to do.
    """
    made = decisions(bridge, chart)
    with bridge.store.reading() as session:
        wishes = standings.wishes(session, chart, made)
    extra = extra_support.proposed_or_added(bridge, chart)
    last = {each.strategy: each for each in made}.values()
    return Line(
        _overall(made, open_work),
        min((each.review_on for each in last), default=None),
        next((each.wish.direction for each in wishes.values()), ""),
        extra.stands if extra else "",
    )


def _overall(made: Iterable[Decided], open_work: Iterable[str]) -> str | None:
    """What the open work needs most; where nothing decided is open, what anything does."""
    stands = {each.strategy: each.approach for each in made}
    return overall(stands, open_work) or overall(stands, stands)


def decisions(bridge: Bridge, chart: Chart) -> tuple[Decided, ...]:
    """Every decision that was made, oldest first."""
    about = Term("code", (Token(ENABLEMENT, shape.DECIDED.code),))
    with bridge.store.reading() as session:
        kept = list(authored.each_of(session, chart, "Observation", (about,)))
    made = (shape.decided(observation_from_fhir(each.data), each.id) for each in kept)
    return tuple(sorted(made, key=lambda each: each.at))


def decide(
    bridge: Bridge, context: Context, key: UUID, choices: Mapping[str, Choice],
    seen: Mapping[str, str],
) -> None:  # fmt: skip
    """Keep what people decided for one strategy or for several at once; pressed twice, once.

    Args:
        key: born with the form.
        choices: by strategy.
        seen: by strategy, what the form was drawn from (``Looked.seen``).

    Raises:
        Refused: something is missing, or there is no such strategy.
        Stale: another decision was made meanwhile, or something else is suggested now.
    """
    if not choices or not choices.keys() <= STRATEGIES.keys():
        raise Refused("Choose what it is about.", issues=(Issue("Choose one.", "strategy"),))
    chart, at, today = context.chart, bridge.clock(), _today(bridge)
    looked = look(bridge, context)
    if looked.found.quiet:
        raise Refused(QUIET)
    if _is_kept(bridge, chart, key, choices):
        return
    made = {
        code: decision_of(
            looked.proposals[code],
            choice,
            now=looked.found.standings[code].approach,
            today=today,
            deciders=looked.deciders,
        )
        for code, choice in choices.items()
    }
    with bridge.store.writing() as session:
        begin(session, context, at)
        for code, decision in made.items():
            if seen.get(code) != looked.seen(code) or _newest(session, chart, code) != _last(
                looked, code
            ):
                raise Stale
            noted = shape.noted_decision(
                decision, at=at, by=chart.actor.who, made_from=looked.found.inputs[code]
            )
            _keep(session, context, str(uuid5(key, code)), noted, at)


def ask(bridge: Bridge, context: Context, key: UUID, wish: Wish) -> None:
    """Keep what the patient asks for; it stands until it is decided about.

    Args:
        key: born with the form.

    Raises:
        Refused: something of it is missing.
    """
    at, chart, today = bridge.clock(), context.chart, _today(bridge)
    with bridge.store.writing() as session:
        known = tuple(people.everybody(session, bridge, context))
        heard(wish, today, support.who_decides(session, chart, known, today))
        begin(session, context, at)
        if resources.find(session, chart, "Observation", str(key)) is None:
            noted = shape.noted_wish(wish, at=at, by=chart.actor.who)
            _keep(session, context, str(key), noted, at)


def _is_kept(bridge: Bridge, chart: Chart, key: UUID, choices: Iterable[str]) -> bool:
    with bridge.store.reading() as session:
        return any(
            resources.find(session, chart, "Observation", str(uuid5(key, code))) is not None
            for code in choices
        )


def _newest(session: Session, chart: Chart, strategy: str) -> str:
    """The id of the decision that stands, under the lock of this transaction."""
    about = Term("code", (Token(ENABLEMENT, shape.DECIDED.code),))
    kept = authored.each_of(session, chart, "Observation", (about,))
    made = (shape.decided(observation_from_fhir(each.data), each.id) for each in kept)
    of_it = [each for each in made if each.strategy == strategy]
    return max(of_it, key=lambda each: each.at).id if of_it else ""


def _last(looked: Looked, strategy: str) -> str:
    last = looked.found.last(strategy)
    return last.id if last else ""


def _keep(session: Session, context: Context, id: str, noted: Noted, at: datetime) -> None:
    made = observation_to_fhir(noted, patient=f"Patient/{context.patient}")
    authored.keep(session, context, made, id=id, at=at)


def _today(bridge: Bridge) -> date:
    return bridge.clock().astimezone(bridge.zone).date()
