"""Today: what to do next for this patient, the goals, and what the EHR knows.

The one thing to do next comes from ``next_steps``.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from fhir_bridge.care.asking import CONFIDENCE, QUESTIONS
from fhir_bridge.care.enablement import STRATEGIES, Strategy
from fhir_bridge.care.goal import Status
from smart_app.screens.frame import PageFrame
from smart_app.screens.goal_form import STRATEGY_ICONS, sentence
from smart_app.screens.goals import GoalRow, due_words, ordered, shares, summary
from smart_app.screens.headline import Headline
from smart_app.screens.lately import Lately
from smart_app.screens.next_steps import next_step
from smart_app.screens.pages import render
from smart_app.screens.panels import PanelView

LEFT_OUT = "Left out by choice."


@dataclass(frozen=True)
class StrategyCard:
    """One of the four strategies with what is agreed in it; no goal is "no goal yet", never 0.

    Attributes:
        left_out: the patient chose so; nothing is asked for in it then.
    """

    strategy: Strategy
    help: str
    icon: str
    open: int
    reached: int
    nearest: GoalRow | None
    left_out: bool = False

    @property
    def count(self) -> str:
        """``2 goals``, ``1 reached``, ``No goal yet``, ``Not in the plan``."""
        if self.left_out:
            return "Not in the plan"
        if self.open:
            return f"{self.open} goal{'' if self.open == 1 else 's'}"
        return f"{self.reached} reached" if self.reached else "No goal yet"


def today_page(
    frame: PageFrame, goals: Iterable[GoalRow], panels: Mapping[str, PanelView],
    headline: Headline | None = None, left_out: Collection[str] = (),
    lately: Lately | None = None,
) -> str:  # fmt: skip
    """Draw Today.

    Args:
        frame: the launch.
        goals: ours and the EHR's, in any order.
        panels: by type; ``CarePlan``, ``Encounter``, ``Condition`` and ``CareTeam`` are drawn,
            ``Goal`` is spoken of when it could not be read.
        headline: how sure the patient is; None where nobody is asked.
        left_out: strategies that the patient does not want in the plan.
        lately: what happened since yesterday; None where nothing did.
    """
    rows = ordered(goals)
    return render(
        "today.html",
        frame=frame,
        step=next_step(frame, rows),
        goals=rows,
        strategies=() if frame.hospice else strategy_cards(rows, left_out),
        summary=summary(rows, frame),
        shares=shares(rows, frame),
        panels=panels,
        ehr_goals=panels.get("Goal"),
        due_words=due_words,
        headline=headline,
        lately=lately,
        headline_question=QUESTIONS[CONFIDENCE].text,
        fresh=uuid4,
    )


def strategy_cards(
    goals: Iterable[GoalRow], left_out: Collection[str] = ()
) -> tuple[StrategyCard, ...]:
    """The four strategies, each with its open goals and the nearest of them."""
    ours = [row for row in goals if row.ours]
    cards = []
    for code, strategy in STRATEGIES.items():
        here = [row for row in ours if row.strategy == strategy]
        open_ones = [row for row in here if row.open]
        reached = sum(row.status is Status.COMPLETED for row in here)
        nearest = open_ones[0] if open_ones else None
        out = code in left_out and not open_ones
        help = f"{LEFT_OUT} " * out + sentence(strategy.help)
        icon = STRATEGY_ICONS[code]
        cards.append(StrategyCard(strategy, help, icon, len(open_ones), reached, nearest, out))
    return tuple(cards)
