"""All that Chidi, or somebody for him, is given today: the visit that did not happen was ours.

There is no page yet that a patient opens; this is everything that leaves the team's own pages.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from nurse import Nurse, launch, mark

from fhir_bridge.care.caregiver_sheet import TELLS
from support.pages import forms, text
from support.played import played
from support.world import World

HIS_FAILING = re.compile(
    r"no.?show|\bmissed\b|\bfail|complian|unreliable|refus|(he|you) did ?n.t|did not (attend|keep)"
    r"|no se present|\bfaltó\b|incumpl|no vino|perdi[óo] (la|su) cita",
    re.IGNORECASE,
)
LANGUAGES = ("en", "es")


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory, _migrated_file: Path) -> Iterator[World]:
    with played(tmp_path_factory.mktemp("given"), _migrated_file, ["abara"]) as running:
        yield running


def printed(nurse: Nurse, path: str) -> str:
    page = nurse.open(path)
    assert page.status_code == 200, page.text
    assert page.url.path.endswith(path.partition("?")[0]), "it is made, and leads to no other page"
    return text(page.text) if "html" in page.headers["content-type"] else page.text


def test_nothing_he_is_given_calls_it_his_failing(there: World) -> None:
    nurse = launch(there, "abara")
    assert "ride – our part" in nurse.reads("plan"), "what happened is known here"
    given = {f"handout in {each}": printed(nurse, f"print/handout?language={each}")
             for each in LANGUAGES}  # fmt: skip
    given["calendar"] = printed(nurse, "plan/calendar.ics")
    for permit in forms(nurse.open("caregiver-sheets").text):
        if "learner" not in permit.fields:
            continue
        person = permit.fields["learner"].rpartition("/")[2]
        told = {f"tell_{code}": "on" for code in TELLS}
        assert nurse.send(permit, agrees="on", by="patient", **told).status_code == 200
        for each in LANGUAGES:
            sheet = printed(nurse, f"print/caregiver/{person}?language={each}")
            given[f"sheet of {person} in {each}"] = sheet
    signs = set(re.findall(r"/(warning-signs/[\w-]+)", nurse.open("handout").text))
    given |= {each: printed(nurse, each) for each in signs}
    for type in ("Goal", "DocumentReference", "Communication"):
        sent = [each for each in there.held(type) if type != "Goal" or mark(each)]
        about = [each for each in sent if each.get("subject", {}).get("reference", "")
                 .endswith("/abara")]  # fmt: skip
        ours = [each for each in about if "footbridge" in json.dumps(each)]
        given |= {f"{type}/{each['id']} in the EHR": json.dumps(each) for each in ours}
    kinds = [each.split()[0].split("/")[0] for each in given]
    assert {"handout", "calendar", "Goal"} <= set(kinds), kinds
    for what, said in given.items():
        assert len(said) > 100, what
        assert not HIS_FAILING.search(said), (what, HIS_FAILING.search(said))


def test_the_letter_after_the_third_try_says_nothing_of_it(there: World) -> None:
    nurse = launch(there, "abara")
    script = nurse.reads("attempts")
    letter = nurse.open("print/contact-letter")
    said = text(letter.text) if letter.url.path.endswith("contact-letter") else script
    assert not HIS_FAILING.search(said)
