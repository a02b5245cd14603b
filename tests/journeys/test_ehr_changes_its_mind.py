"""An EHR that took goals yesterday and takes none today: the statement we kept is only a hint."""

from pathlib import Path

from nurse import launch

from support.world import world


def test_a_refusal_makes_us_read_again_what_the_ehr_can_do(tmp_path: Path, sqlite_url: str) -> None:
    site = {"write_targets": ("goal",)}
    with world(tmp_path / "ehr", sqlite_url, site=site) as riverside:
        nurse = launch(riverside)
        nurse.write("Walk to church")
        assert "In Riverside EHR" in nurse.reads("goals")
        riverside.control({"kind": "no-goal-writes"})
        nurse.write("Call my sister")
        shown = nurse.reads("goals")
        assert "Kept here: this EHR does not take goals" in shown
        assert "did not accept" not in shown
