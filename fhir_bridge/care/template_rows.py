"""The plan templates there are, in the order in which they are listed.

To add one: a row in ``templates_by_condition`` or ``templates_for_anybody``, and here.
"""

from collections.abc import Mapping
from typing import Final

from fhir_bridge.care.plan_templates import Start, Template
from fhir_bridge.care.templates_by_condition import COPD, DIABETES, HEART_FAILURE, STROKE
from fhir_bridge.care.templates_for_anybody import BLANK, COMPLEX_CHILD, STAYING_WELL

TEMPLATES: Final[Mapping[str, Template]] = {
    row.code: row
    for row in (HEART_FAILURE, COPD, DIABETES, STROKE, COMPLEX_CHILD, STAYING_WELL, BLANK)
}


def begun_from(told: str) -> tuple[Template, Start | None] | None:
    """The template and start a goal was begun from; None where it was begun from nothing.

    Args:
        told: ``Template.begun``.

    Returns:
        The template as it is now, with its start where this version is the newest and has it: what
        an older version said is no longer known, and its goals stay as they are.
    """
    code, _, rest = told.partition("|")
    version, _, start = rest.partition("#")
    template = TEMPLATES.get(code)
    if template is None:
        return None
    return template, template.start(start) if version == template.version else None
