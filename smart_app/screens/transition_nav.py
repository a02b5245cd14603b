"""The pages of a way home, one beside the other on each of them. To add one: a row in ``PAGES``.

Each page draws them with ``transition_nav.html`` and says by ``here`` which it is.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class WayPage:
    """A page of the way home: its name in the address, its word, its icon."""

    name: str
    title: str
    icon: str


PAGES = (
    WayPage("transition", "The way home", "building-hospital"),
    WayPage("call", "Call", "phone"),
    WayPage("transition/medicines", "Medicines", "clipboard-list"),
    WayPage("transition/review", "Looking again", "message-2"),
    WayPage("transition/risk", "Scores", "progress-check"),
    WayPage("transition/handover", "Handover", "send"),
    WayPage("monitoring", "Readings", "device-mobile"),
    WayPage("transition/by-hand", "What no message told", "pencil"),
)
