"""Rows of the API's requirements: Bundles in (X), members and consent (M), who sees what (S)."""

from requirement import Requirement, shown

BUNDLES = "rest/test_fhir_bundles.py::test_"
RACES = "rest/test_fhir_races.py::test_"
WRITING = "rest/test_fhir_writing.py::test_"
READING = "rest/test_fhir_reading.py::test_"
REFERENCES = "r4/test_references.py::test_"
IN = "api/test_bundles_in.py::test_"
MESSAGES = "api/test_messages_in.py::test_"
BESIDE = "api/test_provenance_in.py::test_"
SENT = "api/test_system_writes.py::test_"
LIMITS = "api/test_limits.py::test_"
STRANGE = "api/test_strange_requests.py::test_"
MATCH = "api/test_member_match.py::test_"
MANY = "api/test_bulk_member_match.py::test_"
RULES = "api/test_sharing_rules.py::test_"
GRANTS = "api/test_grants.py::test_"
EXPORT = "api/test_bulk_export.py::test_"
CLAIMS = "api/test_capability_claims.py::test_"
NOTIFICATIONS = "store/test_notifications.py::test_"
DATABASE = "store/test_database.py::test_"
ACCESS = "store/test_access.py::test_"
CONSENTED = "api/test_written_consents.py::test_"
SHARING = "journeys/test_sharing_journey.py::test_"
ROLES = "journeys/test_who_may_what.py::test_"
ROUTES = "journeys/test_every_route_is_guarded.py::test_"
EMERGENCY = "journeys/test_in_an_emergency.py::test_"
LEAVES = "journeys/test_what_leaves_of_the_stories.py::test_"
VALIDATOR = "validator/test_reference_validator.py::test_"

TAKING_IN: dict[str, Requirement] = {
    "X1": shown(
        "The base takes transactions and batches, /Bundle documents and files, $process-message "
        "messages; any other kind is 400.",
        IN + "another_kind_of_bundle_is_not_taken_at_the_base",
        MESSAGES + "what_is_no_such_bundle_is_400_and_an_outcome",
        MESSAGES + "a_document_of_nobody_here_is_not_kept_and_its_sender_is_told",
    ),
    "X2": shown(
        "A transaction is done whole or not at all; a refusal is one outcome that names the entry.",
        BUNDLES + "when_one_entry_fails_nothing_has_happened_and_its_number_is_told",
        BUNDLES + "a_refused_transaction_leaves_one_refusal_in_the_audit",
        IN + "one_entry_that_fails_takes_all_of_it_back",
    ),
    "X3": shown(
        "The order of the entries changes nothing; the same record twice fails.",
        BUNDLES + "the_outcome_does_not_depend_on_the_order_of_entries",
        BUNDLES + "when_one_entry_fails_nothing_has_happened_and_its_number_is_told",
        but="PATCH is not offered.",
    ),
    "X4": shown(
        "References between entries are rewritten, in circles too and in narrative, and nothing "
        "else of a record changes.",
        BUNDLES + "entries_may_refer_to_each_other_even_in_a_circle",
        BUNDLES + "full_urls_of_another_server_are_rewritten_too",
        REFERENCES + "only_what_references_point_to_changes",
        REFERENCES + "what_only_looks_like_a_reference_stays",
    ),
    "X5": shown(
        "Conditional create, update and reference find one, make one or refuse, at the same "
        "moment too.",
        RACES + "r22_sixteen_conditional_creates_make_one_record",
        RACES + "sixteen_transactions_with_one_condition_share_one_record",
        BUNDLES + "two_conditional_creates_that_mean_the_same_make_one_record_or_fail",
        BUNDLES + "a_conditional_reference_finds_the_record_here_or_in_the_bundle",
        SENT + "conditions_find_make_or_refuse",
        but="A lock by the criteria closes the race, not an index over identifiers.",
    ),
    "X6": shown(
        "If-Match counts for each entry.",
        BUNDLES + "when_one_entry_fails_nothing_has_happened_and_its_number_is_told",
        IN + "one_entry_that_fails_takes_all_of_it_back",
    ),
    "X7": shown(
        "Each entry of a batch stands for itself.",
        BUNDLES + "a_batch_does_what_it_can",
        IN + "a_batch_is_as_many_requests",
    ),
    "X8": shown(
        "What breaks R4 or a profile of ours is 422 with the place of each finding; an unknown "
        "patient is refused, or set aside, and never made. What is only odd is kept, and said.",
        "r4/test_check.py::test_each_broken_rule_is_named_with_its_place",
        "r4/test_check.py::test_a_claimed_profile_of_ours_is_judged_and_anothers_is_not",
        SENT + "whoever_is_no_member_is_refused_in_the_same_words",
        NOTIFICATIONS + "whom_nobody_can_tell_is_set_aside_and_nobody_is_made_up",
        STRANGE + "x8_a_reference_to_somebody_elses_record_is_one_to_nothing",
        IN + "x8_what_should_be_said_of_a_record_that_is_kept_is_said",
        but="US Core's own rules and bindings that are not required are not judged.",
    ),
    "X9": shown(
        "The same delivery is answered the same and done once; its name with another text is 422, "
        "and 409 while it is being done.",
        IN + "the_same_again_is_answered_the_same_and_done_once",
        IN + "of_two_that_bring_the_same_batch_one_does_it",
        MESSAGES + "a_key_of_the_request_names_the_message",
        NOTIFICATIONS + "a_known_id_with_another_text_is_refused_and_kept",
        but="What was answered is kept for good, not for thirty days.",
    ),
    "X10": shown(
        "Of each version that is sent: who sent it, in which request, when and the hash, as "
        "Provenance; one that comes along is kept beside it, as its sender's.",
        SENT + "a_record_is_kept_as_its_senders_and_signed",
        IN + "a_transaction_is_whole_and_its_references_are_where_its_records_are",
        BESIDE + "it_is_kept_beside_its_target_and_found_wherever_that_is",
        BESIDE + "nobody_signs_what_is_not_theirs_and_nobody_signs_as_we_do",
    ),
    "X11": shown(
        "A body has 50 MiB, 64 levels and 500 entries at most, packed or not, a text 1 MiB and an "
        "attachment 10 MiB; more is 413, 400 or 422. Body and entries are settings.",
        LIMITS + "x11_a_body_is_read_up_to_the_limit_and_no_further",
        LIMITS + "a_packed_body_is_unpacked_within_the_limit",
        LIMITS + "depth_and_entries_have_a_limit",
        "r4/test_check.py::test_each_broken_rule_is_named_with_its_place",
        LIMITS + "x11_an_attachment_has_a_limit_of_its_own",
        LIMITS + "x11_body_and_entries_are_settings",
        but="Depth, texts and attachments are no settings.",
    ),
    "X12": shown(
        "Id, version and time are ours; the answer says them.",
        WRITING + "create_answers_with_where_and_which_version",
        SENT + "a_record_is_kept_as_its_senders_and_signed",
    ),
    "X13": shown(
        "Prefer says what is sent back, and whether what is not known is refused or left out.",
        WRITING + "the_client_says_what_it_wants_back",
        BUNDLES + "a_client_may_want_the_records_back",
        CLAIMS + "p20_lenient_ignores_an_unknown_parameter_and_says_so",
    ),
    "X14": shown(
        "Every version can be read, and the history of a record.",
        READING + "every_version_can_be_read_again",
        READING + "history_tells_what_happened_newest_first_in_pages",
        GRANTS + "read_version_and_history_show_the_same",
    ),
}

MEMBERS: dict[str, Requirement] = {
    "M1": shown(
        "$member-match takes a patient, a card and a consent that name one another.",
        MATCH + "what_is_no_question_is_not_read",
        MATCH + "m2_every_no_is_the_same_and_its_reason_is_in_the_audit",
    ),
    "M2": shown(
        "One person for sure and a consent that can be honoured are 200; all else is one 422.",
        MATCH + "m2_one_member_and_a_consent_open_what_the_consent_says",
        MATCH + "m2_every_no_is_the_same_and_its_reason_is_in_the_audit",
    ),
    "M3": shown(
        "A consent is read by a table of checks and kept; a no closes at once.",
        MATCH + "m3_a_consent_ends_and_a_no_closes_at_once",
        MATCH + "m2_every_no_is_the_same_and_its_reason_is_in_the_audit",
    ),
    "M4": shown(
        "Five cards tried for people alike within a day, and the client is shut out, by all "
        "processes together.",
        MATCH + "m4_whoever_tries_cards_on_one_person_is_shut_out",
        MATCH + "m4_a_day_later_nothing_is_counted",
        MATCH + "m4_processes_count_together",
        but="Nobody is called: it stands in the audit and in the list of clients.",
    ),
    "M5": shown(
        "The token that asked opens that member alone from then on.",
        MATCH + "m5_the_token_opens_that_member_alone_and_no_list_of_members",
    ),
    "M6": shown(
        "Many are asked for at once, each as if alone; who was found is in the client's own Group, "
        "which is exported.",
        MANY + "m6_who_is_found_is_open_from_now_on_and_the_rest_are_all_alike",
        MANY + "m4_many_at_once_guess_no_better",
        but="Whose consent cannot be honoured is among those not found; PDex's own export is not "
        "there.",
    ),
    "M7": shown(
        "What is law for a kind of sharing is a row: who must say yes, and since when.",
        RULES + "m7_a_rule_leaves_out_care_of_other_years",
        GRANTS + "whoever_must_say_yes_first_is_not_seen_until_then",
        but="How often a payer asks, and within which day it is answered, is not looked after.",
    ),
    "M8": shown(
        "Members come and go by their days; whoever said no is left out, from the next request on.",
        EXPORT + "m8_who_joins_or_leaves_is_told_by_the_next_request",
        GRANTS + "m8_a_membership_begins_and_ends_on_its_day",
    ),
    "M9": shown(
        "US Core's profiles stand in supportedProfile without a version, as 3.1.1 and 6.1.0 "
        "name them. What we write is judged against 6.1.0.",
        CLAIMS + "the_statement_says_what_this_server_is",
        VALIDATOR + "it_finds_no_error",
        but="Nothing is judged against 3.1.1, 7.0.0 or 8.0.",
    ),
}

WHO_SEES: dict[str, Requirement] = {
    "S6": shown(
        "Every key begins with the site, and every read carries the site of its view.",
        DATABASE + "every_key_begins_with_the_site",
        ACCESS + "no_way_into_the_record_goes_without_a_view",
        GRANTS + "t6_a_client_of_another_site_sees_nothing_of_this_one",
        but="PostgreSQL's row-level security is not used: a query without a view is not possible "
        "in our code, and possible in the database.",
    ),
    "S11": shown(
        "A role is a row of rights and a route asks for one in its signature; whoever has no right "
        "to charts finds none, and an administrator has none.",
        ROLES + "each_role_reads_and_writes_what_its_row_says",
        ROLES + "every_right_is_somebodys",
        ROUTES + "a_page_without_a_patient_asks_for_a_role_that_opens_it",
        "api/test_api_routes.py::test_every_route_says_what_it_asks",
        but="Staff open the charts that their EHR launches: no list says whose chart is whose.",
    ),
    "S12": shown(
        "In an emergency a role that has the right opens what is specially protected: with a "
        "reason, for four hours, under a banner; Part 2 by a reason of its own; the audit marks "
        "each access, and it stands on top of the auditor's page until somebody else looked.",
        EMERGENCY + "it_opens_for_a_reason_and_closes_by_the_button_and_by_the_clock",
        EMERGENCY + "another_patient_context_user_or_role_stays_closed",
        EMERGENCY + "each_role_opens_what_its_row_says",
        EMERGENCY + "every_read_meanwhile_has_a_subtype_of_its_own",
        EMERGENCY + "it_stands_on_top_for_the_auditor_until_somebody_else_looked",
        but="No message is sent to a privacy officer: the page is the alert.",
    ),
    "S13": shown(
        "What a patient said counts by client, purpose, kind of record and time with every query, "
        "and no wins.",
        GRANTS + "consent_counts_for_the_next_request_and_no_wins",
        EXPORT + "b16_who_is_in_it_is_decided_when_it_is_written",
        SHARING + "a_no_to_everybody_wins_over_a_yes",
        LEAVES + "ty_said_no_to_his_payer_and_yes_to_who_treats_him",
    ),
    "S14": shown(
        "Labels are kept as they came; what 42 CFR Part 2 protects leaves under a written consent "
        "alone, to whom and for what it says, with the notice that it must go no further.",
        CONSENTED + "it_opens_each_way_to_the_named_client_and_closes_it_again",
        CONSENTED + "what_is_opened_says_that_it_must_not_go_further",
        SHARING + "what_is_signed_opens_the_labelled_record_and_its_end_closes_it",
        SHARING + "a_paper_that_lacks_something_opens_nothing",
        GRANTS + "what_was_labelled_later_is_hidden_with_its_history",
        LEAVES + "nothing_that_tys_record_protects_reaches_his_payer",
        but="Counselling notes are told by their own label alone, where a program put it there.",
    ),
}
