"""How long the EHR lets us go on, and the way to Reconnect before and after the end (L50, L53).

What is typed is safe on the page: Reconnect opens a window of its own, and what is saved meanwhile
is kept here and sent later.
"""

from dataclasses import dataclass

from smart_app.screens.pages import render


@dataclass(frozen=True)
class Connection:
    """The sign-in at the EHR behind a page.

    Attributes:
        ctx: the launch.
        text: what to say about it; "" while there is nothing to say.
        reconnect: where to sign in again.
        again_in: seconds after which the page asks again; 0 = never.
    """

    ctx: str = ""
    text: str = ""
    reconnect: str = ""
    again_in: int = 0


NOTHING_TO_SAY = Connection()
ENDING = "{ehr} ends this sign-in within two minutes. What you type and save here is kept."
OVER = "The sign-in at {ehr} is over. What you type and save here is kept, and sent later."


def connection_fragment(connection: Connection) -> str:
    """Answer a page that asks again how long it can go on."""
    return render("fragments/connection.html", connection=connection)
