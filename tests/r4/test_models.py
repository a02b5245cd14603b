"""The strict models load only when they are asked for."""

import subprocess
import sys

import pytest

from fhir_bridge.r4 import models
from fhir_bridge.r4.models import strict_findings

SAY = "print(sorted(name for name in sys.modules if name.split('.')[0] in {'fhir', 'fhir_core'}))"


def test_reading_checking_and_searching_load_no_model() -> None:
    code = (
        "import sys; from fhir_bridge.r4 import check, compartment, goal, outcome, reading, "
        f"references, search_parameters; {SAY}"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_model_is_asked_for_by_name() -> None:
    from fhir_bridge.r4.models import Goal  # noqa: PLC0415

    assert Goal is models.model("Goal")
    assert Goal.__name__ == "Goal"
    with pytest.raises(AttributeError):
        models.model("os")
    with pytest.raises(ImportError):
        from fhir_bridge.r4.models import Nothing  # noqa: F401, PLC0415


@pytest.mark.parametrize(
    ("resource", "rule", "expression"),
    [
        ({"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "x"}},
         "r4b-missing", "Goal.subject"),
        ({"resourceType": "Organization", "name": "x", "secret": "Okafor"}, "r4b-extra_forbidden",
         "Organization.secret"),
        ({"resourceType": "Patient", "name": [{"familyName": "Okafor"}]}, "r4b-extra_forbidden",
         "Patient.name[0].familyName"),
        ({"resourceType": "Patient", "birthDate": "Okafor"}, "r4b-value_error",
         "Patient.birthDate"),
    ],
    ids=str,
)  # fmt: skip
def test_the_strict_models_findings_name_the_place_and_not_the_value(
    resource: dict[str, object], rule: str, expression: str
) -> None:
    found = strict_findings(resource)
    assert [(each.rule, each.expression) for each in found] == [(rule, expression)]
    assert "Okafor" not in str(found)
