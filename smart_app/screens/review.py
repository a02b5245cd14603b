"""Looking again after coming home: two looks, goals that rest, extra support, what we learnt.

Every block is a form of its own and is saved alone. Red is for nothing here: what nobody asked in
time is said to be so, and asked no more. To give a state another look: a row in ``LOOKS``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from fhir_bridge import after_actions, rests, reviews
from fhir_bridge.care.transitions.after_action import FIELDS, PEOPLE
from fhir_bridge.care.transitions.reviews import (
    BLOCKS,
    IN_THE_WAY,
    ITEMS,
    STATE_WORDS,
    Item,
    State,
    in_the_way,
)
from fhir_bridge.r4.after_action import Kept
from smart_app.screens.extra_support import ExtraCard
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import Moment, day, short_day
from smart_app.screens.pages import render
from smart_app.screens.transition_way import DONE, NO_MORE, SOON, TO_COME, Look
from smart_app.screens.typed import Typed

LOOKS: Mapping[State, Look] = {
    State.TO_COME: TO_COME,
    State.OPEN: SOON,
    State.TODAY: SOON,
    State.WAITS: SOON,
    State.DONE: DONE,
    State.DID_NOT_HAPPEN: NO_MORE,
}
RATHER_NOT = "rather-not"
NOTHING = {
    "none": "There is nothing to look again at: no stay has ended here in the last weeks.",
    "not-home": "The days to look again follow from coming home.",
    "not-needed": "Extra support was not needed after the last stay, so nobody looks again.",
}


@dataclass(frozen=True)
class Block:
    """Some questions of the look that goes on, as one form.

    Attributes:
        about: what stands above them.
        asks: those without an answer yet; ``said``: question and answer in words.
    """

    code: str
    title: str
    about: str
    asks: tuple[Item, ...]
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class GoalLine:
    """One goal that may rest, stays, or rests.

    Attributes:
        why: why it may rest or stays; of one that rests, why it does.
        step: the small step to go on from.
    """

    key: str
    version: int
    statement: str
    why: str
    rests: bool = False
    step: str = ""


@dataclass(frozen=True)
class BackForm:
    """A look back after a return, to be written or put right.

    Attributes:
        title: which return.
        by: who has it, and since when; "" while nothing is written.
        due: by when, while it is time to.
    """

    id: str
    stay: str
    version: int
    title: str
    due: str
    by: str
    told: tuple[tuple[str, str], ...]
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReviewPage:
    """What the page draws.

    Attributes:
        looks: title, day, state in words and look of each.
        review: the code of the one that can be asked now; "" for none.
        hint: what to ask because of an answer.
        nothing: why there is no look.
        inside: they are in hospital.
        lessons: what we change, and since when.
    """

    looks: tuple[tuple[str, str, str, Look], ...]
    review: str = ""
    title: str = ""
    blocks: tuple[Block, ...] = ()
    hint: str = ""
    nothing: str = ""
    may_write: bool = False
    goals: tuple[GoalLine, ...] = ()
    resting: tuple[GoalLine, ...] = ()
    inside: bool = False
    extra: ExtraCard | None = None
    backs: tuple[BackForm, ...] = ()
    lessons: tuple[tuple[str, str], ...] = ()
    typed: Typed = field(default_factory=Typed)

    @property
    def answered(self) -> bool:
        """Something was said in the look that goes on."""
        return any(block.said for block in self.blocks)

    def errors(self, form: str, about: str = "") -> Mapping[str, str]:
        """What to do about the fields of one form."""
        return self.typed.errors if (form, about) == (self.typed.form, self.typed.about) else {}

    def values(self, form: str, about: str = "") -> Mapping[str, str]:
        """What was typed into one form."""
        return self.typed.values if (form, about) == (self.typed.form, self.typed.about) else {}


def review_page(frame: PageFrame, page: ReviewPage) -> str:
    """Draw it."""
    return render(
        "review.html", frame=frame, page=page, fresh=uuid4, rather_not=RATHER_NOT,
        people=PEOPLE, fields=FIELDS, to_skills=frame.url("readiness"),
    )  # fmt: skip


def page_of(
    frame: PageFrame, told: reviews.Told, goals: rests.Told, backs: after_actions.Told,
    extra: ExtraCard | None, typed: Typed,
) -> ReviewPage:  # fmt: skip
    """The page of what was told; nothing of it where nothing is asked any more."""
    if frame.hospice or frame.patient.deceased:
        return ReviewPage((), nothing=_quiet(frame), lessons=tuple(_lessons(backs, frame.moment)),
                          backs=tuple(_backs(backs, frame.moment, Typed())))  # fmt: skip
    now = told.now
    return ReviewPage(
        tuple(
            (each.standing.review.title, short_day(each.standing.due, frame.moment),
             STATE_WORDS[each.standing.state], LOOKS[each.standing.state])
            for each in told.looks
        ),
        review=now.code if now else "", title=now.standing.review.title if now else "",
        blocks=tuple(_blocks(now, frame)) if now else (),
        hint=IN_THE_WAY if now and in_the_way(_words(now)) else "",
        nothing="" if told.looks else _nothing(told), may_write=told.may_write,
        goals=tuple(
            GoalLine(str(each.kept.goal.key), each.kept.version, each.kept.goal.statement,
                     each.said.words, each.said.rests)
            for each in goals.suggested
        ),
        resting=tuple(
            GoalLine(str(each.kept.goal.key), each.kept.version, each.kept.goal.statement,
                     each.kept.course.reason, step=each.step)
            for each in goals.resting
        ),
        inside=goals.inside, extra=extra, backs=tuple(_backs(backs, frame.moment, typed)),
        lessons=tuple(_lessons(backs, frame.moment)), typed=typed,
    )  # fmt: skip


def _quiet(frame: PageFrame) -> str:
    if frame.patient.deceased:
        return f"{frame.first_name} has died. Nothing is asked; what was written stays readable."
    return f"{frame.first_name} is in hospice care: comfort first, and no questions."


def _nothing(told: reviews.Told) -> str:
    extra = told.extra
    if extra is None:
        return NOTHING["none"]
    if not extra.event.over or not extra.event.home:
        return NOTHING["not-home"]
    return NOTHING["not-needed" if not extra.in_force else "none"]


def _words(look: reviews.Look) -> dict[str, str | None]:
    return {code: value if isinstance(value, str) else None for code, value in look.given.items()}


def _blocks(look: reviews.Look, frame: PageFrame) -> Iterable[Block]:
    for code, (title, about) in BLOCKS.items():
        said = [
            (ITEMS[each].text, ITEMS[each].choices[value] if value else "would rather not say")
            for each, value in _words(look).items() if ITEMS[each].block == code
        ]  # fmt: skip
        asks = tuple(item for item in look.asks if item.block == code)
        if asks or said:
            yield Block(code, title, about.format(patient=frame.first_name), asks, tuple(said))


def _lessons(told: after_actions.Told, moment: Moment) -> Iterable[tuple[str, str]]:
    for each in told.lessons:
        who = told.names.get(each.by, "") or each.name
        on = short_day(moment.local(each.at), moment)
        yield each.told.change, " · ".join(filter(None, (who, on)))


def _backs(told: after_actions.Told, moment: Moment, typed: Typed) -> Iterable[BackForm]:
    for at, each in enumerate(told.returns):
        back, kept = each.back, each.kept
        if kept is None and not (each.due and told.may_write):
            continue
        mine = typed.form == "back" and typed.about == back.key
        yield BackForm(
            str(at), back.key, kept.version if kept else 0,
            f"Back in hospital on day {back.day}, {day(back.on, moment)}",
            f"best by {day(back.due, moment)}, while everybody remembers" if each.due else "",
            told.names.get(kept.by, "") or kept.name if kept else "",
            tuple(_told(kept)) if kept else (),
            typed.values if mine else _filled(kept), typed.errors if mine else {},
        )  # fmt: skip


def _told(kept: Kept) -> Iterable[tuple[str, str]]:
    for name, (title, _) in FIELDS.items():
        yield title, str(getattr(kept.told, name))
    asked = ", ".join(PEOPLE[each] for each in kept.told.asked)
    yield "Who was asked", " · ".join(filter(None, (asked, kept.told.why_not)))


def _filled(kept: Kept | None) -> Mapping[str, str]:
    if kept is None:
        return {}
    words = {name: str(getattr(kept.told, name)) for name in (*FIELDS, "why_not")}
    return words | {f"asked-{who}": "yes" for who in kept.told.asked}
