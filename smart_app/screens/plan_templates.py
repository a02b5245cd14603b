"""The pages of plan templates: the list, those that fit first, and one template beside the record.

What is proposed stands with its reason, its gaps marked, and beside what the patient has already;
nothing on these pages writes a goal: each leads into the editor.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from fhir_bridge.care.adapted import GAP
from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.plan_templates import (
    KIND_WORDS,
    WHO,
    Kind,
    Known,
    Source,
    Standing,
    Work,
    the_same,
)
from fhir_bridge.care.skills import SKILLS, STRATEGY_OF
from fhir_bridge.care.template_sources import SOURCES
from fhir_bridge.plan_templates import Item, Listed, Opened
from fhir_bridge.signed_rules import Shown, Signature
from smart_app.screens.frame import PageFrame
from smart_app.screens.goals import GoalRow
from smart_app.screens.moments import day, short_day
from smart_app.screens.pages import render
from smart_app.screens.typed import Typed

QUIET = "Nothing is proposed to anybody here any more."
UNREAD = "The problem list could not be read: nothing says which of these fits."
NOT_SIGNED = {
    Shown.UNSIGNED: "Nobody has signed version {version} at this site yet, so it is not offered.",
    Shown.HIDDEN: "This site does not show version {version}.",
}


@dataclass(frozen=True)
class TemplateRow:
    """One template in the list.

    Attributes:
        href: where it leads; "" where it is not offered.
        facts: how many goals it has, and what became of them, a few words each.
        why_not: why it is not offered.
    """

    title: str
    about: str
    reason: str
    href: str
    facts: tuple[str, ...] = ()
    why_not: str = ""


@dataclass(frozen=True)
class GapPart:
    """A piece of a starting sentence; a gap or not."""

    words: str
    gap: bool


@dataclass(frozen=True)
class StartRow:
    """One goal to begin with.

    Attributes:
        href: the editor begun with it; "" where it is not offered now.
        there: goals that are there already and seem to be about the same.
        chosen: the goal that was begun from it and is open: its words and where it is.
        key: names a form's next press.
    """

    code: str
    parts: tuple[GapPart, ...]
    strategy: str
    why: str
    only_if: str
    sources: tuple[Source, ...]
    href: str
    there: tuple[str, ...]
    chosen: tuple[str, str] | None
    until: str
    words: str
    key: str = field(default_factory=lambda: str(uuid4()))

    @property
    def offered(self) -> bool:
        """It may be chosen, or noted as not chosen."""
        return not self.chosen and not self.until


@dataclass(frozen=True)
class WorkRow:
    """One piece of work, with who usually does it and where."""

    kind: str
    words: str
    who: str
    href: str


@dataclass(frozen=True)
class TemplatePage:
    """One template beside the record.

    Attributes:
        signed: who signed this version and when; "" where nobody did.
        why_not: why it proposes nothing here.
        there: the open goals there are, ours and the EHR's: words and whose.
    """

    code: str
    title: str
    about: str
    version: str
    signed: str
    why_not: str
    family: bool
    starts: tuple[StartRow, ...]
    works: tuple[WorkRow, ...]
    there: tuple[tuple[str, str], ...]
    sources: tuple[Source, ...]


def template_rows(
    found: Iterable[Listed], frame: PageFrame
) -> tuple[tuple[TemplateRow, ...], tuple[TemplateRow, ...]]:
    """The templates that fit with their reasons, and the others."""
    rows = [_row(each, frame) for each in found]
    return tuple(row for row in rows if row.reason), tuple(row for row in rows if not row.reason)


def _row(listed: Listed, frame: PageFrame) -> TemplateRow:
    template = listed.fit.template
    number = len(template.starts)
    href = frame.url(f"templates/{template.code}" if template.proposes else "goals#new-goal")
    facts = (
        f"{number} goals to begin with" if number else "the plain form of a goal",
        f"{listed.chosen} chosen" if listed.chosen else "",
        f"{listed.not_now} not for now" if listed.not_now else "",
    )
    return TemplateRow(
        template.title, template.about, listed.fit.reason, href if listed.offered else "",
        tuple(filter(None, facts)), "" if listed.offered else why_not(listed.signature),
    )  # fmt: skip


def why_not(signature: Signature) -> str:
    """Why a template proposes nothing at this site; "" where it does."""
    return NOT_SIGNED.get(signature.shown, "").format(version=signature.version)


def template_page(opened: Opened, goals: Iterable[GoalRow], frame: PageFrame) -> TemplatePage:
    """One template beside the goals there are.

    Args:
        goals: ours and the EHR's; those that are over are left out.
    """
    template, signature = opened.template, opened.signature
    there = [row for row in goals if row.open]
    at = signature.at
    signed = f"{signature.name} on {day(at.date(), frame.moment)}" if at else ""
    return TemplatePage(
        template.code, template.title, template.about, template.version, signed,
        why_not(signature), template.family,
        tuple(_start(each, template.code, there, frame) for each in opened.items),
        tuple(_work(each, frame) for each in template.works) if opened.items else (),
        tuple((row.statement, "ours" if row.ours else frame.ehr_name) for row in there),
        tuple(SOURCES[code] for code in template.sources),
    )  # fmt: skip


def _start(item: Item, template: str, there: list[GoalRow], frame: PageFrame) -> StartRow:
    start = item.start
    kept = next((each for each in item.kept if item.standing is Standing.CHOSEN), None)
    mine = {str(each.goal.key) for each in item.kept}
    others = tuple(row.statement for row in there if row.key not in mine)
    offered = item.standing is Standing.OFFERED
    return StartRow(
        start.code,
        tuple(_parts(start.words)),
        STRATEGIES[start.strategy].title,
        start.why,
        start.only_if,
        tuple(SOURCES[code] for code in start.sources),
        frame.url(f"goals?begin={template}.{start.code}") if offered else "",
        the_same(start, others),
        (kept.goal.statement, frame.url(f"goals/{kept.goal.key}")) if kept else None,
        short_day(item.until, frame.moment) if item.until else "",
        item.words,
    )


def _parts(words: str) -> Iterable[GapPart]:
    at = 0
    for found in GAP.finditer(words):
        if words[at : found.start()]:
            yield GapPart(words[at : found.start()], gap=False)
        yield GapPart(found.group(1), gap=True)
        at = found.end()
    if words[at:]:
        yield GapPart(words[at:], gap=False)


def _work(work: Work, frame: PageFrame) -> WorkRow:
    return WorkRow(
        KIND_WORDS[work.kind], work.words, WHO[work.who], frame.url(WAYS[work.kind](work))
    )


def _of_skill(work: Work) -> str:
    strategy = STRATEGY_OF[SKILLS[work.about].kind]
    return f"strategies/{strategy}?wanted={work.about}#skill-{work.about}"


WAYS: Mapping[Kind, Callable[[Work], str]] = {
    Kind.TEACH: _of_skill,
    Kind.SKILL: _of_skill,
    Kind.SHEET: lambda work: f"warning-signs/{work.about}",
    Kind.ASK: lambda _: "plan?kind=to-do",
}
"""Where each kind of work is done."""


def list_page(frame: PageFrame, found: Iterable[Listed], known: Known) -> str:
    """Draw the list."""
    fit, others = template_rows(found, frame)
    return render(
        "plan_templates.html", frame=frame, fit=fit, others=others, quiet=_quiet(frame),
        unread=UNREAD if known.problems is None else "",
    )  # fmt: skip


def one_page(frame: PageFrame, page: TemplatePage, typed: Typed) -> str:
    """Draw one template."""
    return render("plan_template.html", frame=frame, page=page, typed=typed, quiet=_quiet(frame))


def _quiet(frame: PageFrame) -> str:
    return QUIET if frame.patient.deceased or frame.hospice else ""
