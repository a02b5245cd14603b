"""The card of extra support: there at once after an acute event, kept, not needed, or ended."""

from dataclasses import dataclass

from fhir_bridge.care.extra_support import EVENTS, NOT_NEEDED
from fhir_bridge.extra_support import Extra
from fhir_bridge.r4.supporting import ADDED, PROPOSED
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import day, short_day

ADDS = "It adds help and takes nothing away; every approach stays as it is."
AT_ONCE = f"It holds already, until you decide: {ADDS[0].lower()}{ADDS[1:]}"
IN_HOSPITAL = (
    "In hospital nobody is asked anything unless they bring it up, nobody is moved toward doing "
    "more alone, and goals may rest. The call, and when to look again, follow from coming home."
)


@dataclass(frozen=True)
class ExtraCard:
    """Extra support, for reading and deciding.

    Attributes:
        what: the lines of what is added.
        reasons: codes and words of why it is not needed, one tap each.
        holds: it is there, whether or not somebody has looked at it.
        inside: they are in hospital: nothing is decided yet.
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
    holds: bool = False
    inside: bool = False

    @property
    def proposed(self) -> bool:
        """Nobody has said anything about it yet."""
        return self.state == PROPOSED


def extra_card(extra: Extra | None, frame: PageFrame) -> ExtraCard | None:
    """The card; None where there is nothing to show any more."""
    if extra is None or extra.state not in {PROPOSED, ADDED}:
        return None
    if not extra.event.over:
        return _inside(extra, frame)
    layer, moment = extra.layer, frame.moment
    happened = EVENTS[layer.event].words
    first, last = (short_day(each, moment) for each in layer.review_on)
    undecided = AT_ONCE if extra.in_force else ADDS
    return ExtraCard(
        extra.event.encounter, extra.state,
        "Extra support" if extra.state == ADDED else "Extra support suggested",
        f"{frame.first_name} {happened}, home {day(layer.on, moment)}. "
        f"{ADDS if extra.state == ADDED else undecided}",
        (
            ("Call by", f"{day(layer.call_by, moment)} (two business days)"),
            ("Contact", "every week"),
            ("Go over again", "medicines and warning signs"),
            ("Look again", f"{first} and {last}"),
            ("Ends", f"{short_day(layer.until, moment)}, or before when you say why"),
        ),
        tuple(NOT_NEEDED.items()),
        may_end_early=extra.rechecked,
        may_end_reviewed=moment.today >= layer.review_on[0],
        used_plan=layer.used_plan, holds=extra.in_force,
    )  # fmt: skip


def _inside(extra: Extra, frame: PageFrame) -> ExtraCard:
    since = short_day(extra.event.came or extra.event.on, frame.moment)
    return ExtraCard(
        extra.event.encounter, extra.state, "Extra support",
        f"{frame.first_name} {EVENTS[extra.event.event].words}: there since {since}. {IN_HOSPITAL}",
        (), (), holds=extra.in_force, inside=True,
    )  # fmt: skip
