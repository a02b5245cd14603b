"""The page that hands a long sign-in request over to the EHR, as a form (L21).

It goes on by itself; without JavaScript its one button does.
"""

from fhir_bridge.attempts import WayOut
from smart_app.screens.pages import render


def way_out_page(way: WayOut) -> str:
    """Draw the form; it knows no patient."""
    return render("way_out.html", way=way)
