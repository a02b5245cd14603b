import pytest
from ehr_wire import Ehr, Reply, goal, searchset

from fhir_bridge.ehr.capability import Capability
from fhir_bridge.ehr.client import EhrClient
from fhir_bridge.ehr.reconcile import Looked, has_identifier, look_for

OURS = ("https://footbridge.example/fhir/id/goal", "key-1")
MARK = [{"system": OURS[0], "value": OURS[1]}]


def look(ehr: Ehr, *params: str, quirks: str = "spec") -> Looked:
    listed = {"type": "Goal", "searchParam": [{"name": each} for each in params]}
    site = ehr.site(quirks=quirks)
    client = EhrClient(site.base, site.session(), "t", site)
    return look_for(client, Capability.of({"rest": [{"resource": [listed]}]}), "Goal", "p1", OURS)


@pytest.mark.parametrize(
    ("params", "quirks", "by_identifier"),
    [
        (("patient", "identifier"), "spec", True),
        (("patient",), "spec", False),
        (("patient", "identifier"), "epic", False),
    ],
)
def test_it_is_looked_for_in_the_way_the_ehr_offers(
    ehr: Ehr, params: tuple[str, ...], quirks: str, by_identifier: bool
) -> None:
    others = [goal("g2"), goal("g3", identifier=[{"system": OURS[0], "value": "key-2"}])]
    ehr.on("/r4/Goal", Reply(body=searchset(*others, goal("g1", identifier=MARK))))
    looked = look(ehr, *params, quirks=quirks)
    assert [each.data["id"] for each in looked.documents] == ["g1"]
    assert looked.complete
    (request,) = ehr.requests
    assert request.query.get("identifier") == ("|".join(OURS) if by_identifier else None)
    assert request.query["patient"] == "p1"
    assert request.headers["Cache-Control"] == "no-cache"


def test_several_are_told_oldest_first(ehr: Ehr) -> None:
    found = [
        goal(id, identifier=MARK, meta={"lastUpdated": f"2026-11-{day}T10:00:00Z"})
        for id, day in (("g1", "21"), ("g2", "19"), ("g3", "20"))
    ]
    ehr.on("/r4/Goal", Reply(body=searchset(*found)))
    looked = look(ehr, "identifier")
    assert [each.data["id"] for each in looked.documents] == ["g2", "g3", "g1"]


def test_not_found_in_a_list_that_was_cut_proves_nothing(ehr: Ehr) -> None:
    ehr.on("/r4/Goal", Reply(body=searchset(goal(), next="https://evil.example/")))
    assert look(ehr) == Looked((), complete=False)


@pytest.mark.parametrize("odd", [None, "x", {}, [7], [None], [{"value": "key-1"}], [{}]])
def test_odd_identifiers_are_not_ours(odd: object) -> None:
    assert not has_identifier({"identifier": odd}, *OURS)
