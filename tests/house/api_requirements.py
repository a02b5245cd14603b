"""What the API for systems must do, in our words, and the tests that show it.

The ids are those of the requirements the product is built to: X of Bundles that come in, P of
tokens, reads and searches, B of bulk export, M of members and consent, Q of details that real
suites and clients look at, S of who may see what. To add one: a row of ``requirements_taking_in``
or ``requirements_pulling``. A house test looks whether each test that is named is there, and
``docs/reference/api-requirements.md`` is made from here.
"""

from requirement import Requirement
from requirements_pulling import BULK, DETAILS_OF_SUITES, PAYERS
from requirements_taking_in import MEMBERS, TAKING_IN, WHO_SEES

API_REQUIREMENTS: dict[str, Requirement] = (
    TAKING_IN | PAYERS | BULK | MEMBERS | DETAILS_OF_SUITES | WHO_SEES
)
