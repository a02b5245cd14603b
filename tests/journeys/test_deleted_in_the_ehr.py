"""Somebody deletes our goal in the EHR: the page that shows the goals says so."""

from nurse import Colleague, launch, the_one

from support.world import World


def test_a_goal_that_was_deleted_there_is_not_said_to_be_there(riverside: World) -> None:
    nurse = launch(riverside)
    key, other = nurse.write("Walk to the church"), nurse.write("Call my sister")
    assert nurse.reads().count("In Riverside EHR · Goal/") == 2
    Colleague(riverside).fhir("DELETE", f"Goal/{the_one(riverside, key)['id']}")
    shown = nurse.reads()
    assert shown.count("In Riverside EHR · Goal/") == 1
    assert "no longer in the chart" in shown
    assert the_one(riverside, other)


def test_a_list_that_lags_or_an_ehr_that_fails_is_no_deletion(riverside: World) -> None:
    nurse = launch(riverside)
    riverside.control({"kind": "lag", "searches": 100})
    nurse.write("Walk to the church")
    assert "In Riverside EHR · Goal/" in nurse.reads()
    assert "no longer in the chart" not in nurse.reads()
