"""What other systems tell us of stays: taken in once, matched to a patient, followed up.

    alerts        a message about one patient (Da Vinci Alerts, $process-message)
    uploads       a Bundle of Encounters, with a report for each entry

All of them end in one log (``hearing``), from which transitions are derived on reading: what comes
twice, late or out of order gives the same in the end (exchange N4, X9).
"""

from fhir_bridge.notifications.alerts import take_in_message
from fhir_bridge.notifications.sender import Answer, Sender
from fhir_bridge.notifications.uploads import take_in_bundle

__all__ = ["Answer", "Sender", "take_in_bundle", "take_in_message"]
