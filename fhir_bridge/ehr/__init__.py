"""The edge to the EHRs: SMART launch, reads and writes over FHIR, and what each EHR can do.

Values in, values out: nothing here knows the store, the settings or the web framework.

    smart       whom we trust, the launch, tokens, who the user is
    client      reads (paged, retried) · writing: one write, one classified result
    chart       a patient's panels, read side by side, each independent of the others
    capability  what this EHR says it can do · quirks: where it departs from the specification
    plans       how each type is asked for, of the two · demotions: what it does not do after all
    shortfalls  the same in words, for whoever runs Footbridge
    targets     ids and references at the border, what the EHR kept of what we sent
    answers bundle outcome  errors of ours, searchset pages, OperationOutcome in words
"""
