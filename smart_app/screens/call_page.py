"""The call page: everything of one call on one scroll, each block saved alone.

What may be drawn when follows from the call: before two identifiers there is no health
information, after an answer that worries no script. Its blocks: ``care.transitions.call_blocks``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from fhir_bridge.calling import Calling
from fhir_bridge.care.asking import Question
from fhir_bridge.care.readiness import MOST
from fhir_bridge.care.skills import NOT_ASSESSABLE, RESULTS, SKILLS
from fhir_bridge.care.teaching import WAYS
from fhir_bridge.care.transitions import calls as rules
from fhir_bridge.care.transitions.call_blocks import (
    BLOCKS,
    CONFIDENCE,
    EXPLAINED,
    FINISH,
    MEDICINES,
    NUMBER,
    PERSON,
    RED_FLAGS,
    SAME,
    TEACH_BACK,
    WORRY_PROMPTS,
    Block,
)
from fhir_bridge.care.transitions.calls import Contact, State
from fhir_bridge.care.transitions.checkpoints import CHECKPOINTS
from fhir_bridge.care.transitions.contact_words import STOP
from fhir_bridge.transitions import Told
from smart_app.screens.contact_row import answered
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import Moment, when
from smart_app.screens.pages import render
from smart_app.screens.typed import Typed

AFTER = {MEDICINES: (TEACH_BACK,), NUMBER: (CONFIDENCE,)}
"""Blocks of actions of their own, by the block of the table that they stand after."""


@dataclass(frozen=True)
class BlockForm:
    """One block, for reading and saving.

    Attributes:
        row: of the table; None for a block whose answers another action keeps.
        saved: what was saved last, and ``noted``: when and by whom.
        closes: the checkpoint that can be closed with it, in words; "" where none can.
        open: its form is shown at once.
    """

    code: str
    title: str
    submission: UUID
    row: Block | None = None
    saved: str = ""
    noted: str = ""
    closes: str = ""
    open: bool = True
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CallPage:
    """What the page draws.

    Attributes:
        call: names the call, also before anything of it was saved.
        brief: six lines, title and words.
        identified: two identifiers are kept, and somebody who may hear it is on the phone.
        stopped: an answer worried; ``over``: the call was ended.
        ruler: may be asked today; None where it may not, and ``ruler_words`` say why.
        still: what is still to be explained back, one line each; ``first``: what has to be there.
        others: other calls of today that go on, begun by somebody else.
    """

    call: UUID
    brief: tuple[tuple[str, str], ...]
    who: BlockForm
    worry: BlockForm
    blocks: tuple[BlockForm, ...]
    end: BlockForm
    began: str = ""
    identified: bool = False
    stopped: bool = False
    over: bool = False
    ruler: Question | None = None
    ruler_words: str = ""
    looks: tuple[tuple[str, str], ...] = ()
    still: tuple[str, ...] = ()
    first: str = ""
    day_and_night: str = ""
    prompts: tuple[str, ...] = WORRY_PROMPTS
    stop: str = STOP
    others: tuple[str, ...] = ()


def page_of(
    frame: PageFrame, told: Told, calling: Calling, contact: Contact | None, typed: Typed,
    brief: tuple[tuple[str, str], ...],
) -> CallPage:  # fmt: skip
    """The page of one call.

    Args:
        contact: the call; None before anything of it was saved.
        typed: a block that came back after a mistake.
    """
    key = contact.key if contact else typed.values.get("call", "")
    names, today = calling.names, frame.moment.today
    made = {
        code: _form(code, contact, calling, told, typed, frame.moment)
        for code in (*BLOCKS, TEACH_BACK, CONFIDENCE)
    }
    made[PERSON] = _begun(made[PERSON], frame, calling, contact)
    made[FINISH] = _minutes(made[FINISH], contact, frame.moment)
    order = [each for code in BLOCKS if code not in {PERSON, RED_FLAGS, FINISH}
             for each in (code, *AFTER.get(code, ()))]  # fmt: skip
    others = [each for each in calling.going_on(today) if each.key != key]
    return CallPage(
        UUID(key) if key else uuid4(), brief, made[PERSON], made[RED_FLAGS],
        tuple(made[code] for code in order), made[FINISH],
        f"{when(contact.at, frame.moment)}, {names.get(contact.by, '')}" if contact else "",
        bool(contact and contact.identified), bool(contact and contact.stopped),
        bool(contact and contact.state is State.DONE),
        looks=tuple((code, SKILLS[code].words) for code in EXPLAINED),
        others=tuple(f"{names.get(each.by, 'somebody')} since {when(each.at, frame.moment)}"
                     for each in others),
    )  # fmt: skip


def call_page(frame: PageFrame, page: CallPage) -> str:
    """Draw it."""
    understood = RESULTS[SKILLS["medicines"].kind]
    results = tuple((code, row.words) for code, row in understood.items() if code != NOT_ASSESSABLE)
    return render(
        "call.html", frame=frame, page=page, fresh=uuid4, ways=WAYS, results=results,
        numbers=range(MOST + 1), teach_back=TEACH_BACK, confidence=CONFIDENCE, number_block=NUMBER,
    )  # fmt: skip


def _form(
    code: str, contact: Contact | None, calling: Calling, told: Told, typed: Typed,
    moment: Moment,
) -> BlockForm:  # fmt: skip
    row = BLOCKS.get(code)
    title = row.title if row else {TEACH_BACK: "Explained back", CONFIDENCE: "How sure"}[code]
    entry = contact.newest(code) if contact else None
    noted = f"{when(entry.at, moment)} · {calling.names.get(entry.by, '')}" if entry else ""
    form = BlockForm(
        code, title, uuid4(), row, _saved(contact, code), noted.rstrip(" ·"),
        _closes(code, calling, told), entry is None,
        {} if entry is None else dict(entry.answers),
    )  # fmt: skip
    if typed.form != code:
        return form
    return BlockForm(
        code, title, UUID(typed.values["submission"]), row, form.saved, form.noted, form.closes,
        True, typed.values, typed.errors,
    )  # fmt: skip


def _saved(contact: Contact | None, code: str) -> str:
    """What was saved of a block; of what was explained back, each skill once."""
    if contact is None:
        return ""
    if code != TEACH_BACK:
        return answered(contact, code) or ("asked" if contact.newest(code) else "")
    newest = {each.answers.get("skill", ""): each.answers for each in contact.entries
              if each.block == code}  # fmt: skip
    return " · ".join(rules.in_words(code, each) for each in newest.values())


def _closes(code: str, calling: Calling, told: Told) -> str:
    """The open checkpoint that a block can close, where it is this user's to close."""
    wanted = rules.closes(code) if code in BLOCKS or code == TEACH_BACK else ""
    open_ = {each.held.key for each in calling.one.leg.points if each.open}
    if wanted in open_ and told.discipline in CHECKPOINTS[wanted].close:
        return CHECKPOINTS[wanted].title
    return ""


def _begun(
    form: BlockForm, frame: PageFrame, calling: Calling, contact: Contact | None
) -> BlockForm:
    """Who is on the phone, with what is known already filled in."""
    if form.values or (contact and contact.newest(PERSON)):
        return form
    number = calling.numbers[0] if calling.numbers else None
    usual = {
        "channel": "phone", "whom": number.whom.value if number else "patient",
        "number": number.number if number else "",
        "name": number.whose if number and number.whom.value != "patient" else "",
        "spoken": "" if frame.patient.interpreter_needed else SAME,
    }  # fmt: skip
    return BlockForm(form.code, form.title, form.submission, form.row, closes=form.closes,
                     values=usual)  # fmt: skip


def _minutes(form: BlockForm, contact: Contact | None, moment: Moment) -> BlockForm:
    """The end, with the minutes since it began; they can be changed."""
    if form.values or contact is None:
        return form
    passed = int((moment.now - contact.at).total_seconds() // 60) + 1
    values = {"minutes": str(passed)} if 0 < passed <= rules.MOST_MINUTES else {}
    return BlockForm(form.code, form.title, form.submission, form.row, values=values)


def no_call_page(frame: PageFrame) -> str:
    """Draw that nobody is to be called."""
    return render("call_none.html", frame=frame)
