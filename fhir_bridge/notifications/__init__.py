"""What other systems tell us of patients: taken in once, matched by number, followed up.

    alerts        a message about one patient (Da Vinci Alerts, $process-message)
    uploads       a Bundle of Encounters, with a report for each entry
    readings      a Bundle of readings from home
    documents     a document of another team, to be read by a person
    hooks         a Subscription's notification: a hint, and the record is fetched before acting
    following_up  what could not be matched at once, what is to be fetched, what was missed
    looking       the stays of our patients, looked up with the site's own client

What tells of stays ends in one log (``hearing``), from which transitions are derived on reading:
what comes twice, late or out of order gives the same in the end (exchange N4, X9).
"""

from fhir_bridge.notifications.alerts import take_in_message
from fhir_bridge.notifications.documents import take_in_document
from fhir_bridge.notifications.following_up import follow_up
from fhir_bridge.notifications.hooks import take_in_hook
from fhir_bridge.notifications.looking import add_enrolled, look_next
from fhir_bridge.notifications.readings import take_in_readings
from fhir_bridge.notifications.sender import Answer, Sender
from fhir_bridge.notifications.uploads import take_in_bundle
from fhir_bridge.notifications.watchers import Watchers

__all__ = [
    "Answer",
    "Sender",
    "Watchers",
    "add_enrolled",
    "follow_up",
    "look_next",
    "take_in_bundle",
    "take_in_document",
    "take_in_hook",
    "take_in_message",
    "take_in_readings",
]
