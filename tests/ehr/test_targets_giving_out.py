from datetime import date
from typing import Any
from uuid import UUID

import orjson
import pytest

from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.goal import EnablementGoal
from fhir_bridge.ehr.quirks import Quirks
from fhir_bridge.ehr.targets import compare, to_ehr
from fhir_bridge.ehr.targets.giving_out import SOMEBODY_CLOSE
from fhir_bridge.errors import Refused
from fhir_bridge.r4 import canonicals
from fhir_bridge.r4.goal import goal_to_fhir
from fhir_bridge.wire import Document

KEY = UUID("7d0b6f0e-2c62-4b12-9b7f-0d9f6ad7a001")
GOAL = EnablementGoal(
    key=KEY, strategy="self-management", statement="Weigh myself every morning", doer=Doer.TOGETHER,
    due=date(2026, 12, 1), small_win="Find the scale", how_we_know="Seven days in the book",
    started=date(2026, 11, 21),
)  # fmt: skip
OURS = goal_to_fhir(GOAL, patient="Patient/our-p", author="Practitioner/our-d")
KNOWN = {"Patient/our-p": "okafor"}


def sent(data: dict[str, Any] = OURS, quirks: Quirks | None = None, **known: str) -> Any:
    ids = {**KNOWN, **{name.replace("_", "/"): id for name, id in known.items()}}
    extra = {"quirks": quirks} if quirks else {}
    return orjson.loads(to_ehr(Document.of(data), ehr_ids=ids.get, **extra))


def test_a_new_goal_goes_without_our_id_and_with_the_ehrs_patient() -> None:
    goal = sent({**OURS, "meta": {**OURS["meta"], "versionId": "4", "lastUpdated": "x"}})
    assert "id" not in goal
    assert goal["meta"] == {"profile": [canonicals.ENABLEMENT_GOAL, canonicals.US_CORE_GOAL]}
    assert goal["subject"] == goal["expressedBy"] == {"reference": "Patient/okafor"}
    assert goal["identifier"] == [{"system": canonicals.GOAL_ID, "value": str(KEY)}]
    assert goal["description"]["text"] == GOAL.statement


def test_what_the_ehr_does_not_have_is_left_out_as_a_whole() -> None:
    goal = sent()
    assert goal["extension"] == [{"url": canonicals.DOER_EXTENSION, "valueCode": "together"}]
    assert goal["note"] == [{"text": "First small win: Find the scale"}]
    text = orjson.dumps(goal).decode()
    assert "our-p" not in text
    assert "our-d" not in text
    assert text.count(str(KEY)) == 1


def test_an_author_who_has_a_record_there_is_named() -> None:
    goal = sent(**{"Practitioner/our-d": "castillo"})
    assert goal["note"][0]["authorReference"] == {"reference": "Practitioner/castillo"}


def test_a_goal_in_the_words_of_somebody_close_does_not_tell_whose() -> None:
    theirs = OURS | {"expressedBy": {"reference": "RelatedPerson/our-r", "display": "Danielle"}}
    goal = sent(theirs)
    assert goal["expressedBy"] == SOMEBODY_CLOSE
    assert "Danielle" not in orjson.dumps(goal).decode()
    known = sent(theirs, **{"RelatedPerson/our-r": "danielle"})
    assert known["expressedBy"]["reference"] == "RelatedPerson/danielle"


def test_an_update_carries_the_ehrs_id() -> None:
    goal = sent(**{f"Goal/{KEY}": "g9"})
    assert goal["id"] == "g9"


def test_a_patient_the_ehr_does_not_know_stops_it() -> None:
    with pytest.raises(Refused, match="does not know the patient"):
        to_ehr(Document.of(OURS), ehr_ids=lambda _: None)


def test_contained_records_stay_and_foreign_addresses_go() -> None:
    goal = sent(
        {
            **OURS,
            "contained": [{"resourceType": "Condition", "id": "c", "subject": {"reference": "#p"}}],
            "addresses": [
                {"reference": "#c"},
                {"reference": "urn:uuid:5"},
                {"reference": "https://bridge.example/fhir/Condition/1", "display": "kept where?"},
                {"display": "words alone"},
            ],
        }
    )
    assert goal["addresses"] == [{"reference": "#c"}, {"display": "words alone"}]
    assert goal["contained"][0]["id"] == "c"


def test_a_list_that_loses_all_is_left_out_and_empty_ones_stay_as_they_were() -> None:
    goal = sent({**OURS, "addresses": [{"reference": "Condition/1"}], "outcomeCode": []})
    assert "addresses" not in goal
    assert goal["outcomeCode"] == []


def test_a_vendors_sheet_leaves_out_what_it_refuses() -> None:
    goal = sent(quirks=Quirks("strict", drop_on_write=frozenset({"note", "extension"})))
    assert "note" not in goal
    assert "extension" not in goal
    assert goal["description"]


def test_our_record_is_not_changed_by_sending_it() -> None:
    before = orjson.dumps(OURS)
    sent()
    assert orjson.dumps(OURS) == before


def kept(**changes: Any) -> dict[str, Any]:
    goal = {**sent(), "id": "g9", "meta": {"versionId": "1"}, **changes}
    return {name: value for name, value in goal.items() if value is not ...}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"text": {"status": "generated", "div": "<div/>"}, "outcomeCode": [{"text": "x"}]}, []),
        ({"subject": {"reference": "https://ehr.example/r4/Patient/okafor", "display": "W"}}, []),
        ({"subject": {"reference": "Patient/okafor/_history/3"}}, []),
        ({"subject": {"reference": "Patient/harris"}},
         [("Goal.subject.reference", "patient changed")]),
        ({"target": [{"measure": {"text": "Seven days in the book"}}]},
         [("Goal.target[0].dueDate", "due date dropped")]),
        ({"target": [{"dueDate": "2026-12-02", "measure": {"text": "Seven days in the book"}}]},
         [("Goal.target[0].dueDate", "due date changed")]),
        ({"target": [{"dueDate": "2027-01-31"}]},
         [("Goal.target[0].measure", "how we know dropped"),
          ("Goal.target[0].dueDate", "due date changed")]),
        ({"target": ...}, [("Goal.target", "target dropped")]),
        ({"target": []}, [("Goal.target[0]", "target dropped")]),
        ({"target": None}, [("Goal.target", "target dropped")]),
        ({"target": {"dueDate": "x"}}, [("Goal.target", "target changed")]),
        ({"description": {"text": "Weigh myself"}},
         [("Goal.description.text", "wording changed")]),
        ({"lifecycleStatus": "proposed"}, [("Goal.lifecycleStatus", "status changed")]),
        ({"note": ...}, [("Goal.note", "small win dropped")]),
        ({"note": [{"text": "another"}]}, [("Goal.note[0]", "small win dropped")]),
        ({"extension": ...}, [("Goal.extension", "who does it dropped")]),
        ({"identifier": [{"system": "urn:ehr", "value": "1"}]},
         [("Goal.identifier[0]", "Footbridge's mark dropped")]),
        ({"startDate": ..., "achievementStatus": ...},
         [("Goal.achievementStatus", "progress dropped"),
          ("Goal.startDate", "start date dropped")]),
    ],
)  # fmt: skip
def test_what_the_ehr_did_not_keep_is_named(
    changes: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    differences = compare(sent(), kept(**changes))
    assert sorted((each.path, each.words) for each in differences) == sorted(found)


def test_the_order_of_lists_and_what_the_ehr_adds_do_not_count() -> None:
    extra = {"coding": [{"system": "urn:ehr", "code": "9"}]}
    mine = sent()["category"]
    more = [{**each, "text": each.get("text", "added")} for each in reversed(mine)]
    assert compare(sent(), kept(category=[extra, *more])) == ()


def test_a_strategy_that_was_exchanged_is_found_in_the_list() -> None:
    behavioral, strategy = sent()["category"]
    other = {**strategy, "coding": [{**strategy["coding"][0], "code": "health-literacy"}]}
    (difference,) = compare(sent(), kept(category=[other, behavioral]))
    assert difference.path == "Goal.category[1].coding[0].code"
    assert difference.words == "strategy changed"
    assert (difference.sent, difference.kept) == ("self-management", "health-literacy")
    assert "health-literacy" not in repr(difference)


@pytest.mark.parametrize(
    ("mine", "theirs", "same"),
    [
        ("2026-11-21T09:00:00-06:00", "2026-11-21T15:00:00Z", True),
        ("2026-11-21T09:00:00-06:00", "2026-11-21T09:00:00Z", False),
        ("2026-11-21", "2026-11-21T00:00:00Z", False),
        (1, True, False),
        (1, 1.0, True),
        ("Text", "text", False),
    ],
)
def test_values_are_the_same_when_they_mean_the_same(
    mine: object, theirs: object, same: bool
) -> None:
    assert (compare({"x": mine}, {"x": theirs}) == ()) is same


def test_a_goal_with_a_due_date_alone_keeps_its_target_when_another_date_is_there() -> None:
    sent = {"resourceType": "Goal", "target": [{"dueDate": "2026-12-04"}]}
    [found] = compare(sent, {"resourceType": "Goal", "target": [{"dueDate": "2027-01-31"}]})
    assert (found.words, found.kind) == ("due date changed", "changed")
