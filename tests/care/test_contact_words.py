"""What is said into a voicemail and in a text, and what is done when an answer worries."""

from dataclasses import replace
from datetime import time

import pytest

from fhir_bridge.care.safe_contact import SafeContact
from fhir_bridge.care.transitions.contact_words import STOP, WAYS, RedFlag, script, sound_red_flag
from fhir_bridge.care.transitions.contacts import Hours, Wishes
from fhir_bridge.errors import Refused
from support.heard import CHICAGO, DENVER

ANY = Wishes(CHICAGO)
ROSA = Wishes(CHICAGO, (Hours(time(10), time(12)),), SafeContact(call="yes", voicemail="yes"))
ROOMMATE = SafeContact(call="no", voicemail="no", text="yes", not_told="his roommate")
TY = Wishes(DENVER, safe=ROOMMATE)


@pytest.mark.parametrize(("what", "wishes", "has", "lacks"), [
    ("voicemail", Wishes(CHICAGO, safe=SafeContact(voicemail="yes", say_who="yes")),
     "{organization}", ""),
    ("voicemail", ROSA, "{caller}", "{organization}"),
    ("voicemail", ANY, None, ""), ("voicemail", TY, None, ""),
    ("text", TY, "{number}", "{organization}"), ("text", ANY, None, ""),
    ("letter", TY, None, ""), ("letter", ANY, "{number}", "{organization}"),
    ("letter", Wishes(CHICAGO, safe=SafeContact(say_who="yes")), "somebody can come by", ""),
])  # fmt: skip
def test_a_message_says_who_calls_only_where_that_is_allowed(
    what: str, wishes: Wishes, has: str | None, lacks: str
) -> None:
    found = script(what, wishes)
    assert (found is None) is (has is None)
    assert found is None or (has in found and (not lacks or lacks not in found))  # type: ignore[operator]


def test_no_message_goes_to_a_number_that_is_never_used() -> None:
    wishes = Wishes(CHICAGO, safe=SafeContact(text="yes", unsafe="555-0199"))
    assert script("text", wishes, "555-0199") is None
    assert script("text", wishes, "555-0100")


def test_no_message_names_an_illness_a_hospital_or_a_medicine() -> None:
    open_to_all = Wishes(CHICAGO, safe=SafeContact(voicemail="yes", text="yes", say_who="yes"))
    for what in ("voicemail", "text", "letter"):
        for wishes in (
            open_to_all,
            replace(open_to_all, safe=replace(open_to_all.safe, say_who="")),
        ):
            said = (script(what, wishes) or "").lower()
            assert said
            for word in ("hospital", "discharge", "medicine", "nurse", "health", "visit", "doctor"):
                assert word not in said


FLAG = RedFlag("I can hardly breathe", "911", "dispatcher 12", True)


def test_an_answer_that_worries_stops_the_call_and_is_handed_over() -> None:
    assert sound_red_flag(FLAG) == FLAG
    assert STOP and set(WAYS) == {"911", "clinician"}
    alone = replace(FLAG, stayed=False, why_not="The line broke; 911 sent to the address")
    assert sound_red_flag(alone) == alone


@pytest.mark.parametrize("change", [
    {"said": " "}, {"way": "later"}, {"to": ""}, {"stayed": False},
])  # fmt: skip
def test_a_hand_over_is_whole(change: dict[str, object]) -> None:
    with pytest.raises(Refused) as refused:
        sound_red_flag(replace(FLAG, **change))  # type: ignore[arg-type]
    [issue] = refused.value.issues
    assert issue.expression == ("why_not" if "stayed" in change else next(iter(change)))
