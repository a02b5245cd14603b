"""Medicines at a transition: four columns, what was decided of each line, and when it is done.

    EHR's orders (orders) + lists that people typed → lined up and compared (telling)
    form → a typed column, a decision, a question, its answer, a signature (acting) → List, Task

Nothing of it goes to the EHR, and no order is ever written here: a nurse finds, a prescriber
changes. One press of a button is one step; of two people at once one is told.
"""

from fhir_bridge.reconciling.acting import (
    Decided,
    Replied,
    Typed,
    answer,
    ask_again,
    decide,
    sign,
    type_list,
)
from fhir_bridge.reconciling.orders import TYPES, Orders, orders_of
from fhir_bridge.reconciling.telling import ColumnTold, LineTold, Told, Urgent, tell, urgent

__all__ = [
    "TYPES",
    "ColumnTold",
    "Decided",
    "LineTold",
    "Orders",
    "Replied",
    "Told",
    "Typed",
    "Urgent",
    "answer",
    "ask_again",
    "decide",
    "orders_of",
    "sign",
    "tell",
    "type_list",
    "urgent",
]
