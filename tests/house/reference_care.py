"""Pages of ``docs/reference`` about the care rules, made from ``fhir_bridge/care``."""

from collections.abc import Iterable

from reference_markdown import page, table

from fhir_bridge.care import approach, decision, extra_support
from fhir_bridge.care import case as cases
from fhir_bridge.care.enablement import APPROACHES, DOER_WORDS, STRATEGIES
from fhir_bridge.care.goal import MOVES, STATUS_WORDS, Status
from fhir_bridge.care.readiness import CONFIDENT, MOTIVATION_WORDS, SKILLS_WORDS


def enablement() -> str:
    """The tables of the enablement model."""
    strategies = (
        (f"`{row.code}`", row.title, row.help, "; ".join(row.starters))
        for row in STRATEGIES.values()
    )
    doers = ((f"`{doer.value}`", words) for doer, words in DOER_WORDS.items())
    approaches = (
        (f"`{row.code}`", row.staff, row.patient, row.contact) for row in APPROACHES.values()
    )
    statuses = ((f"`{each.value}`", STATUS_WORDS[each], _next(each)) for each in Status)
    return page(
        "The enablement model",
        "fhir_bridge/care/enablement.py, fhir_bridge/care/goal.py",
        "Rules and words are our own design; no study has validated them.",
        "## Strategies",
        table(("code", "on the screen", "what it is about", "goals to begin with"), strategies),
        "## Who does it today",
        table(("code", "on the screen"), doers),
        "## Approaches\n\nWhat suggests one: [Rules of approaches](approach-rules.md).",
        table(("code", "to staff", "to the patient", "usual contact"), approaches),
        "## Status of a goal",
        table(("FHIR code", "on the screen", "may become"), statuses),
    )


def _next(status: Status) -> str:
    moves = MOVES.get(status, frozenset())
    return ", ".join(STATUS_WORDS[each] for each in Status if each in moves)


def approach_rules() -> str:
    """The rules that suggest an approach, as a site's clinical owner signs them."""
    rules = (
        (f"`{row.id}`", row.yes, row.no, row.unknown, _guards(row), row.source)
        for row in approach.RULES
    )
    grid = (
        (MOTIVATION_WORDS[matters], SKILLS_WORDS[shown], APPROACHES[begin].staff, focus)
        for (matters, shown), (begin, focus) in approach.GRID.items()
    )
    reviews = (
        (APPROACHES[code].staff, f"{after.days} days") for code, after in decision.REVIEW.items()
    )
    events = (
        (f"`{code}`", each.words, "yes" if each.often_unneeded else "")
        for code, each in extra_support.EVENTS.items()
    )
    return page(
        "Rules of approaches",
        "fhir_bridge/care/approach.py, decision.py, extra_support.py",
        f"Version **{approach.VERSION}**. Our own design, not validated. They suggest; nurse and "
        "patient decide. Nothing is suggested at a site before its clinical owner signed this "
        "version (`footbridge rules sign`), and a site may hide suggestions (`footbridge rules "
        "hide`). What another version would have suggested for the last month is not told yet.",
        "## Where to begin\n\nBy how much it matters and what was shown. *Stand by* asks for "
        f"confidence of {CONFIDENT} or more besides.",
        table(("how much it matters", "skills", "begin with", "what to talk about"), grid),
        "## Before more independence is suggested\n\nEvery row that guards the next approach must "
        "hold; one that cannot be told is named as missing and never counts as a no. More support "
        "is suggested on somebody's wish alone.",
        table(
            ("rule", "speaks for it", "speaks against it", "not known", "guards", "source"), rules
        ),
        "## Looked at again\n\nUnless another day within 90 days is chosen.",
        table(("approach", "after"), reviews),
        "## Extra support after an acute event\n\nIt holds from the event on, until people decide; "
        "what is often not needed is only suggested. It adds: a call within "
        f"{extra_support.CALL_WITHIN} business days, contact every {extra_support.RHYTHM.days} "
        "days, medicines and warning signs gone over again, a look at day "
        f"{extra_support.FIRST_REVIEW.days} and day {extra_support.LAST_REVIEW.days}. It changes "
        "no approach. Until the 29th day after a stay, medicines, warning signs and follow-up stay "
        "*Do with*.",
        table(("event", "to staff", "often not needed"), events),
    )


def _guards(row: approach.Rule) -> str:
    first = ("the first decision",) if row.first else ()
    return ", ".join(filter(None, (*first, _approaches(row.wanted_for))))


def _approaches(codes: Iterable[str]) -> str:
    return ", ".join(APPROACHES[code].staff for code in approach.ORDER if code in codes)


def case() -> str:
    """Where the work with a patient can stand, and how it goes on."""
    states = ((f"`{state.value}`", words) for state, words in cases.STATE_WORDS.items())
    moves = (
        (
            cases.STATE_WORDS[row.before], cases.STATE_WORDS[row.after],
            _of_somebody(row.words), _asked(row), ", ".join(sorted(row.roles)),
        )
        for row in cases.MOVES.values()
    )  # fmt: skip
    ways = ((f"`{how}`", _of_somebody(words)) for how, words in cases.REFERRAL_WORDS.items())
    return page(
        "The case",
        "fhir_bridge/care/case.py",
        "Our work with one patient. What happened is appended and never changed; its last line is "
        "where the case stands.",
        "## Where it can stand",
        table(("code", "on the screen"), states),
        "## How it is asked for",
        table(("code", "on the screen"), ways),
        "## How it goes on",
        table(("from", "to", "the button", "what is asked", "who may"), moves),
    )


def _of_somebody(words: str) -> str:
    return words.format(patient="*patient*", ehr="*the EHR*")


def _asked(row: cases.Move) -> str:
    asked = ["when, how"] if row.consent else []
    asked += [_of_somebody(row.asks)] if row.asks else []
    return "; ".join([*asked, f"{row.note} (optional)"] if row.note else asked)
