"""What the reference validator says of sound resources of ours, each with its reason.

Anything it says beside these fails the test: an error is mended, a warning is mended or gets a row
here. A row that nothing matches any more fails too. ``docs/reference/validation.md`` is made from
this table.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """One kind of finding that is accepted.

    Attributes:
        kind: the validator's own name of it, or how it begins.
        words: part of what it says, where the kind alone is too wide.
        reason: why it stays.
    """

    kind: str
    reason: str
    words: str = ""

    def covers(self, severity: str, kind: str, words: str) -> bool:
        """Whether a finding is of this kind; an error never is."""
        return severity != "error" and kind.startswith(self.kind) and self.words in words


KNOWN = (
    Known(
        "http://hl7.org/fhir/StructureDefinition/DomainResource#dom-6",
        "A narrative is good practice where people read a resource by itself. Ours are drawn by "
        "pages; what leaves to be read, the plan of care and documents, carries one.",
    ),
    Known(
        "Terminology_TX_NoValid_13",
        "The label is ours and says more than HL7's nearest one; the binding lets us add to it.",
        "value set 'SecurityLabels'",
    ),
    Known(
        "Terminology_TX_Code_ValueSet_Ext",
        "A goal stands in the words of whoever set it. A code that is close would say something "
        "else; the strategy is coded in the category.",
        "US Core Goal Codes",
    ),
    Known(
        "Terminology_PassThrough_TX_Message",
        "HL7's own code system for the relationship of two goals is in no package that is read "
        "here.",
        "goal-relationship-type",
    ),
    Known(
        "Terminology_PassThrough_TX_Message",
        "Codes of the SDOH Clinical Care guide, whose package is not read here.",
        "SDOHCC-CodeSystemTemporaryCodes",
    ),
    Known(
        "Terminology_PassThrough_TX_Message",
        "LOINC, which is licensed and in no package that is read here.",
        "http://loinc.org",
    ),
    Known(
        "Terminology_TX_Error_CodeableConcept",
        "What the validator says where a value set is of LOINC and LOINC is not at hand.",
        "this.codeSystem",
    ),
    Known(
        "Terminology_TX_ValueSet_NotFound",
        "Roles of a care team, which the National Library of Medicine keeps by itself.",
        "cts.nlm.nih.gov",
    ),
    Known(
        "Terminology_TX_NoValid_2_CC",
        "US Core's own code for who sent a record; R4's list has none.",
        "provenance-agent-type",
    ),
    Known(
        "Terminology_TX_Code_ValueSet_Ext",
        "An example of what an EHR says, in words: the codes are of SNOMED CT and CPT.",
        "US Core Encounter Type",
    ),
    Known(
        "TYPE_SPECIFIC_CHECKS_DT_QTY_UCUM_ANNOTATIONS",
        "`{score}` is the unit that LOINC lists for a score; nothing is ever converted.",
    ),
    Known(
        "Details_for__matching_against_Profile_",
        "Components beside the named slices are meant: the slicing is open.",
    ),
)

WITHOUT_US_CORE = (
    Known("Terminology_TX_ValueSet_NotFound", "US Core is not at hand.", "/us/core/"),
    Known("Terminology_PassThrough_TX_Message", "US Core is not at hand.", "/us/core/"),
)
"""More of them where the package of US Core is missing, and with it what it defines."""
