"""Two patients, one of them with a hostile name, and a clock that tests may turn."""

from datetime import UTC, datetime, timedelta

from fhir_bridge.wire import Json

NOON = datetime(2026, 11, 21, 18, tzinfo=UTC)
HOSTILE = '<script>alert("1")</script>'


def _patient(id: str, family: str, mrn: str) -> Json:
    return {
        "resourceType": "Patient",
        "id": id,
        "meta": {"lastUpdated": "2026-11-18T14:10:00-06:00"},
        "identifier": [
            {
                "type": {
                    "coding": [
                        {
                            "system": "http://terminology.hl7.org/CodeSystem/v2-0203",
                            "code": "MR",
                        }
                    ]
                },
                "system": "https://riverside.example/mrn",
                "value": mrn,
            }
        ],
        "name": [{"use": "official", "family": family, "given": ["Walter"]}],
        "gender": "male",
        "birthDate": "1948-03-14",
    }


def _goal(id: str, patient: str) -> Json:
    return {
        "resourceType": "Goal",
        "id": id,
        "lifecycleStatus": "active",
        "description": {"text": "Walk to the mailbox"},
        "subject": {"reference": f"Patient/{patient}"},
    }


def _visit(id: str, patient: str) -> Json:
    return {
        "resourceType": "Encounter",
        "id": id,
        "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
        "subject": {"reference": f"Patient/{patient}"},
    }


SMALL = [
    _patient("okafor", "Okafor", "RV-0048213"),
    _patient("hostile", HOSTILE, 'RV-"><b>'),
    _goal("g1", "okafor"),
    _goal("g2", "hostile"),
    _visit("v1", "okafor"),
    {"resourceType": "Practitioner", "id": "castillo", "name": [{"text": "R. Castillo RN"}]},
]


class Turning:
    """Real time as the sign-in sees it: it stands still until a test turns it on."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.at

    def on(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
