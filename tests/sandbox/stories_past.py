"""Footbridge's own past of a story in words, for ``docs/stories.md``: a kind of row is one here."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from stories_told import T
from stories_ways_home import WAYS_HOME

from fhir_bridge.care.advocacy_deeds import Needed, Wanted
from fhir_bridge.care.advocacy_stages import KINDS as ADVOCACY
from fhir_bridge.care.advocacy_stages import SAYS, STAGES
from fhir_bridge.care.caregiver_sheet import TELLS
from fhir_bridge.care.case import CONSENT_WORDS, STATE_WORDS
from fhir_bridge.care.commitment_moves import CAUSES, KIND_WORDS
from fhir_bridge.care.commitment_moves import STATE_WORDS as STATES
from fhir_bridge.care.course import ANSWER_WORDS
from fhir_bridge.care.enablement import APPROACHES, DOER_WORDS, STRATEGIES, Doer
from fhir_bridge.care.following_moves import FLOWS
from fhir_bridge.care.goal import STATUS_WORDS, Status
from fhir_bridge.care.in_the_way import IN_THE_WAY
from fhir_bridge.care.instruments import SEMCD_ITEMS, semcd_score
from fhir_bridge.care.needs import ANSWERS, NEEDS
from fhir_bridge.care.people import AUTHORITY, KIN
from fhir_bridge.care.risk.word_of import INPUTS
from fhir_bridge.care.support import TASKS
from fhir_bridge.care.teaching import INTERPRETERS, Interpreter
from fhir_bridge.care.transitions.call_blocks import BLOCKS, NOTED_ELSEWHERE
from fhir_bridge.care.transitions.contact_log import CHANNELS, RESULTS
from fhir_bridge.care.transitions.overview import ADDABLE
from fhir_bridge.care.transitions.reviews import ANSWERS as ANSWERED
from fhir_bridge.care.transitions.reviews import ITEMS
from fhir_bridge.care.ways import VIEWS, WAYS
from fhir_bridge.care.wishes import WISHES
from fhir_bridge.clients import PURPOSES
from fhir_bridge.learners import sure_of
from fhir_bridge.r4.communication import MEDIA
from fhir_bridge.sandbox.stories.dates import StoryDay
from smart_app import past
from smart_app.past.around import (
    Handles,
    Named,
    Reached,
    SaidAlone,
    Settled,
    TalkedOver,
)
from smart_app.past.asked import Asked, FilledIn, LookedAgain
from smart_app.past.besides import AlsoTrue, Learnt
from smart_app.past.called import Talked, Tried
from smart_app.past.came_home import CameHome
from smart_app.past.enabling_rows import Answered, Decide, ExtraSupport, Showed, Wished
from smart_app.past.fought import Came, TakenUp, Told
from smart_app.past.on_paper import MayKnow, PapersSay
from smart_app.past.promised import PEOPLE, Noted, Promise
from smart_app.past.rows import Change, ChangedThere, Deed, Move, Start, Write, on_duty
from smart_app.past.served import SERVICES, HasAid, Listed, Mentioned, Referred, WentOn
from smart_app.past.shared import SaidToSharing
from smart_app.past.taught import Coached, LeftOut, Taught
from smart_app.past.told_of import CameIn
from smart_app.past.won import Did, Hinders, Next, NotYet, Said, Won

CARRIED = frozenset(Interpreter) - {Interpreter.NOT_NEEDED}


def past_rows(id: str) -> Iterator[tuple[str, str]]:
    """Each day of a story's past, counted from the demo day, and what was done on it."""
    deeds = past.STORIES[id](StoryDay(T)).deeds
    for day, done in groupby(deeds, key=lambda deed: deed.when.date()):
        told = list(done)
        cover = " (J. Ortiz)" if on_duty(told[0].when) == "ortiz" else ""
        kinds = groupby(told, key=type)
        words = ("; ".join(_each(kind, list(deeds))) for kind, deeds in kinds)
        yield f"T{(day - T).days}{cover}", "; ".join(words)


def _each(kind: type[Deed], deeds: list[Deed]) -> list[str]:
    """What was gone through as one week is told as one."""
    if kind is Did:
        return [_week([deed for deed in deeds if isinstance(deed, Did)])]
    return [WORDS[kind](deed) for deed in deeds]


def untold(id: str) -> tuple[str, ...]:
    """What the story knows besides."""
    return past.STORIES[id](StoryDay(T)).untold


def _start(_: Start) -> str:
    return "taken on"


def _move(row: Move) -> str:
    how = f", {CONSENT_WORDS[row.how]}" if row.how else ""
    said = f": {row.why}" if row.why else ""
    return f"{STATE_WORDS[row.state].lower()}{how}{said}"


def _write(row: Write) -> str:
    due = f", due {_day(row.due)}" if row.due else ""
    about = f"{STRATEGIES[row.strategy].title}, {DOER_WORDS[row.doer].lower()}{due}"
    return f"{'suggested' if row.suggested else 'goal'} “{row.statement}” ({about})"


def _change(row: Change) -> str:
    held = "; the EHR has an error for it" if row.held else ""
    return f"“{row.name}” changed: {', '.join(_values(row))}{held}"


def _values(row: Change) -> Iterator[str]:
    for value in row.values.values():
        if isinstance(value, Doer):
            yield DOER_WORDS[value].lower()
        else:
            yield STATUS_WORDS[value].lower() if isinstance(value, Status) else f"“{value}” first"


def _came_home(_: CameHome) -> str:
    return "what a way home asks for up to T was seen to"


def _tried(row: Tried) -> str:
    how, came = CHANNELS[row.channel].words, RESULTS[row.result].words.lower()
    return f"tried {how}: {came}; {row.answers.get('words', '')}".rstrip("; ")


def _talked(row: Talked) -> str:
    titles = {**{code: each.title for code, each in BLOCKS.items()}, **NOTED_ELSEWHERE}
    about = dict.fromkeys(titles[code].lower() for code, _ in row.blocks[1:-1])
    minutes = row.blocks[-1][1]["minutes"]
    return f"talked for {minutes} minutes: {', '.join(about)}"


def _also_true(row: AlsoTrue) -> str:
    which = f": {row.thing}" if row.thing else ""
    return f"also true of the stay: {ADDABLE[row.feature]}{which}"


def _learnt(row: Learnt) -> str:
    said = "yes" if row.yes else "no"
    return f"added to the score: {INPUTS[row.input].words}: {said} ({row.source})"


def _changed_there(row: ChangedThere) -> str:
    return f"“{row.name}” changed in the EHR: due {_day(row.due)}"


def _answered(row: Answered) -> str:
    told = (
        f"{question} {'rather not' if value is None else value}" for question, value in row.given
    )
    return f"{'said' if row.unasked else 'asked'}: {', '.join(told)}"


def _showed(row: Showed) -> str:
    return f"shown: {', '.join(f'{skill} {result}' for skill, result in row.shown)}"


def _decide(row: Decide) -> str:
    about = ", ".join(STRATEGIES[code].title for code in row.strategies)
    return f"approach: {APPROACHES[row.approach].staff} ({about}): {row.reason}"


def _wished(row: Wished) -> str:
    about = ", ".join(STRATEGIES[code].title for code in row.strategies)
    return f"asks for {WISHES[row.direction]} ({about}): “{row.words}”"


def _extra(_: ExtraSupport) -> str:
    return "extra support put in place"


def _taught(row: Taught) -> str:
    who = f"{row.learner.partition('-')[2]}, " if row.learner else ""
    how = f", interpreter: {INTERPRETERS[row.carried]}" if row.carried in CARRIED else ""
    words = row.note or row.stuck
    said = f" “{words}”" if words else ""
    return f"looked at: {who}{row.skill}, {row.result}{how}{said}"


def _coached(row: Coached) -> str:
    return f"session of {row.minutes} minutes {MEDIA[row.medium]}: {', '.join(row.skills)}"


def _left(row: LeftOut) -> str:
    return f"left out by choice: {STRATEGIES[row.strategy].title}: “{row.words}”"


def _promise(row: Promise) -> str:
    who = PEOPLE[row.who][2]
    return f"{KIND_WORDS[row.kind].lower()} of {who}, due {_day(row.due)}: “{row.what}”"


def _noted(row: Noted) -> str:
    part = " – our part" if row.our_part else ""
    cause = f": {CAUSES[row.cause]}{part}" if row.cause else ""
    words = "".join(f" “{each}”" for each in (row.why, row.theirs, row.ours, row.learnt) if each)
    return f"“{row.name}” {STATES[row.state].lower()}{cause}{words}"


def _asked(row: Asked) -> str:
    told = ", ".join(f"{SHORT[code]} {value}" for code, value in row.answers.items())
    return f"asked: {told}{f' ({row.note})' if row.note else ''}"


def _filled_in(row: FilledIn) -> str:
    score = semcd_score(dict(zip(SEMCD_ITEMS, row.answers, strict=True)))
    return f"SEMCD-6 on paper: {score}"


SHORT = {
    "confidence": "how sure",
    "importance": "how much it matters",
    **{sure_of(code): f"how sure of “{row.title}”" for code, row in STRATEGIES.items()},
}


def _named(row: Named) -> str:
    by_law = f", {AUTHORITY[row.person.authority]}" if row.person.authority else ""
    return f"around: {row.person.name} ({KIN[row.person.kin]}{by_law})"


def _said_alone(row: SaidAlone) -> str:
    said = row.answers
    much = ", too much for them just now" if said.strained else ""
    return f"asked alone: {_who(row.who)} wants to help {said.willing} of 10{much}"


def _handles(row: Handles) -> str:
    tasks = ", ".join(TASKS[task] for task in row.agreed.tasks)
    return f"{_who(row.who)} handles {tasks}; the patient decides {row.agreed.kept}"


def _reached(row: Reached) -> str:
    return f"safe contact: {', '.join(row.contact.sign)}"


def _talked_over(row: TalkedOver) -> str:
    said = ", ".join(f"{WAYS[code].words}: {VIEWS[each.view]}" for code, each in
                     row.talk.views.items())  # fmt: skip
    return f"ways to get help, seen by {row.talk.seen_by}: {said}"


def _settled(row: Settled) -> str:
    return f"decided: {row.decision.about}: {row.decision.decided}"


def _papers_say(row: PapersSay) -> str:
    said = ", ".join(f"{name} {choice.upper()}" for name, choice in row.choices)
    return f"on paper: {said} ({row.source})"


def _may_know(row: MayKnow) -> str:
    told = ", ".join(TELLS[each].partition(":")[0] for each in row.permission.tells)
    return f"{_who(row.who)} may have a sheet, and know {told}"


def _won(row: Won) -> str:
    who = f" ({DOER_WORDS[row.doer].lower()})" if row.doer else ""
    return f"“{row.goal}”: a small win{who}{f' “{row.words}”' if row.words else ''}"


def _not_yet(row: NotYet) -> str:
    return f"“{row.goal}”: not this time, in the way: {IN_THE_WAY[row.kind].words} “{row.words}”"


def _next_one(row: Next) -> str:
    return f"“{row.goal}”: next “{row.words}”"


def _hinders(row: Hinders) -> str:
    return f"in the way of “{row.goal}”: {IN_THE_WAY[row.kind].words} “{row.words}”"


def _said(row: Said) -> str:
    who = _who(row.who) if row.who else "the patient"
    reason = f": “{row.reason}”" if row.reason else ""
    return f"“{row.goal}”: {who} {ANSWER_WORDS[row.answer]}{reason}"


def _week(rows: list[Did]) -> str:
    """Who did how much, as it is told once a week."""
    told = Counter(row.doer for row in rows)
    return "the week: " + ", ".join(f"{DOER_WORDS[who].lower()} {told[who]}" for who in told)


def _taken_up(row: TakenUp) -> str:
    due = f", {STAGES[ADVOCACY[row.kind].begins].due.partition(',')[0].lower()} "
    by = f"{due}{_day(row.letter.due.isoformat())}" if row.letter.due else ""
    return f"{ADVOCACY[row.kind].words.lower()}: {row.about} ({PEOPLE[row.who][2]}{by})"


def _came(row: Came) -> str:
    outcome = f"; {row.letter.outcome}" if row.letter.outcome else ""
    return f"“{row.name}” {STAGES[row.stage].words.lower()}: {row.letter.words}{outcome}"


def _told(row: Told) -> str:
    deed = row.deed
    if isinstance(deed, Wanted):
        who = f"{_who(deed.spoken_by)}: " if deed.spoken_by else ""
        return f"{who}{SAYS[deed.says].lower()}: “{deed.words}”"
    if isinstance(deed, Needed):
        return f"needed: {deed.what}, from {deed.whom}"
    return f"{deed.who}: “{deed.words}”"


def _listed(row: Listed) -> str:
    return f"into the directory: {SERVICES[row.service].name}"


def _mentioned(row: Mentioned) -> str:
    said = f": “{row.words}”" if row.words else ""
    return f"{NEEDS[row.need].words}: {ANSWERS[row.answer]}{said}"


def _referred(row: Referred) -> str:
    hours = f", {row.filled} of {row.hours} hours a week filled" if row.hours else ""
    next = PEOPLE[row.owner][2]
    return f"{SERVICES[row.service].name} is asked: {row.what}{hours} (next: {next})"


def _said_to_sharing(row: SaidToSharing) -> str:
    said = "yes" if row.permit else "no"
    return f"says {said} to sharing, as to {PURPOSES[row.purpose]}"


def _came_in(row: CameIn) -> str:
    return f"{row.facility} tells us: came in “{row.how}”"


def _looked_again(row: LookedAgain) -> str:
    said = "; ".join(f"{ITEMS[code].text} {ANSWERED[each]}" for code, each in row.given.items())
    return f"looked again ({row.review}): {said}"


def _has_aid(row: HasAid) -> str:
    return f"aid: {row.what}"


def _went_on(row: WentOn) -> str:
    words = "".join(f" “{each}”" for each in (row.why, row.theirs) if each)
    return f"“{row.name}”: {FOLLOWED[row.state].lower()}{words}"


FOLLOWED = {state: words for flow in FLOWS.values() for state, words in flow.words.items()}


def _who(ehr_id: str) -> str:
    return ehr_id.rpartition("-")[2].capitalize()


def _day(text: str) -> str:
    offset = StoryDay(T).offset(T.fromisoformat(text))
    return f"T{offset:+d}" if offset else "T"


WORDS: dict[type[Deed], Callable[[Any], str]] = {
    Start: _start,
    Move: _move,
    Write: _write,
    Change: _change,
    CameHome: _came_home,
    Tried: _tried,
    Talked: _talked,
    **WAYS_HOME,
    AlsoTrue: _also_true,
    Learnt: _learnt,
    ChangedThere: _changed_there,
    Answered: _answered,
    Asked: _asked,
    FilledIn: _filled_in,
    Showed: _showed,
    Decide: _decide,
    Wished: _wished,
    ExtraSupport: _extra,
    Taught: _taught,
    Coached: _coached,
    LeftOut: _left,
    Promise: _promise,
    Noted: _noted,
    Named: _named,
    SaidAlone: _said_alone,
    Handles: _handles,
    Reached: _reached,
    TalkedOver: _talked_over,
    Settled: _settled,
    PapersSay: _papers_say,
    MayKnow: _may_know,
    Listed: _listed,
    Mentioned: _mentioned,
    Referred: _referred,
    HasAid: _has_aid,
    LookedAgain: _looked_again,
    CameIn: _came_in,
    SaidToSharing: _said_to_sharing,
    WentOn: _went_on,
    TakenUp: _taken_up,
    Came: _came,
    Told: _told,
    Won: _won,
    NotYet: _not_yet,
    Next: _next_one,
    Hinders: _hinders,
    Said: _said,
}
