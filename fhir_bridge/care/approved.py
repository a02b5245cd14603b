"""That a clinician approved words: who, when, and which version of them."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Approved:
    """Who approved words, when, and which version."""

    name: str
    on: date
    version: str
