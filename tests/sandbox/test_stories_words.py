"""What the seeded charts may not say of a person (care rules §6), and in which language.

Looked at: every text of every record, the narrative, the letters and the transfer document. Codes
are not text: an appointment has R4's status ``noshow``, and no chart says "no-show".
"""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from stories_told import T, attached, resources, transfer_document, values

from fhir_bridge.wire import Json

BANNED = (
    r"non-?complian\w*", r"non-?adheren\w*", r"refus\w+", r"failed", r"den(?:y|ies|ied)",
    r"frequent flyer", r"difficult", r"drug[- ]seek\w*", r"wheelchair-bound", r"suffer\w*",
    r"(?:un)?reliable", r"placement", r"step(?:ped|s)?[- ](?:up|down)", r"(?:not |un)attainable",
    r"caregiver-led", r"lapsed?", r"missed", r"no-?shows?", r"consequences?", r"dependen\w+",
    r"barriers?", r"against medical advice", r"ama", r"lost to follow-?up", r"high-risk",
    r"non-?responsive", r"burden\w*", r"abus\w+", r"addict\w*", r"alcoholic", r"demented",
    r"elderly", r"client", r"readiness", r"competence",
)  # fmt: skip
WORDS = re.compile("|".join(rf"\b(?:{pattern})\b" for pattern in BANNED), re.IGNORECASE)
NOT_TEXT = re.compile(
    r"\.(?:code|system|url|reference|id|profile|status|value|data|lifecycleStatus|contentType|"
    r"versionId|type|use|gender|mode|intent)$"
)


def texts(resource: Json) -> Iterator[str]:
    """Every text of a record; of an attachment, what is in it."""
    for path, value in values(resource, resource["resourceType"]):
        if isinstance(value, str) and not NOT_TEXT.search(path):
            yield value
    for content in resource.get("content", ()):
        if content["attachment"]["contentType"].startswith("text/"):
            yield attached(resource)


def everything(today: date) -> Iterator[tuple[str, str]]:
    inside = [each["resource"] for each in transfer_document(today)["entry"]]
    for resource in (*resources(today), *inside):
        for text in texts(resource):
            yield resource["id"], text


@pytest.mark.parametrize("today", [T, date(2027, 1, 4), date(2028, 2, 29)], ids=str)
def test_no_chart_says_what_may_not_be_said_of_a_person(today: date) -> None:
    said = [(id, found[0]) for id, text in everything(today) if (found := WORDS.search(text))]
    assert said == []


def test_every_text_is_looked_at() -> None:
    whole = "\n".join(text for _, text in everything(T))
    for phrase in (
        "Her action plan told her to come",  # a letter
        "Weigh every morning",  # a care plan
        "Text messages only",  # a comment on a telephone number
        "Hearing aids, both ears",  # a section of the transfer document
        "Patient did not arrive",  # a comment on an appointment
    ):
        assert phrase in whole


@pytest.mark.parametrize("said", ["non-compliant", "She refused", "stepped down", "a no-show"])
def test_the_words_are_found(said: str) -> None:
    assert WORDS.search(said)
