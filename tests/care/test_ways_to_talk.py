"""What a nurse knows before she talks with somebody who hears, sees or speaks with effort."""

from fhir_bridge.care.ways_to_talk import ways_to_talk


def test_each_way_is_told_by_the_names_of_conditions_and_once() -> None:
    hears, sees, speaks = ways_to_talk(
        ["Hearing loss", "Deafness of one ear", "Low vision", "Aphasia after stroke"]
    )
    assert hears.startswith("hard of hearing") and sees.startswith("sees little")
    assert speaks.startswith("words come slowly")
    assert ways_to_talk(["Heart failure", "Color blindness", "Blind loop syndrome"]) == ()


def test_what_somebody_said_of_it_themselves_is_not_said_twice() -> None:
    said = "Hard of hearing: with Peter on the line"
    assert ways_to_talk(["Hearing loss"], said) == ()
    assert len(ways_to_talk(["Hearing loss", "Low vision"], said)) == 1
