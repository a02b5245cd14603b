"""Clients that Footbridge did not write read our API as a payer, and find what the payer may see.

What that is, the store says under the payer's grant; no client may make more or less of it.
"""

import pytest
from foreign_clients import CLIENTS, PAGE, Found
from our_api import OurApi
from servers import NotInstalled

from support.members_world import ours
from support.parts import skip


@pytest.fixture(scope="module", params=CLIENTS)
def found(request: pytest.FixtureRequest, api: OurApi) -> Found:
    """What one of them found."""
    try:
        return CLIENTS[request.param](api)
    except NotInstalled as error:
        skip("interop-clients", str(error))
        raise


def test_it_reads_what_this_server_is(found: Found, api: OurApi) -> None:
    assert found.statement["implementation"]["url"] == api.base
    types = {each["type"] for each in found.statement["rest"][0]["resource"]}
    assert api.held.keys() <= types


def test_it_reads_a_patient_as_the_store_holds_her(found: Found, api: OurApi) -> None:
    assert found.patient == api.held["Patient"][ours("ann")]


def test_it_pages_to_the_end_and_finds_each_record_once(found: Found, api: OurApi) -> None:
    assert len(found.goals) > 3 * PAGE
    assert found.goals == api.held["Goal"]


def test_it_finds_the_plans_of_a_category(found: Found, api: OurApi) -> None:
    assert found.plans == api.held["CarePlan"]
    assert len(found.plans) > 2


def test_it_is_brought_the_provenance_of_a_goal(found: Found, api: OurApi) -> None:
    assert found.signed == {"signed-goal-ann": api.held["Provenance"]["signed-goal-ann"]}


def test_a_patient_who_is_no_member_is_not_there(found: Found) -> None:
    assert found.nobody == "404"
