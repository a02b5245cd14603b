"""One strategy's page: what was shown, what comes next, and the forms to note it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import (
    coaching,
    goals,
    left_out,
    people,
    plan_choices,
    readiness,
    signed_rules,
    teaching,
)
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.skills import NOT_ASSESSABLE, SKILLS, STRATEGY_OF
from fhir_bridge.care.teaching import IN_BETWEEN, Interpreter, Setting
from fhir_bridge.care.warning_signs import sheets_for
from fhir_bridge.coaching import Held
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.errors import AlreadySent, BridgeError, Malformed, NotFound, Refused
from fhir_bridge.launches import Context
from fhir_bridge.learners import PATIENT, Known
from fhir_bridge.r4.problems import problems_now
from fhir_bridge.record import Record, open_record
from fhir_bridge.teaching import Lesson, Look
from smart_app import frames, goal_rows
from smart_app.asking import ReadsTeam, WritesTeam
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import NOT_COMPLETE, Posted, by_field, form_uuid, whole
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.looks import result_words
from smart_app.screens.strategies import BY, Told, page_of, strategy_page
from smart_app.screens.typed import Typed

router = APIRouter(prefix="/c/{ctx}/strategies/{code}")

READ = ("Patient", "CareTeam", "Encounter", "Condition")
SESSION, CHOICE = "session", "choice"
SAID = {
    SESSION: "Noted: the session.",
    "out": "Noted: not in the plan, by choice. Nobody asks about it for a year.",
    "in": "Noted: it is in the plan again.",
}
SENT = "This form was sent before with other words. Open the page again to add more."
NOT_JUDGED = (
    "Noted as “could not be judged”: without a qualified interpreter, or with hearing, sight or a "
    "clear head not seen to, nobody is judged. Repeat it when that is in place."
)


@router.get("")
def strategy(
    code: str, bridge: CurrentBridge, context: ReadsTeam, noted: str = "", wanted: str = ""
) -> Response:
    """Where this strategy stands, what was shown last and what comes next."""
    return HTMLResponse(_page(bridge, context, code, noted=noted, wanted=wanted))


@router.post("/looks")
def note_look(code: str, bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Note what somebody explained, showed or did."""
    _, frame, learners = _opened(bridge, context, code)
    lesson = _lesson(form, frame, learners)
    try:
        asked_of_nobody(frame)
        teaching.note(bridge, context, lesson)
    except (Refused, AlreadySent) as error:
        return _back(bridge, context, code, "look", form, error)
    return _done(context, code, lesson.skill)


@router.post("/sessions")
def note_session(
    code: str, bridge: CurrentBridge, context: WritesTeam, form: CurrentForm
) -> Response:
    """Note a session: what, to whom, with what, how, how long."""
    _, frame, learners = _opened(bridge, context, code)
    held = Held(
        form_uuid(form, "key"), code,
        skills=tuple(each for each in SKILLS if f"about_{each}" in form),
        to=tuple(who for who in learners if f"to_{who}" in form),
        medium=form.get("medium", ""), minutes=whole(form.get("minutes", ""), 4),
        material=form.get("material", ""), note=form.get("note", ""),
    )  # fmt: skip
    try:
        asked_of_nobody(frame)
        coaching.hold(bridge, context, held)
    except (Refused, AlreadySent) as error:
        return _back(bridge, context, code, SESSION, form, error)
    return _done(context, code, SESSION)


@router.post("/choice")
def choose(code: str, bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Leave the strategy out of the plan by choice, or take it back."""
    _, frame, _ = _opened(bridge, context, code)
    wanted = form.get("wanted") == "yes"
    try:
        asked_of_nobody(frame)
        plan_choices.choose(
            bridge, context, form_uuid(form, "key"), code, wanted=wanted,
            words=form.get("words", ""),
        )  # fmt: skip
    except (Refused, AlreadySent) as error:
        return _back(bridge, context, code, CHOICE, form, error)
    return _done(context, code, "in" if wanted else "out")


def _done(context: Context, code: str, noted: str) -> Response:
    return RedirectResponse(f"/c/{context.ctx}/strategies/{code}?noted={noted}", 303)


def _back(
    bridge: Bridge, context: Context, code: str, form: str, posted: Posted, error: BridgeError
) -> Response:
    """The page again with what was typed, and what to do about it."""
    told = by_field(error)
    if isinstance(error, Refused) and not told:
        raise error
    typed = Typed(form, posted, told or {"": SENT})
    return HTMLResponse(_page(bridge, context, code, typed=typed), error.status)


def _page(
    bridge: Bridge, context: Context, code: str, *, typed: Typed | None = None, noted: str = "",
    wanted: str = "",
) -> str:  # fmt: skip
    record, frame, learners = _opened(bridge, context, code)
    looks = teaching.looks(bridge, context.chart)
    sessions = coaching.sessions(bridge, context.chart)
    who = _seen_to_by(code, looks, people.seen_to(bridge, context.chart))
    known = readiness.known(bridge, context.chart).get(who, Known())
    noted_by = [*(each.by for each in looks), *(each.by for each in sessions)]
    told = Told(
        learners,
        dict(_relatives(context, frame)) | dict(learners),
        teaching.names(bridge, context, noted_by),
        looks,
        sessions,
        goal_rows.rows_of(goals.list_goals(bridge, context.chart), frame),
        who,
        known.readiness(code),
        left_out.choices(bridge, context.chart).get(code),
        signed_rules.sheets_of_site(
            bridge,
            context.site.id,
            sheets_for(problems_now(each.data for each in record.panels["Condition"].documents)),
        ),
    )
    frame = replace(frame, notice=_notice(noted, told))
    page = page_of(frame, STRATEGIES[code], told, typed or Typed(), noted=noted, wanted=wanted)
    return strategy_page(frame, page, told)


def _seen_to_by(code: str, looks: Iterable[Look], owners: Mapping[str, str]) -> str:
    """Who sees to this strategy: the patient, unless somebody else does and was looked at alone.

    Args:
        owners: who handles which task for the patient, by the task's code.
    """
    of_strategy = [each.learner for each in looks if each.strategy == code]
    theirs = [who for task, who in owners.items() if STRATEGY_OF[SKILLS[task].kind] == code]
    seen = of_strategy or theirs or [PATIENT]
    return PATIENT if PATIENT in seen else seen[0]


def _opened(
    bridge: Bridge, context: Context, code: str
) -> tuple[Record, PageFrame, Mapping[str, str]]:
    """The chart as this page needs it, and who may learn.

    Raises:
        NotFound: there is no such strategy.
    """
    if code not in STRATEGIES:
        raise NotFound
    record = open_record(bridge, context, READ)
    frame = frames.frame_of(bridge, context, record, "")
    return record, frame, _learners(bridge, context, frame)


def _learners(bridge: Bridge, context: Context, frame: PageFrame) -> Mapping[str, str]:
    """Who may learn: the patient, people of ours, relatives whom the EHR's care team names."""
    known = readiness.people(bridge, context.chart)
    listed = {who: name for who, name in _relatives(context, frame) if name not in known.values()}
    return {PATIENT: frame.first_name} | listed | dict(known)


def _relatives(context: Context, frame: PageFrame) -> Iterator[tuple[str, str]]:
    """Relatives of the EHR's care team, under the id that their record has or would have here."""
    for member in frame.team:
        type, _, id = (member.reference or "").rpartition("/")
        if type.rpartition("/")[2] == "RelatedPerson" and member.name:
            ours = our_id(context.site.base, "RelatedPerson", id)
            yield f"RelatedPerson/{ours}", member.name.partition(" (")[0]


def _notice(noted: str, told: Told) -> Notice | None:
    if noted in SAID:
        return Notice("good", SAID[noted])
    last = next((each for each in reversed(told.looks) if each.skill == noted), None)
    if last is None:
        return None
    if last.result == NOT_ASSESSABLE:
        return Notice("warn", NOT_JUDGED)
    name = told.names.get(last.learner, "")
    words = result_words(last.shown, name)
    return Notice("good", f"Noted: {SKILLS[noted].words}: {words}.")


def asked_of_nobody(frame: PageFrame) -> None:
    """Stop where nothing is asked any more.

    Raises:
        Refused: the patient has died, or hospice care goes on.
    """
    if frame.patient.deceased or frame.hospice:
        raise Refused(readiness.QUIET)


def _lesson(posted: Posted, frame: PageFrame, learners: Mapping[str, str]) -> Lesson:
    """The form as a look: the only place where its fields become typed values."""
    result, _, by = posted.get("result", "").partition(BY)
    learner = by or posted.get("learner", PATIENT)
    if learner not in learners:
        raise Malformed(NOT_COMPLETE)
    who = posted.get("interpreter", "")
    setting = Setting(
        Interpreter(who) if who in set(Interpreter) else None,
        posted.get("interpreter_id", ""),
        frozenset(each for each in IN_BETWEEN if f"between_{each}" in posted),
        needed=learner == PATIENT and frame.patient.interpreter_needed,
    )
    return Lesson(
        form_uuid(posted, "key"), posted.get("skill", ""), result, learner, setting,
        way=posted.get("way", ""), note=posted.get("note", ""),
        in_the_way=posted.get("in_the_way", ""), frustrated="frustrated" in posted,
    )  # fmt: skip
