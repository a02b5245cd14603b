"""The approach: how much is done for, with or by the patient, strategy by strategy.

``propose`` says what the record speaks for and against; the nurse and the patient decide
(``decision``). More independence is slow and needs every row of ``RULES``; less of it is never
proposed from scores, answers, goals or a late task (care rules, first ten no. 5): only somebody's
wish for more support leads there. An acute event changes no approach: it adds a layer
(``extra_support``).

Footbridge's own design, not validated. To add a rule: a row in ``RULES`` with its source, and a
row in its test. A change of any row raises ``VERSION``: a site's clinical owner signs a version.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from fhir_bridge.care.enablement import APPROACHES
from fhir_bridge.care.readiness import CONFIDENT, HIGH, LOW, SOME, Readiness, band
from fhir_bridge.care.skills import SKILLS, STRATEGY_OF, Kind, Skill

VERSION = "2"

MANAGE, COACH, ENABLE, SUSTAIN = APPROACHES
ORDER = (MANAGE, COACH, ENABLE, SUSTAIN)
"""From most support to most independence."""

MORE_SUPPORT, MORE_INDEPENDENCE, AS_NOW, TOO_LITTLE = (
    "more-support", "more-independence", "as-now", "too-little",
)  # fmt: skip
DIRECTION_WORDS = {
    MORE_SUPPORT: "More support",
    MORE_INDEPENDENCE: "More independence",
    AS_NOW: "As now",
    TOO_LITTLE: "Not enough to suggest anything",
}

GRID: Mapping[tuple[str, str], tuple[str, str]] = {
    (HIGH, LOW): (MANAGE, "start with one skill"),
    (HIGH, SOME): (COACH, "practise the skills"),
    (HIGH, HIGH): (ENABLE, "let it happen, and look in"),
    (SOME, LOW): (MANAGE, "start with one skill, and ask what would make it worth it"),
    (SOME, SOME): (COACH, "practise, and talk about what matters"),
    (SOME, HIGH): (COACH, "talk about what matters"),
    (LOW, LOW): (MANAGE, "listen first; one tiny thing each time"),
    # an adult's "no" is no reason to take over (care rules §2.2 row 10)
    (LOW, SOME): (COACH, "ask what is in the way: mood, grief, pain, cost"),
    (LOW, HIGH): (COACH, "ask why it matters little: mood, choice, cost"),
}
"""Band of motivation and band of skills → where to begin, and what to talk about."""

BETWEEN_READINGS = timedelta(days=7)
STEADY = timedelta(days=60)
WINS_TO_STAY_IN_TOUCH = 3
QUIET = timedelta(days=30)


@dataclass(frozen=True)
class Reading:
    """How ready somebody was on one day.

    Attributes:
        looked: something was shown on that day; otherwise it was only spoken of.
        asked: how sure they are was asked on that day; otherwise an earlier answer stands.
    """

    on: date
    readiness: Readiness
    looked: bool = True
    asked: bool = True


@dataclass(frozen=True)
class Standing:
    """What a proposal for one strategy is made from.

    Attributes:
        approach: as decided last; None before the first decision.
        since: the day of that decision.
        readings: of whoever owns the work, oldest first.
        wins: small wins since that decision.
        once_more: medicines and warning signs that whoever sees to them has not explained back on
            two dates yet; everybody does, whatever they read or speak (§2.2 row 16).
        safety_need: something unresolved that can hurt.
        overdue: a task owned by the learner is late; ours never count (care rules §2.2 row 4).
        window_until: the last day of an open 30-day window after a hospital stay.
        acute_on: the last acute event.
        wish: ``MORE_SUPPORT`` or ``MORE_INDEPENDENCE``, as the patient (or whoever decides for
            them) asked for it.
    """

    strategy: str
    approach: str | None = None
    since: date | None = None
    readings: tuple[Reading, ...] = ()
    wins: int = 0
    once_more: tuple[str, ...] = ()
    safety_need: bool = False
    overdue: bool = False
    window_until: date | None = None
    acute_on: date | None = None
    wish: str | None = None

    @property
    def newest(self) -> Readiness | None:
        """The newest reading."""
        return self.readings[-1].readiness if self.readings else None


Holds = Callable[[Standing, date], bool | None]


@dataclass(frozen=True)
class Rule:
    """One thing that speaks for or against more independence.

    Attributes:
        holds: whether it speaks for it; None when it cannot be told.
        yes, no, unknown: what staff read.
        wanted_for: the approaches it guards.
        strategy: it is about this one alone; "" for every one.
        first: it speaks to the first decision, before which nothing was decided.
    """

    id: str
    holds: Holds
    yes: str
    no: str
    unknown: str
    source: str
    wanted_for: frozenset[str] = frozenset({COACH, ENABLE, SUSTAIN})
    strategy: str = ""
    first: bool = False


def suggested_by(readiness: Readiness) -> str | None:
    """Where the grid would begin; confidence is the gate to standing by (care rules no. 4)."""
    if readiness.cell is None:
        return None
    approach, _ = GRID[readiness.cell]
    sure = readiness.confidence is not None and readiness.confidence >= CONFIDENT
    return COACH if approach == ENABLE and not sure else approach


def _shown_twice(standing: Standing, today: date) -> bool | None:
    """Two readings a week apart, the newest among them, that reach the next approach."""
    wanted = min(ORDER.index(_next(standing)), _TOP)
    told = [(each, suggested_by(each.readiness)) for each in standing.readings]
    if not told or told[-1][1] is None:
        return None
    reached = [each for each, code in told if code and ORDER.index(code) >= wanted]
    shown = [each.on for each in reached if each.looked]
    if not shown or told[-1][0] not in reached:
        return False
    return shown[-1] - shown[0] >= BETWEEN_READINGS


_TOP = ORDER.index(ENABLE)
"""As far as the grid goes; staying in touch is standing by that has proved itself."""


def _sure_twice(standing: Standing, today: date) -> bool | None:
    last = [each.readiness.confidence for each in standing.readings if each.asked][-2:]
    if len(last) < 2 or None in last:  # noqa: PLR2004 - two, as the rule says
        return None
    return all(each is not None and each >= CONFIDENT for each in last)


def _quiet(standing: Standing, today: date) -> bool:
    return standing.acute_on is None or today - standing.acute_on >= QUIET


def _sure(standing: Standing, today: date) -> bool | None:
    sure = standing.newest.confidence if standing.newest else None
    return None if sure is None else sure >= CONFIDENT


def _at_least_some(points: Callable[[Readiness], float | None]) -> Holds:
    def holds(standing: Standing, today: date) -> bool | None:
        found = points(standing.newest) if standing.newest else None
        return None if found is None else band(found) != LOW

    return holds


RULES = (
    # what the first decision is made from; what is not known of it stands among what is missing
    Rule(
        "skills", _at_least_some(lambda ready: ready.skills),
        "Skills are shown, or partly shown.", "Little is shown yet.", "",
        "domain §B.3, the grid", frozenset(), first=True,
    ),
    Rule(
        "matters", _at_least_some(lambda ready: ready.motivation),
        "It matters to them, and they want to take it on.", "It matters little just now.", "",
        "domain §B.3, the grid", frozenset(), first=True,
    ),
    Rule(
        "sure", _sure,
        "Sure of it (7 or more).", "Not sure of it (7 or more) yet.", "",
        "care rules first ten no. 4", frozenset(), first=True,
    ),
    Rule(
        "shown-twice", _shown_twice,
        "Shown on two days a week or more apart.",
        "Not shown on two days a week apart yet.",
        "Too little was looked at to tell what has been shown.",
        "domain §B.4 (1)", frozenset({COACH, ENABLE}),
    ),
    Rule(
        "two-dates", lambda standing, today: not standing.once_more,
        "Medicines and warning signs were explained back on two dates.",
        "Medicines or warning signs were not explained back on two dates yet.",
        "", "care rules first ten no. 7, §2.2 row 16", frozenset({ENABLE, SUSTAIN}),
        strategy=STRATEGY_OF[Kind.UNDERSTANDING], first=True,
    ),
    Rule(
        "win-since", lambda standing, today: standing.wins > 0,
        "There was a small win since the last decision.",
        "No small win since the last decision yet.",
        "", "domain §B.4 (2)", frozenset({COACH, ENABLE}),
    ),
    Rule(
        "steady", lambda standing, today: (
            None if standing.since is None else today - standing.since >= STEADY
        ),
        "Steady for sixty days.", "Not sixty days yet.", "Nobody wrote down since when.",
        "domain §B.3", frozenset({SUSTAIN}),
    ),
    Rule(
        "three-wins", lambda standing, today: standing.wins >= WINS_TO_STAY_IN_TOUCH,
        "Three small wins or more.", "Fewer than three small wins.", "",
        "domain §B.3", frozenset({SUSTAIN}),
    ),
    Rule(
        "quiet", _quiet,
        "No acute event in thirty days.", "An acute event in the last thirty days.", "",
        "domain §B.3", frozenset({SUSTAIN}),
    ),
    Rule(
        "sure-twice", _sure_twice,
        "Sure of it (7 or more) both times it was asked last.",
        "Not sure of it (7 or more) both times it was asked last.",
        "How sure they are was not asked twice.",
        "domain §B.3", frozenset({SUSTAIN}),
    ),
    Rule(
        "no-safety-need", lambda standing, today: not standing.safety_need,
        "No unresolved safety need.", "A safety need is unresolved.", "",
        "care rules §2.2 row 4", first=True,
    ),
    Rule(
        "nothing-of-theirs-late", lambda standing, today: not standing.overdue,
        "Nothing of theirs waits past its day.",
        "Something that is theirs to do waits past its day.", "",
        "care rules §2.2 row 4",
    ),
)  # fmt: skip
"""Every row that guards the next approach must hold before more independence is suggested; those
of the first decision are its reasons."""


@dataclass(frozen=True)
class Reason:
    """One rule's word on this proposal."""

    rule: str
    text: str


@dataclass(frozen=True)
class Proposal:
    """What the record speaks for. It proposes; people decide.

    Attributes:
        direction: a key of ``DIRECTION_WORDS``.
        approach: what is suggested; None when there is too little to say.
        chosen: somebody asked for it: it is honoured, whatever the rules say.
        reasons_for, reasons_against, missing: side by side, each by its rule.
        stay_with: skills that stay "do with" while a 30-day window is open, whatever is decided.
        focus: what to talk about.
    """

    strategy: str
    direction: str
    approach: str | None
    chosen: bool = False
    reasons_for: tuple[Reason, ...] = ()
    reasons_against: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()
    stay_with: tuple[str, ...] = ()
    focus: str = ""
    version: str = VERSION


def propose(standing: Standing, today: date) -> Proposal:
    """Say what the record speaks for, and what against.

    Args:
        today: in the zone of the people.
    """
    direction, approach = _towards(standing, today)
    spoken = _spoken(standing, today)
    newest = standing.newest
    unseen = newest.missing if newest else ("nothing was looked at or asked yet",)
    return Proposal(
        standing.strategy,
        direction,
        approach,
        chosen=standing.wish is not None,
        reasons_for=tuple(Reason(rule.id, rule.yes) for rule, holds in spoken if holds),
        reasons_against=tuple(Reason(rule.id, rule.no) for rule, holds in spoken if holds is False),
        missing=(
            *(
                Reason(rule.id, rule.unknown)
                for rule, holds in spoken
                if holds is None and rule.unknown
            ),
            *(Reason("inputs", text) for text in unseen),
        ),
        stay_with=_capped(standing, today),
        focus=GRID[newest.cell][1] if newest and newest.cell else "",
    )


def unproposed(strategy: str) -> Proposal:
    """What stands where no proposal is shown: nothing is suggested, so nothing differs from it."""
    return Proposal(strategy, TOO_LITTLE, None, version="")


def _towards(standing: Standing, today: date) -> tuple[str, str | None]:
    now = standing.approach
    first = _begun_with(standing)
    if standing.wish:
        at = ORDER.index(now or first or MANAGE) + (1 if standing.wish == MORE_INDEPENDENCE else -1)
        return standing.wish, ORDER[min(max(at, 0), len(ORDER) - 1)]
    if now is None:
        return (AS_NOW, first) if first else (TOO_LITTLE, None)
    if now != SUSTAIN and all(holds for _, holds in _spoken(standing, today)):
        return MORE_INDEPENDENCE, _next(standing)
    return AS_NOW, now


def _begun_with(standing: Standing) -> str | None:
    """Where the grid would begin; one explanation of what may hurt is not enough to stand by."""
    first = suggested_by(standing.newest) if standing.newest else None
    return COACH if first == ENABLE and standing.once_more else first


def _spoken(standing: Standing, today: date) -> list[tuple[Rule, bool | None]]:
    if standing.approach == SUSTAIN:
        return []
    wanted, first = _next(standing), standing.approach is None
    return [
        (rule, rule.holds(standing, today)) for rule in RULES
        if (rule.first if first else wanted in rule.wanted_for)
        and rule.strategy in {"", standing.strategy}
    ]  # fmt: skip


def _next(standing: Standing) -> str:
    return ORDER[min(ORDER.index(standing.approach or MANAGE) + 1, len(ORDER) - 1)]


def _capped(standing: Standing, today: date) -> tuple[str, ...]:
    """The 30-day cap concerns medicines, warning signs and follow-up only (care rules no. 6)."""
    if standing.window_until is None or today > standing.window_until:
        return ()
    return tuple(skill.code for skill in SKILLS.values() if _of_cap(skill, standing.strategy))


def _of_cap(skill: Skill, strategy: str) -> bool:
    return skill.safety and STRATEGY_OF[skill.kind] == strategy


def overall(approaches: Mapping[str, str], open_work: Iterable[str]) -> str | None:
    """One line for the whole person: what the open work needs most (care rules §2.2 row 21).

    Digital work counts in its own strategy alone, and here only where nothing else is open (no. 4).

    Args:
        approaches: by strategy, as decided.
        open_work: strategies with something still to do; one that is not in the plan is not here,
            so that adding a goal elsewhere never lowers this line by itself.

    Example:
        >>> overall({"health-literacy": "enable", "system-navigation": "coach"},
        ...         ["health-literacy", "system-navigation"])
        'coach'
    """
    needed = [each for each in open_work if each in approaches]
    counted = [each for each in needed if each != STRATEGY_OF[Kind.DIGITAL]] or needed
    return min((approaches[each] for each in counted), key=ORDER.index, default=None)
