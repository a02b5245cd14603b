"""A page without a patient on which a person decides on what waits: shown, decided, shown again.

Each such page has a table of its own: what may be decided there, and what is said of it afterwards.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import BridgeError, Malformed, NotFound, Refused
from fhir_bridge.staff_contexts import StaffContext
from smart_app.posted import NOT_COMPLETE, Posted, by_field
from smart_app.screens.frame import Notice
from smart_app.screens.typed import Typed

Act = Callable[[Bridge, StaffContext, str, Posted], None]


@dataclass(frozen=True)
class Deciding:
    """One such page.

    Attributes:
        name: as it stands in its address.
        acts: what may be decided, by the form's ``act``; it gets the id of what waits.
        done: what is said afterwards.
        draw: makes the page, with what was typed.
    """

    name: str
    acts: Mapping[str, Act]
    done: Mapping[str, str]
    draw: Callable[[Bridge, StaffContext, Notice | None, Typed], str]

    def shown(self, bridge: Bridge, context: StaffContext, done: str) -> Response:
        """The page, after something was decided or not."""
        notice = Notice("good", self.done[done]) if done in self.done else None
        return HTMLResponse(self.draw(bridge, context, notice, Typed()))

    def decided(self, bridge: Bridge, context: StaffContext, form: Posted) -> Response:
        """Do what was decided; where it cannot be, the page again with what was typed.

        Raises:
            Malformed: the form does not say what is decided, or on what.
        """
        act, id = self.acts.get(form.get("act", "")), form.get("id", "")
        if act is None or not id:
            raise Malformed(NOT_COMPLETE)
        try:
            act(bridge, context, id, form)
        except (Refused, NotFound) as error:
            return self._again(bridge, context, form, error)
        return RedirectResponse(f"/s/{context.ctx}/{self.name}?done={form['act']}", 303)

    def _again(
        self, bridge: Bridge, context: StaffContext, form: Posted, error: BridgeError
    ) -> Response:
        typed = Typed(form["act"], form, by_field(error), form["id"])
        notice = Notice("warn", f"Nothing was done. {error}")
        return HTMLResponse(self.draw(bridge, context, notice, typed), error.status)
