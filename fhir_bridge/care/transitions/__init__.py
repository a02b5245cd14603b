"""Safe transitions, as pure rules: nothing here is stored, everything follows from what was heard.

    events → reading → stays            what each message says, and what a number comes to
    joining → deriving → legs           which stays are one, and which lead on
    outcomes, states                    how a transition ends, and where it stands
    clocks, windows → running, notices  by which day, how that stands, when we were told
    contact_log → contacts → attempts   what was tried, what counts, which try is next
    checkpoint_rules, checkpoints…      what has to be true, by whom it is said, who is asked next
    rederiving                          what a correction moves, and what it may never undo
    checkpoint_deeds → overview         what people said of each, and a whole leg on a day

Beside it: ``care.medicines`` (four lists) and ``care.risk`` (scores of a stay).
"""
