"""Readmission scores of a stay: what each part rests on, what a person adds, what somebody keeps.

    log of stays, conditions, laboratory results, people's words → care.risk → scores with sources

Telling writes nothing; a score is kept when a person keeps it, with the inputs it had. It is for
staff: no patient or relative reads a score (care rules, first ten no. 8), and
nothing here changes what anybody is offered.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from fhir_bridge import authored, staff
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.risk.eight_questions import NO, QUESTIONS, YES
from fhir_bridge.care.risk.hospital import ADMISSIONS, hospital
from fhir_bridge.care.risk.lace import lace
from fhir_bridge.care.risk.score import Score
from fhir_bridge.care.risk.stay_facts import who_of
from fhir_bridge.care.risk.word_of import Word, missing, sound_word, used, with_words
from fhir_bridge.care.transitions.legs import Transition
from fhir_bridge.care.transitions.settings import SETTINGS
from fhir_bridge.cases import begin, role_of
from fhir_bridge.errors import Issue, NotAllowed, NotFound, Refused
from fhir_bridge.launches import Context
from fhir_bridge.people import staff_only
from fhir_bridge.r4.risk import (
    Kept,
    KeptCheck,
    KeptScore,
    KeptWord,
    check_to_fhir,
    read_kept,
    score_to_fhir,
    word_to_fhir,
)
from fhir_bridge.site_calendar import zones_of
from fhir_bridge.stay_record import Source, read_stay
from fhir_bridge.store.access import Chart
from fhir_bridge.transitions import OneLeg, legs_of


@dataclass(frozen=True)
class OfStay:
    """What a page tells of one stay.

    Attributes:
        scores: LACE, then HOSPITAL by its two tables.
        sources: by input, the record's before people's words.
        missing: inputs that neither the record nor a person knows.
        unknown: inputs that the record does not know.
        kept: scores that somebody kept, the newest first.
        check: the checklist as it was answered last.
        known_since: the first day of which this record tells.
    """

    stay: Transition
    scores: tuple[Score, ...]
    sources: Mapping[str, tuple[Source, ...]]
    missing: frozenset[str]
    unknown: frozenset[str]
    kept: tuple[KeptScore, ...]
    check: KeptCheck | None
    known_since: date | None
    labs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """What a page tells.

    Attributes:
        stay: None where there is none.
        may_write: this user works with patients.
        names: of members of staff, by who they are in the audit.
    """

    stay: OfStay | None
    may_write: bool
    names: Mapping[str, str]


def tell(bridge: Bridge, context: Context) -> Told:
    """The scores of the last stay in hospital.

    Raises:
        NotAllowed: the launch is the patient's own or a relative's.
    """
    staff_only(context)
    with bridge.store.reading() as session:
        found = _told(session, bridge, context.chart)
        people = _people(found) if found else set()
        names = staff.names(session, context.site, people)
        return Told(found, role_of(session, context) in PEOPLE, names)


def add(bridge: Bridge, context: Context, submission: UUID, stay: str, word: Word) -> None:
    """Keep what a person says of a missing input; the same press twice is one.

    Raises:
        Refused: something is missing or cannot be.
        NotFound: this chart has no such stay.
        NotAllowed: this user does not work with patients.
    """
    sound = sound_word(word, bridge.clock().astimezone(bridge.zone).date())
    with bridge.store.writing() as session:
        kept, of_stay = _begun(session, bridge, context, stay)
        patient = f"Patient/{context.patient}"
        if _first(session, context, submission, str((stay, sound)), kept.at):
            made = word_to_fhir(KeptWord(of_stay.stay.key, kept.at, kept.by, sound),
                                patient=patient)  # fmt: skip
            authored.keep(session, context, made, id=str(submission), at=kept.at)


def keep(bridge: Bridge, context: Context, submission: UUID, stay: str, version: str) -> None:
    """Keep a score as it is now, with its parts; the same press twice is one.

    Args:
        version: of the score, as the page shows it.

    Raises:
        NotFound: this chart has no such stay, or no such score is computed for it.
        NotAllowed: this user does not work with patients.
    """
    with bridge.store.writing() as session:
        kept, of_stay = _begun(session, bridge, context, stay)
        score = next((each for each in of_stay.scores if each.version == version), None)
        if score is None or score.not_computed:
            raise NotFound
        if _first(session, context, submission, str((stay, version)), kept.at):
            labs = of_stay.labs if score.name == "HOSPITAL" else ()
            made = score_to_fhir(
                score, replace(kept, stay=of_stay.stay.key), patient=f"Patient/{context.patient}",
                made_from=labs,
            )  # fmt: skip
            authored.keep(session, context, made, id=str(submission), at=kept.at)


def check(
    bridge: Bridge, context: Context, submission: UUID, stay: str, answers: Mapping[str, str]
) -> None:
    """Keep the checklist as it was answered; the same press twice is one.

    Raises:
        Refused: nothing was answered.
        NotFound: this chart has no such stay.
        NotAllowed: this user does not work with patients.
    """
    said = {code: answers[code] for code in QUESTIONS if answers.get(code) in {YES, NO}}
    if not said:
        issue = Issue("Answer one of them, or leave it.", "answers", "required")
        raise Refused("Nothing was kept.", issues=(issue,))
    with bridge.store.writing() as session:
        kept, of_stay = _begun(session, bridge, context, stay)
        if _first(session, context, submission, str((stay, said)), kept.at):
            made = check_to_fhir(KeptCheck(of_stay.stay.key, kept.at, kept.by, said),
                                 patient=f"Patient/{context.patient}")  # fmt: skip
            authored.keep(session, context, made, id=str(submission), at=kept.at)


def _first(session: Session, context: Context, submission: UUID, body: str, at: datetime) -> bool:
    target = f"Observation/{submission}"
    return authored.first_time(session, context.chart, submission, target, body, at=at)


def _begun(
    session: Session, bridge: Bridge, context: Context, stay: str
) -> tuple[Kept, OfStay]:  # fmt: skip
    chart, at = context.chart, bridge.clock()
    if role_of(session, context) not in PEOPLE:
        raise NotAllowed
    found = _told(session, bridge, chart)
    if found is None or stay not in found.stay.stay.numbers:
        raise NotFound
    begin(session, context, at)
    return Kept(stay, at, chart.actor.who), found


def _told(session: Session, bridge: Bridge, chart: Chart) -> OfStay | None:
    legs = legs_of(bridge, session, chart)
    found = index_of(legs)
    if found is None:
        return None
    leg, one = found.leg, found.leg.transition
    noted = [each for each in _noted(session, chart) if each.stay in one.stay.numbers]
    said = {each.word.input: each for each in noted if isinstance(each, KeptWord)}
    words = {code: each.word for code, each in said.items()}
    zone = zones_of(session, bridge, chart.site).zone(leg.transition.facility)
    others = [each.leg.transition for each in legs]
    record = read_stay(session, chart, one, others, zone)
    whole, counts = with_words(record.known, words), used(record.known, words)
    hospice, died = bool(leg.facts.hospice_on), bool(leg.facts.died_on)
    who = replace(who_of(one, record.age, hospice=hospice), died=died)
    scores = (
        lace(who, whole.stay, whole.conditions),
        *(hospital(who, whole.stay, whole.inputs, table) for table in ADMISSIONS),
    )
    return OfStay(
        one, scores, _sources(record.sources, {code: said[code] for code in counts}),
        missing(whole), missing(record.known),
        tuple(reversed([each for each in noted if isinstance(each, KeptScore)])),
        next((each for each in reversed(noted) if isinstance(each, KeptCheck)), None),
        record.since, record.labs,
    )  # fmt: skip


def index_of(legs: Iterable[OneLeg]) -> OneLeg | None:
    """The stay that a score would speak of: the last one in hospital, else the last one at all."""
    real = [each for each in legs if not each.leg.transition.stay.cancelled]
    admitted = [
        each for each in real if SETTINGS[each.leg.transition.stay.place.setting].admitted
    ]  # fmt: skip
    return next(iter(reversed(admitted or real)), None)


def _sources(
    record: Mapping[str, Source], said: Mapping[str, KeptWord]
) -> dict[str, tuple[Source, ...]]:
    found: dict[str, tuple[Source, ...]] = {code: (each,) for code, each in record.items()}
    for code, kept in said.items():
        word = Source(f"{kept.word.words} ({kept.word.source})", kept.word.on, kept.by)
        found[code] = (*found.get(code, ()), word)
    return found


def _noted(session: Session, chart: Chart) -> list[Kept]:
    """Everything that was noted of stays, oldest first."""
    found = map(read_kept, (each.data for each in authored.each_of(session, chart, "Observation")))
    return sorted((each for each in found if each), key=lambda each: each.at)


def _people(of_stay: OfStay) -> set[str]:
    said = {each.by for sources in of_stay.sources.values() for each in sources}
    checked = {of_stay.check.by} if of_stay.check else set()
    return said | checked | {each.by for each in of_stay.kept}
