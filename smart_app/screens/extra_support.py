"""The card of extra support: proposed after an acute event, in place, or ended."""

from dataclasses import dataclass

from fhir_bridge.care.extra_support import EVENTS, NOT_NEEDED
from fhir_bridge.extra_support import Extra
from fhir_bridge.r4.supporting import ADDED, PROPOSED
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import day, short_day


@dataclass(frozen=True)
class ExtraCard:
    """Extra support, for reading and deciding.

    Attributes:
        what: the lines of what is added.
        reasons: codes and words of why it is not needed, one tap each.
    """

    encounter: str
    state: str
    title: str
    text: str
    what: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]
    may_end_early: bool = False
    may_end_reviewed: bool = False
    used_plan: bool = False
    words: str = ""
    error: str = ""

    @property
    def proposed(self) -> bool:
        """Nobody has said anything about it yet."""
        return self.state == PROPOSED

    @property
    def in_place(self) -> bool:
        """It is going on."""
        return self.state == ADDED


def extra_card(extra: Extra | None, frame: PageFrame) -> ExtraCard | None:
    """The card; None where there is nothing to show any more."""
    if extra is None or extra.state not in {PROPOSED, ADDED}:
        return None
    layer, moment = extra.layer, frame.moment
    happened = EVENTS[layer.event].words
    first, last = (short_day(each, moment) for each in layer.review_on)
    title = "Extra support" if extra.state == ADDED else "Extra support suggested"
    return ExtraCard(
        extra.event.encounter, extra.state, title,
        f"{frame.first_name} {happened}, home {day(layer.on, moment)}. It adds; every approach "
        "stays as it is.",
        (
            ("Call by", f"{day(layer.call_by, moment)} (two business days)"),
            ("Contact", "every week"),
            ("Go over again", "medicines and warning signs"),
            ("Look again", f"{first} and {last}"),
        ),
        tuple(NOT_NEEDED.items()),
        may_end_early=extra.rechecked,
        may_end_reviewed=moment.today >= layer.review_on[0],
        used_plan=layer.used_plan,
    )  # fmt: skip
