"""The feeds that tell us of stays: who owns each, how it goes, and what is wrong with it.

telling    how they go, and the findings about them
registry   what somebody said of one: its owner, its silence, its hook
deliveries what each system sent, entry by entry
deciding   a person says whom a message is about, or that it is nobody of ours
files      Bundles from files, as if a feed had sent them
"""

from fhir_bridge.feeds.deciding import ReadBack, aside_again, is_about, not_ours, try_again
from fhir_bridge.feeds.deliveries import Delivery, Entry, FromSystem, deliveries
from fhir_bridge.feeds.files import Uploaded, upload
from fhir_bridge.feeds.registry import Hook, add_hook, expect, remove_hook
from fhir_bridge.feeds.telling import (
    LOOKS,
    PAGE,
    Line,
    Overview,
    ShutOut,
    Standing,
    of_every_site,
    of_site,
    overview,
)

__all__ = [
    "LOOKS",
    "PAGE",
    "Delivery",
    "Entry",
    "FromSystem",
    "Hook",
    "Line",
    "Overview",
    "ReadBack",
    "ShutOut",
    "Standing",
    "Uploaded",
    "add_hook",
    "aside_again",
    "deliveries",
    "expect",
    "is_about",
    "not_ours",
    "of_every_site",
    "of_site",
    "overview",
    "remove_hook",
    "try_again",
    "upload",
]
