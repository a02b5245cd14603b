"""Needs and services: what is in the way, who is asked to help, and the aids at home.

What is private stands on a page of its own, opened only where the nurse is alone with the patient;
the other page does not even say whether there is any. Lines are ``following_lines``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from fhir_bridge.care.following_moves import AIDS
from fhir_bridge.care.needs import (
    ANSWERS,
    HEARD,
    NEEDS,
    NOT_NOW,
    OPEN,
    RATHER_NOT,
    TO_A_QUESTION,
    WANTED,
    Need,
)
from fhir_bridge.needs import Told
from fhir_bridge.r4.need import Kept
from fhir_bridge.services import Entry
from smart_app.screens.following_lines import FollowedLine
from smart_app.screens.frame import PageFrame
from smart_app.screens.goal_form import sentence
from smart_app.screens.moments import short_day
from smart_app.screens.pages import render
from smart_app.screens.plan_form import Choice
from smart_app.screens.typed import Typed

QUESTIONS, BROUGHT_UP, REFERRAL, AID = "questions", "brought-up", "referral", "aid"
"""The forms of the page."""

TONES = {WANTED: ("info", "heart-handshake"), NOT_NOW: ("quiet", "clock-pause"),
         RATHER_NOT: ("quiet", "circle-minus"), HEARD: ("warn", "message-2")}  # fmt: skip
PLAIN = ("quiet", "circle-check")


@dataclass(frozen=True)
class NeedLine:
    """What was said last of one need.

    Attributes:
        can_ask: help is wanted, and nobody is asked yet.
        asked: who is asked to help, while that goes on.
    """

    code: str
    words: str
    answer: str
    answer_words: str
    tone: str
    icon: str
    when: str
    who: str
    says: str
    can_ask: bool
    asked: tuple[FollowedLine, ...] = ()


@dataclass(frozen=True)
class Keys:
    """Of each form on the page, born with it."""

    questions: UUID
    brought_up: UUID
    referral: UUID
    aid: UUID


@dataclass(frozen=True)
class NeedsPage:
    """What the page draws.

    Attributes:
        alone: it is the page of what is private.
        wants: the need that somebody is to be asked about; "" for no form.
        typed: a form that came back.
    """

    alone: bool
    needs: tuple[NeedLine, ...]
    before: tuple[NeedLine, ...]
    referrals: tuple[FollowedLine, ...]
    aids: tuple[FollowedLine, ...]
    asks: tuple[Need, ...]
    may_write: bool
    may_follow: bool
    keys: Keys
    people: tuple[Choice, ...] = ()
    services: tuple[Entry, ...] = ()
    wants: str = ""
    due: str = ""
    typed: Typed = field(default_factory=Typed)

    @property
    def summary(self) -> str:
        """How many are asked to help, in a line; "" where nobody ever was."""
        late = sum(line.late for line in self.referrals)
        still = sum(line.open for line in self.referrals)
        if not self.referrals:
            return ""
        if not still:
            return "Nobody is asked at the moment."
        return f"{still} open{f' · {late} of ours late' if late else ''}"

    def values(self, form: str) -> Mapping[str, str]:
        """What was typed into a form that came back."""
        return self.typed.values if self.typed.form == form else {}

    def errors(self, form: str) -> Mapping[str, str]:
        """What to do about each field of it."""
        return self.typed.errors if self.typed.form == form else {}


def need_lines(
    told: Told, referrals: Iterable[FollowedLine], frame: PageFrame, *, private: bool
) -> tuple[tuple[NeedLine, ...], tuple[NeedLine, ...]]:
    """Needs that are open, and what else was said."""
    asked = [line for line in referrals if line.open]
    lines = [
        _need_line(each, tuple(line for line in asked if line.kind == each.said.need), told, frame)
        for each in told.kept if NEEDS[each.said.need].private is private
    ]  # fmt: skip
    is_open = [line.answer in OPEN for line in lines]
    return (
        tuple(line for line, open in zip(lines, is_open, strict=True) if open),
        tuple(line for line, open in zip(lines, is_open, strict=True) if not open),
    )


def _need_line(
    kept: Kept, asked: tuple[FollowedLine, ...], told: Told, frame: PageFrame
) -> NeedLine:
    said = kept.said
    tone, icon = TONES.get(said.answer, PLAIN)
    return NeedLine(
        said.need, sentence(NEEDS[said.need].words), said.answer,
        sentence(ANSWERS[said.answer]), tone, icon,
        short_day(said.on, frame.moment), told.names.get(kept.by, ""), said.words,
        said.answer == WANTED and not asked, asked,
    )  # fmt: skip


def needs_page(frame: PageFrame, page: NeedsPage) -> str:
    """Draw it."""
    return render(
        "needs.html", frame=frame, page=page, answers=ANSWERS, every=NEEDS, kinds=AIDS,
        to_a_question=TO_A_QUESTION,
        today=frame.moment.today.isoformat(),
    )  # fmt: skip
