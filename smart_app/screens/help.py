"""Help and about: what the words on the screens mean, versions and licences."""

from smart_app.screens.frame import PageFrame
from smart_app.screens.pages import ASSETS, render
from smart_app.screens.receipts import RECEIPTS


def help_page(frame: PageFrame, *, version: str) -> str:
    """Draw the help page.

    Args:
        frame: the launch.
        version: of Footbridge.
    """
    return render(
        "help.html",
        frame=frame,
        version=version,
        receipts=tuple((row, row.label.format(ehr=frame.ehr_name)) for row in RECEIPTS.values()),
        licences=ASSETS + "THIRD-PARTY.txt",
    )
