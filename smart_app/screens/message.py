"""One page for everything that ends a way: plain words, one action, no patient data.

To add one: a row in ``MESSAGES``; an error class leads to it through ``KINDS``.
"""

from dataclasses import dataclass

from fhir_bridge import errors
from smart_app.screens.pages import ScreensNotBuilt, render


@dataclass(frozen=True)
class Message:
    """What the page says.

    Attributes:
        title: what happened.
        text: what that means and what to do.
        action: the words of the one action, when the route has an address for it.
        icon: a name of the sprite.
        new_window: the action opens a window of its own (cookies work there).
    """

    title: str
    text: str
    action: str
    icon: str
    new_window: bool = False


MESSAGES = {
    "session-ended": Message(
        "This session has ended",
        "What you saved is kept. Open the patient in the EHR and start Footbridge again.",
        "Start again",
        "clock-pause",
    ),
    "access-ended": Message(
        "The sign-in at the EHR is over",
        "What you saved is kept here. Reconnect and choose the same patient there, or open the "
        "patient in the EHR and start Footbridge again.",
        "Reconnect",
        "plug-connected-x",
    ),
    "too-large": Message(
        "This is too much in one piece",
        "Nothing of it was kept. A form takes a few pages of text, a document up to 5 MB.",
        "",
        "alert-triangle",
    ),
    "signed-out": Message(
        "You are signed out",
        "You can close this window. To come back, open the patient in the EHR.",
        "",
        "circle-check",
    ),
    "wrong-patient": Message(
        "This page is for another patient",
        "The page and the patient you opened are not the same. Nothing was done. Go to the "
        "patient you opened, or start again from the chart in the EHR.",
        "Go to the patient you opened",
        "user-exclamation",
    ),
    "no-access": Message(
        "You do not have access to this",
        "This launch was not given permission. Your EHR administrator can tell you why.",
        "Go back",
        "lock",
    ),
    "not-found": Message(
        "There is nothing here",
        "The address is wrong, or the record is not part of this launch.",
        "Go to Today",
        "map-question",
    ),
    "launch-refused": Message(
        "This launch could not be finished",
        "Nothing was read and nothing was written. Open the patient in the EHR and try again.",
        "Try again",
        "plug-connected-x",
    ),
    "cookies-blocked": Message(
        "Your browser keeps this frame from signing in",
        "It does not let Footbridge remember a sign-in inside the EHR. In a window of its own it "
        "can. If nothing opens here, look for “open in a new window” in the EHR.",
        "Open in a new window",
        "cookie-off",
        new_window=True,
    ),
    "cookies-lost": Message(
        "Your browser did not keep this sign-in",
        "Nothing was read and nothing was written. Open the patient in the EHR again, and there "
        "choose to open Footbridge in a new window.",
        "",
        "cookie-off",
    ),
    "new-window": Message(
        "A window of its own is ready",
        "It shows the same patient. The link works once, within a minute.",
        "Open in a new window",
        "external-link",
        new_window=True,
    ),
    "ehr-unavailable": Message(
        "The EHR did not answer",
        "What you saved is kept here and is sent when it answers.",
        "Try again",
        "cloud-off",
    ),
    "not-accepted": Message(
        "The EHR did not accept this",
        "Nothing was changed in the chart. What you saved is kept here.",
        "Go back",
        "cloud-x",
    ),
    "not-allowed": Message(
        "That does not work here",
        "The page was asked for something it does not do. Nothing was changed.",
        "Go back",
        "info-circle",
    ),
    "broken": Message(
        "Something went wrong on our side",
        "What you saved before is kept. Try again; if it happens again, tell your administrator "
        "the reference below.",
        "Try again",
        "alert-triangle",
    ),
}

KINDS: dict[type[errors.BridgeError], str] = {
    errors.NotSignedIn: "session-ended",
    errors.WrongPatient: "wrong-patient",
    errors.NotAllowed: "no-access",
    errors.NotFound: "not-found",
    errors.LaunchRefused: "launch-refused",
    errors.EhrUnavailable: "ehr-unavailable",
    errors.EhrRejected: "not-accepted",
    errors.NotSupported: "not-allowed",
    errors.Malformed: "not-allowed",
    errors.TooLarge: "too-large",
    errors.Refused: "not-allowed",
    errors.BridgeError: "broken",
}

NOT_BUILT = f"{ScreensNotBuilt.__doc__}\n"
"""The plain text a screen's route answers (503) on a server that was built without screens."""


def message_kind(error: errors.BridgeError) -> str:
    """The message for an error: that of its class or of the nearest class above."""
    return next(KINDS[each] for each in type(error).__mro__ if each in KINDS)


def message_page(
    kind: str, reference: str, *, detail: str = "", action_url: str = "", action: str = "",
    back_url: str = "", more: str = "",
) -> str:  # fmt: skip
    """Draw a message.

    Args:
        kind: a key of ``MESSAGES``.
        reference: an id that the log knows too.
        detail: one sentence more, ours and without patient data, e.g. an error's own message.
        action_url: where the one action leads; without it no button is drawn.
        action: other words for the action.
        back_url: the way back to the patient, where there is one beside the action.
        more: a page of the EHR's about it, checked to be the EHR's own (L27).
    """
    message = MESSAGES[kind]
    return render(
        "message.html",
        message=message,
        reference=reference,
        detail=detail,
        action_url=action_url,
        action=action or message.action,
        back_url=back_url,
        more=more,
    )
