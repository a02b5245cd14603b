"""Approach: how much is done for, with or by the patient, strategy by strategy.

What speaks for and against stands side by side with what is missing; people decide. The words of
approaches, rules, findings and events are rows of ``fhir_bridge.care``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from fhir_bridge.approaches import Looked
from fhir_bridge.care.approach import (
    AS_NOW,
    DIRECTION_WORDS,
    MORE_INDEPENDENCE,
    ORDER,
    TOO_LITTLE,
    Proposal,
    Reason,
)
from fhir_bridge.care.decision import OWN_CHOICE, PATIENT_WORDS
from fhir_bridge.care.enablement import APPROACHES, STRATEGIES, Approach, Strategy
from fhir_bridge.care.readiness import FINDINGS, MOTIVATION_WORDS, SKILLS_WORDS, Readiness, band
from fhir_bridge.care.skills import SKILLS
from fhir_bridge.care.support import CHECKLIST
from fhir_bridge.care.wishes import WISHES
from fhir_bridge.r4.decided import Decided
from fhir_bridge.r4.supporting import KeptPlan
from fhir_bridge.signed_rules import Shown
from smart_app.screens.extra_support import ExtraCard
from smart_app.screens.frame import PageFrame
from smart_app.screens.goal_form import STRATEGY_ICONS
from smart_app.screens.moments import short_day
from smart_app.screens.pages import render
from smart_app.screens.readiness import BANDS, grid, stands
from smart_app.screens.rests_on import RestsOn, rests_on

TONES = {"manage": "quiet", "coach": "info", "enable": "good", "sustain": "done"}
ICONS = {"manage": "nurse", "coach": "users", "enable": "user", "sustain": "message-2"}
SPOKE = "who decides by law"
"""Somebody who spoke for the patient and is not noted any more."""
UNEXPLAINED = (
    "Two things that {patient} took on did not happen within two weeks, and we do not know why. "
    "Ask what got in the way; nothing changes by itself."
)
POSSESSIVE = {"male": "his", "female": "her"}

OUR_OWN = "Our own design, not validated. It suggests; you and {patient} decide."
UNSIGNED = (
    "The clinical owner of this site has not signed version {version} of the rules yet, so nothing "
    "is suggested here. What is known stands below; you decide with {patient} as always."
)
HIDDEN = "This site shows no suggestions. What is known stands below; you decide with {patient}."
QUIET = "Nothing is asked or decided here now. What was decided stays readable."


@dataclass(frozen=True)
class Row:
    """One strategy.

    Attributes:
        now: as decided last; None before.
        hint: what is suggested, in a few words; "" where nothing is.
        facts: what is known, as label and words.
        rests_on: every look and answer behind it.
        review_late: the day to look at it again has passed: ours to do.
        absent: why it is not in the plan; "" where it is.
        values, errors: of its form, after a mistake.
    """

    strategy: Strategy
    icon: str
    now: Approach | None = None
    last: Decided | None = None
    since: str = ""
    review: str = ""
    review_late: bool = False
    hint: str = ""
    hint_tone: str = "quiet"
    proposal: Proposal | None = None
    facts: tuple[tuple[str, str], ...] = ()
    rests_on: tuple[RestsOn, ...] = ()
    finding: tuple[str, str] | None = None
    stay_with: str = ""
    window: str = ""
    history: tuple["Line", ...] = ()
    absent: str = ""
    key: UUID = field(default_factory=uuid4)
    seen: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """Part of every id in its form."""
        return self.strategy.code

    @property
    def chosen(self) -> str:
        """What the form begins with: what was typed, what is suggested, or what is so now."""
        suggested = self.proposal.approach if self.proposal else None
        return self.values.get("approach") or suggested or (self.now.code if self.now else "")

    @property
    def columns(self) -> tuple[tuple[str, str, tuple[Reason, ...], str], ...]:
        """The reasons side by side: title, icon, reasons, what is said when there are none."""
        if self.proposal is None:
            return ()
        return (
            ("Speaks for more independence", "circle-check", self.proposal.reasons_for,
             "Nothing yet."),
            ("Speaks against it for now", "circle-minus", self.proposal.reasons_against,
             "Nothing."),
            ("Not known yet", "circle-dashed", self.proposal.missing, "Nothing is missing."),
        )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One decision of before, for reading; ``speaker`` is who spoke for the patient, or they."""

    when: str
    approach: str
    who: str
    patient: str
    why: str
    speaker: str


@dataclass(frozen=True)
class WishCard:
    """What the patient asks for and nobody has decided about yet."""

    title: str
    words: str
    about: tuple[tuple[str, str, str], ...]
    """Code, title and the approach it leads to."""
    told: tuple[tuple[str, str], ...]
    seen: Mapping[str, str]
    said: str
    key: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class PlanLine:
    """A plan for support, for reading."""

    task: str
    help: str
    view: str
    review: str
    late: bool


@dataclass(frozen=True)
class ApproachPage:
    """What the page draws.

    Attributes:
        speakers: whose word counts as the patient's, to be chosen from; empty where it is the
            patient's alone. ``around``: everybody who may ask for more support.
        decider: with whom it is decided, by name.
        grid, stands: where the patient stands among nine places, and in words; no places where
            nothing is measured.
    """

    rows: tuple[Row, ...]
    overall: Approach | None
    overall_text: str
    basis: str
    signed: str
    extra: ExtraCard | None
    wishes: tuple[WishCard, ...]
    plans: tuple[PlanLine, ...]
    quiet: bool
    to_talk_over: str = ""
    grid: tuple[tuple[str, tuple[bool, ...]], ...] = ()
    stands: str = ""
    speakers: tuple[tuple[str, str], ...] = ()
    around: tuple[tuple[str, str], ...] = ()
    decider: str = ""
    asking: Mapping[str, str] = field(default_factory=dict)
    asking_errors: Mapping[str, str] = field(default_factory=dict)
    planning: Mapping[str, str] = field(default_factory=dict)
    planning_errors: Mapping[str, str] = field(default_factory=dict)
    key: UUID = field(default_factory=uuid4)


def approach_page(frame: PageFrame, page: ApproachPage) -> str:
    """Draw the page of approaches."""
    return render(
        "approach.html",
        frame=frame,
        page=page,
        to_skills=frame.url("readiness"),
        approaches=tuple(APPROACHES[code] for code in ORDER),
        tones=TONES,
        icons=ICONS,
        patient_words=PATIENT_WORDS,
        own_choice=OWN_CHOICE,
        checklist=CHECKLIST,
        skills=tuple(SKILLS.values()),
        wishes=WISHES,
        strategies=tuple(STRATEGIES.values()),
        skill_words=[SKILLS_WORDS[each] for each in reversed(BANDS)],
    )


def the_page(
    frame: PageFrame, looked: Looked, extra: ExtraCard | None, plans: Iterable[KeptPlan]
) -> ApproachPage:
    """The page from what the record tells."""
    named = {"patient": _decider(looked, frame), "version": looked.signature.version}
    shown = looked.signature.shown
    basis = {Shown.YES: OUR_OWN, Shown.UNSIGNED: UNSIGNED, Shown.HIDDEN: HIDDEN}[shown]
    quiet = looked.found.quiet or frame.hospice or frame.patient.deceased
    rows = tuple(row(code, looked, frame, quiet=quiet) for code in STRATEGIES)
    return ApproachPage(
        rows=tuple(each for each in rows if not each.absent)
        + tuple(each for each in rows if each.absent),
        overall=APPROACHES[looked.overall] if looked.overall else None,
        overall_text="" if quiet else _overall_text(looked, frame),
        basis=QUIET if quiet else basis.format_map(named),
        signed="" if quiet else _signed(looked, frame),
        extra=None if quiet else extra,
        wishes=() if quiet else tuple(_wishes(looked, frame)),
        plans=tuple(_plan(each, frame) for each in plans),
        quiet=quiet,
        grid=() if quiet or frame.is_young_child else grid(looked.found.known),
        stands=stands(looked.found.known),
        to_talk_over=UNEXPLAINED.format(patient=frame.first_name)
        if looked.unexplained and not quiet
        else "",
        speakers=tuple(_speakers(looked, frame)),
        around=tuple(_around(looked, frame)),
        decider=_decider(looked, frame),
    )


def _decider(looked: Looked, frame: PageFrame) -> str:
    """With whom it is decided: the patient; for a young child, or under guardianship, by law."""
    by_law = " or ".join(looked.deciders.by_law.values())
    alone = looked.deciders.patient and not frame.is_young_child
    return frame.first_name if alone else by_law or SPOKE


def _speakers(looked: Looked, frame: PageFrame) -> Iterable[tuple[str, str]]:
    """Who can be noted as having decided; nobody to choose from where it is the patient alone."""
    deciders = looked.deciders
    if not deciders.by_law and deciders.patient:
        return
    yield "", frame.first_name if deciders.patient else "Choose who decides by law"
    yield from deciders.by_law.items()


def _around(looked: Looked, frame: PageFrame) -> Iterable[tuple[str, str]]:
    """Who can be noted as having asked for more support: anybody around."""
    if looked.around:
        yield "", frame.first_name
        yield from looked.around.items()


def row(strategy: str, looked: Looked, frame: PageFrame, *, quiet: bool = False) -> Row:
    """One strategy, for reading and, unless it is quiet around the patient, for deciding."""
    found, proposal = looked.found, looked.proposals[strategy]
    standing, last = found.standings[strategy], found.last(strategy)
    about, icon = STRATEGIES[strategy], STRATEGY_ICONS[strategy]
    if strategy not in found.in_plan:
        return Row(about, icon, absent=_absent(strategy, looked, frame))
    shown = looked.signature.shown is Shown.YES and not quiet
    hint, tone = _hint(proposal, first=last is None) if shown else ("", "quiet")
    newest = found.known.readiness(strategy)
    return Row(
        about, icon,
        now=APPROACHES[last.approach] if last else None, last=last,
        since=short_day(last.at, frame.moment) if last else "",
        review=short_day(last.review_on, frame.moment) if last and not quiet else "",
        review_late=bool(last and not quiet and last.review_on < frame.moment.today),
        hint=hint, hint_tone=tone, proposal=proposal if shown else None,
        facts=(*_facts(newest, standing.wins), *_contact(last)),
        rests_on=rests_on(strategy, found, frame.moment),
        finding=FINDINGS[newest.finding] if newest.finding else None,
        stay_with="" if quiet else ", ".join(SKILLS[each].words.removeprefix("my ")
                                             for each in proposal.stay_with),
        window=short_day(standing.window_until, frame.moment),
        history=tuple(_line(each, looked, frame) for each in reversed(found.decisions)
                      if each.strategy == strategy),
        seen=looked.seen(strategy),
    )  # fmt: skip


def _hint(proposal: Proposal, *, first: bool) -> tuple[str, str]:
    if proposal.direction == TOO_LITTLE or proposal.approach is None:
        return DIRECTION_WORDS[TOO_LITTLE], "quiet"
    staff = APPROACHES[proposal.approach].staff
    if proposal.direction == AS_NOW:
        return (f"Suggested: {staff}", "info") if first else ("No change suggested", "quiet")
    asked = ", as asked for" if proposal.chosen else " suggested"
    return f"{DIRECTION_WORDS[proposal.direction]}{asked}: {staff}", "info"


def _facts(newest: Readiness, wins: int) -> Iterable[tuple[str, str]]:
    """Bands in words; what nobody looked at is said to be so, and is no zero."""
    shown = SKILLS_WORDS[band(newest.skills)] if newest.skills is not None else "not looked at yet"
    yield "Skills", shown
    matters = newest.motivation
    yield (
        "How much it matters",
        MOTIVATION_WORDS[band(matters)] if matters is not None else ("not asked yet"),
    )
    sure = newest.confidence
    yield "How sure", f"{sure} of 10" if sure is not None else "not asked yet"
    yield "Wins since then", str(wins) if wins else "none yet"


def _contact(last: Decided | None) -> Iterable[tuple[str, str]]:
    if last:
        yield "Usual contact", APPROACHES[last.approach].contact


def _absent(strategy: str, looked: Looked, frame: PageFrame) -> str:
    whose = POSSESSIVE.get(frame.patient.gender or "", f"{frame.possessive} own")
    by_choice = f" ({whose} choice)" if strategy in looked.found.not_wanted else ""
    return f"Not in my plan{by_choice}"


def _overall_text(looked: Looked, frame: PageFrame) -> str:
    last = [each for code in STRATEGIES if (each := looked.found.last(code))]
    if looked.overall is None:
        return "Nothing is decided yet."
    nearest = min(each.review_on for each in last)
    late = "was due" if nearest < frame.moment.today else "next on"
    return f"What the open work needs most. Look again: {late} {short_day(nearest, frame.moment)}."


def _signed(looked: Looked, frame: PageFrame) -> str:
    signature = looked.signature
    if signature.at is None:
        return ""
    when = short_day(signature.at, frame.moment)
    return f"Rules version {signature.version}, signed by {signature.name} on {when}."


def _wishes(looked: Looked, frame: PageFrame) -> Iterable[WishCard]:
    asked = {each.at: each for each in looked.found.wishes.values()}
    for at, each in sorted(asked.items()):
        wish = each.wish
        still = [
            code for code in wish.strategies
            if (held := looked.found.wishes.get(code)) and held.at == at
        ]  # fmt: skip
        whom = (
            ("What was explained", wish.explained), ("What could happen", wish.could_happen),
            ("Whom to call", wish.safety_net),
            ("Look again", short_day(wish.review_on, frame.moment)),
        )  # fmt: skip
        asks = looked.around.get(wish.by, SPOKE) if wish.by else frame.first_name
        yield WishCard(
            f"{asks} asks for {WISHES[wish.direction]}",
            wish.words,
            tuple((code, STRATEGIES[code].title, APPROACHES[wished(looked, code)].staff)
                  for code in still),
            tuple(pair for pair in whom if pair[1]),
            {code: looked.seen(code) for code in still},
            short_day(at, frame.moment),
        )  # fmt: skip


def wished(looked: Looked, strategy: str) -> str:
    """Where a wish leads: one towards it from where things stand, whatever is suggested."""
    now = looked.found.last(strategy)
    wish = looked.found.wishes[strategy].wish
    at = ORDER.index(now.approach) if now else 0
    towards = 1 if wish.direction == MORE_INDEPENDENCE else -1
    return ORDER[min(max(at + towards, 0), len(ORDER) - 1)]


def _line(each: Decided, looked: Looked, frame: PageFrame) -> Line:
    why = each.reason or each.explained
    who = looked.names.get(each.by, "")
    speaker = looked.around.get(each.spoke, SPOKE) if each.spoke else frame.first_name
    return Line(
        short_day(each.at, frame.moment), APPROACHES[each.approach].staff, who,
        PATIENT_WORDS.get(each.patient, ""), why, speaker,
    )  # fmt: skip


def _plan(kept: KeptPlan, frame: PageFrame) -> PlanLine:
    plan = kept.plan
    late = plan.review_on < frame.moment.today
    review = short_day(plan.review_on, frame.moment)
    return PlanLine(SKILLS[plan.task].words, plan.help, plan.view, review, late)
