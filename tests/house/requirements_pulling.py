"""Rows of the API's requirements: tokens, reading, searching (P), bulk export (B), details (Q)."""

from requirement import NOT_MET, Requirement, shown

TOKENS = "api/test_backend_tokens.py::test_"
KEYS = "api/test_client_key_addresses.py::test_"
ROUTES = "api/test_api_routes.py::test_"
ALONE = "api/test_api_alone.py::test_"
FINER = "api/test_finer_scopes.py::test_"
GRANTS = "api/test_grants.py::test_"
STRANGE = "api/test_strange_requests.py::test_"
DETAILS = "api/test_rest_details.py::test_"
SUPPLIED = "api/test_supplied_provenance.py::test_"
CLAIMS = "api/test_capability_claims.py::test_"
SEARCHES = "rest/test_fhir_searching.py::test_"
TERMS = "store/test_search_terms.py::test_"
PARAMETERS = "r4/test_search_parameters.py::test_"
EXPORT = "api/test_bulk_export.py::test_"
JOBS = "api/test_bulk_jobs.py::test_"
SINCE = "api/test_bulk_since.py::test_"
LIMITS = "api/test_limits.py::test_"
PROMISES = "journeys/test_launch_promises.py::test_"
CLIENTS = "interop/test_clients_of_our_api.py::test_"
STORIES = "sandbox/test_stories_us_core.py::test_"

PAYERS: dict[str, Requirement] = {
    "P1": shown(
        "How to sign in is told without a token, as JSON.",
        ROUTES + "p1_discovery_needs_no_token_and_is_json",
    ),
    "P2": shown(
        "Keys come with the registration or from its address, kept as long as it says, looked for "
        "again once a minute.",
        KEYS + "p2_keys_are_read_from_the_registered_address_and_kept",
        KEYS + "p2_an_unknown_key_makes_us_look_once_again_and_not_twice_a_minute",
        KEYS + "p2_keys_are_kept_no_longer_than_the_client_says",
        KEYS + "t9_a_private_address_is_not_asked_unless_it_was_registered_as_internal",
    ),
    "P3": shown(
        "Every claim and header of an assertion is checked, and its signature with the one key "
        "that it names.",
        TOKENS + "p3_an_assertion_whose_claims_do_not_hold_is_refused",
        TOKENS + "p3_an_assertion_whose_header_does_not_hold_is_refused",
        TOKENS + "p3_another_key_under_a_known_id_is_refused",
        KEYS + "two_keys_with_one_id_are_no_key",
    ),
    "P4": shown(
        "An assertion is taken once, by all processes together.",
        TOKENS + "p4_an_assertion_is_used_once_also_for_another_endpoint",
        TOKENS + "p4_of_many_who_show_one_assertion_at_two_instances_exactly_one_is_let_in",
        ALONE + "a_token_of_one_instance_is_good_at_the_other_and_an_assertion_at_one_alone",
    ),
    "P5": shown(
        "A refusal is a code of RFC 6749 and one fixed sentence.",
        TOKENS + "p5_q6_a_token_request_that_is_not_right_is_refused",
    ),
    "P6": shown(
        "A token lives five minutes and cannot be renewed.",
        TOKENS + "p6_a_client_gets_a_token_for_five_minutes_and_no_refresh_token",
    ),
    "P7": shown(
        "Granted is what is asked for and registered; finer scopes hold in every query or are "
        "refused.",
        TOKENS + "p7_what_r4_has_and_the_client_may_not_have_is_left_out",
        FINER + "what_can_be_searched_by_is_granted_and_the_rest_is_refused",
        FINER + "every_way_to_records_shows_the_finer_part_alone",
    ),
    "P8": shown(
        "Each interaction, entry, include and file asks for its own letter of the scope.",
        GRANTS + "t7_includes_bring_nothing_that_could_not_be_read",
        GRANTS + "p9_a_type_that_the_token_does_not_grant_is_forbidden",
        "api/test_bundles_in.py::test_the_scopes_of_the_sender_hold_for_each_entry",
        EXPORT + "p9_what_the_token_does_not_cover_is_not_exported",
        ROUTES + "what_is_taken_from_a_registration_is_taken_from_its_tokens",
    ),
    "P9": shown(
        "No token is 401, a type that it does not grant 403; outside of what a client may see "
        "there is nothing, and no way of asking tells the difference.",
        ROUTES + "p9_no_token_is_401_and_a_token_for_something_else_403",
        GRANTS + "what_is_not_there_and_what_is_not_shown_are_told_apart_by_nothing",
        STRANGE + "p9_no_way_of_asking_tells_a_hidden_record_from_none",
    ),
    "P10": shown(
        "A client asks what its own token stands for; of any other it hears that it is not active.",
        TOKENS + "p10_a_token_is_introspected_by_its_own_client_alone",
    ),
    "P11": shown(
        "UDAP is answered with 404.",
        ROUTES + "q8_whatever_is_not_there_is_said_in_fhir",
        but="It is not supported.",
    ),
    "P12": Requirement(
        "Certificates of clients (mutual TLS).",
        (),
        f"{NOT_MET} TLS ends before us: the proxy there may ask for them.",
    ),
    "P13": shown(
        "Twelve types are read, with versions and history, and searched.",
        CLAIMS + "every_record_can_be_had_in_the_ways_it_claims",
        but="Of Group, which is made when it is read, there are no versions.",
    ),
    "P14": shown(
        "What US Core and payers search by can be searched by.",
        PARAMETERS + "what_payers_and_us_core_search_by_is_there",
        CLAIMS + "every_parameter_it_claims_can_be_searched_by_get_and_by_post",
    ),
    "P15": shown(
        "GET and POST find the same; tokens, references, dates, lists and modifiers mean what R4 "
        "says.",
        DETAILS + "each_rule_of_reading_and_searching_holds",
        SEARCHES + "the_table_of_searches_by_get_and_by_post",
        STRANGE + "every_record_has_an_id",
    ),
    "P16": shown(
        "A period is found by how it lies to what is asked for; an open end has no end.",
        TERMS + "a_period_is_found_by_how_it_lies_to_the_day_asked_for",
        "r4/test_dates.py::test_a_period_reaches_from_its_start_to_its_end_and_an_absent_end_is_open",
    ),
    "P17": shown(
        "Every include that is claimed is answered, and Provenance of every type; another is "
        "refused.",
        CLAIMS + "every_include_it_claims_is_answered",
        DETAILS + "p17_provenance_comes_along_of_every_type",
        SEARCHES + "what_refers_to_a_match_comes_along",
        SUPPLIED + "what_is_found_brings_it_along",
    ),
    "P18": shown(
        "Count, order, elements, summaries, totals and the time of the last change.",
        DETAILS + "p18_elements_and_totals_are_as_asked",
        DETAILS + "p18_a_summary_is_a_part_and_says_so",
        SEARCHES + "one_patients_records_come_in_order_page_by_page",
        but="Only the records of one patient are put in order.",
    ),
    "P19": shown(
        "A page goes on from the last record, for its client alone and for an hour, whoever writes "
        "meanwhile.",
        DETAILS + "p19_pages_neither_repeat_nor_lose_while_others_write",
        GRANTS + "a_page_token_is_worth_nothing_to_another_client",
        "rest/test_page_tokens.py::test_a_token_ends_after_an_hour",
    ),
    "P20": shown(
        "What is not known is refused, or left out with a warning where that is asked for.",
        CLAIMS + "p20_lenient_ignores_an_unknown_parameter_and_says_so",
        SEARCHES + "lenient_handling_warns_in_an_entry_and_forgets_in_self",
    ),
    "P21": shown(
        "Nothing is filtered that was not asked for; a code that is none finds nothing, and a "
        "warning says so.",
        DETAILS + "each_rule_of_reading_and_searching_holds",
    ),
    "P22": shown(
        "What is found matches; what we write is sound under its profile.",
        TERMS + "all_terms_must_hold_and_counting_agrees_with_listing",
        "validator/test_reference_validator.py::test_it_finds_no_error",
        but="Copies of an EHR's records are shown as they came, whatever profile they claim.",
    ),
    "P23": shown(
        "HEAD, ETags, 304, JSON alone, 404 and 405 as R4 has them.",
        DETAILS + "each_rule_of_reading_and_searching_holds",
        CLAIMS + "nothing_else_answers",
    ),
    "P24": shown(
        "The CapabilityStatement is made of the table that the router obeys; all it claims is "
        "called, and nothing else answers.",
        CLAIMS + "the_statement_says_what_this_server_is",
        CLAIMS + "every_record_can_be_had_in_the_ways_it_claims",
        CLAIMS + "every_operation_of_one_record_it_claims_is_answered",
        CLAIMS + "nothing_else_answers",
        CLIENTS + "it_reads_what_this_server_is",
    ),
}

BULK: dict[str, Requirement] = {
    "B1": shown(
        "A client reads one Group, of the members whom it sees.",
        EXPORT + "b1_a_client_has_one_group_of_the_members_it_sees",
    ),
    "B2": shown(
        "An export of the group, of all patients or, with a token for every type, of the whole "
        "system is asked for by GET and POST.",
        EXPORT + "an_export_holds_what_a_search_finds",
        EXPORT + "b2_the_same_can_be_asked_with_a_body",
        EXPORT + "b2_the_whole_system_is_asked_with_a_token_for_every_type",
    ),
    "B3": shown(
        "Three names of NDJSON are taken, no other format.",
        EXPORT + "b3_to_b6_parameters_narrow_it_down",
        EXPORT + "what_cannot_be_done_is_refused_in_fhir",
    ),
    "B4": shown(
        "_since brings what changed, and all of whoever is new.",
        SINCE + "b4_who_is_new_comes_with_all_their_records_and_who_left_is_said_whole",
        SINCE + "times_that_are_not_of_an_export_count_by_when_records_were_kept",
    ),
    "B5": shown(
        "_type names what is exported; another type is refused, or left out and said.",
        EXPORT + "b3_to_b6_parameters_narrow_it_down",
        EXPORT + "under_lenient_handling_it_leaves_out_and_says_so",
    ),
    "B6": shown(
        "_typeFilter, _elements, patient, _until, includeAssociatedData; Provenance comes along.",
        EXPORT + "b3_to_b6_parameters_narrow_it_down",
        EXPORT + "b6_some_elements_are_marked_as_a_part",
        EXPORT + "b2_the_same_can_be_asked_with_a_body",
        but="_until leaves out what was kept later; what is gone is told all the same.",
    ),
    "B7": shown(
        "An export is one snapshot, and the next one loses nothing, whoever writes meanwhile.",
        SINCE + "however_others_write_meanwhile_nothing_is_lost",
    ),
    "B8": shown(
        "While it is written it says how far it is and when to ask again.",
        JOBS + "b8_it_is_said_how_far_it_is_and_when_to_ask_again",
        JOBS + "what_fails_again_and_again_has_failed",
    ),
    "B9": shown(
        "The manifest of Bulk Data 2.0, with what is gone where _since was asked for.",
        EXPORT + "the_manifest_says_when_what_and_where",
        SINCE + "what_changed_comes_and_what_is_gone_is_said",
        but="There is no manifest of a later version.",
    ),
    "B10": shown(
        "Files hold one type, are cut, packed and had in parts, and are for a token that covers "
        "them; of a bucket they are fetched without one.",
        JOBS + "b10_a_file_can_be_had_packed_and_in_parts",
        JOBS + "long_exports_are_cut_into_files",
        EXPORT + "p9_what_the_token_does_not_cover_is_not_exported",
        "api/test_bulk_s3.py::test_b10_files_are_fetched_from_the_bucket_without_a_token",
    ),
    "B11": shown(
        "DELETE ends it and removes its files.",
        JOBS + "b11_cancelled_is_gone_with_its_files",
        JOBS + "cancelled_while_it_is_written_it_leaves_nothing",
    ),
    "B12": shown(
        "Files go when their time is over and nobody fetches them; another client's are not there.",
        JOBS + "b12_files_go_when_their_time_is_over_and_nobody_fetches_them",
        JOBS + "b12_another_clients_export_is_not_there",
    ),
    "B13": shown(
        "A client has one export going at a time.",
        JOBS + "b13_one_export_of_a_client_is_going_at_a_time",
        but="That is no setting.",
    ),
    "B14": shown(
        "Whoever is killed over it is followed by another who begins anew; no manifest names half "
        "a file.",
        "api/test_bulk_killed.py::test_b14_killed_while_it_writes",
        JOBS + "b14_who_dies_over_it_is_followed_by_another_who_begins_anew",
    ),
    "B15": Requirement(
        "An export takes little memory, however much it writes.",
        (),
        f"{NOT_MET} Rows are read some hundred at a time and the worker's memory is measured "
        "([benchmarks](benchmarks.md)), of fewer than a million records; no replica is read from.",
    ),
    "B16": shown(
        "Who is in it is decided when it is written; of who is left out the number alone is told.",
        EXPORT + "b16_who_is_in_it_is_decided_when_it_is_written",
        SINCE + "a_label_takes_away_and_what_was_labelled_before_is_never_told_of",
    ),
}

DETAILS_OF_SUITES: dict[str, Requirement] = {
    "Q1": shown(
        "Every address that we say is made of the public address alone.",
        PROMISES + "q1_addresses_are_built_from_the_public_address_alone",
        PROMISES + "q1_behind_a_proxy_it_is_the_address_of_the_proxy",
        EXPORT + "the_manifest_says_when_what_and_where",
    ),
    "Q2": shown(
        "Id and version come from the body or the tail of Location, which is never followed.",
        "ehr/test_ehr_writing.py::test_"
        "q2_id_and_version_come_from_the_tail_of_location_which_is_never_followed",
    ),
    "Q3": shown(
        "A bogus If-Match is 412.",
        "rest/test_fhir_writing.py::test_q3_a_stale_or_bogus_if_match_changes_nothing",
    ),
    "Q4": shown(
        "POST finds what GET finds, a patient is one however it is written, every type brings its "
        "Provenance.",
        DETAILS + "each_rule_of_reading_and_searching_holds",
        DETAILS + "p17_provenance_comes_along_of_every_type",
        "api/test_supplied_provenance.py::test_what_is_found_brings_it_along",
        but="The people and places of the directory have none.",
    ),
    "Q5": shown(
        "The statement names profiles by type, US Core's server and the operations; an "
        "authorization endpoint is published.",
        CLAIMS + "the_statement_says_what_this_server_is",
        ROUTES + "p1_discovery_needs_no_token_and_is_json",
    ),
    "Q6": shown(
        "The token endpoint grants v1 and v2 scopes, leaves out what is not ours in silence and "
        "refuses what is none.",
        TOKENS + "p5_q6_a_token_request_that_is_not_right_is_refused",
        TOKENS + "q6_the_body_is_a_form",
        TOKENS + "p7_what_r4_has_and_the_client_may_not_have_is_left_out",
    ),
    "Q7": shown(
        "A kick-off is strict unless it asks for handling=lenient; a _since to come and a patient "
        "of the whole system are refused; what was cancelled is gone.",
        EXPORT + "what_cannot_be_done_is_refused_in_fhir",
        EXPORT + "b2_the_whole_system_is_asked_with_a_token_for_every_type",
        EXPORT + "under_lenient_handling_it_leaves_out_and_says_so",
        JOBS + "b11_cancelled_is_gone_with_its_files",
    ),
    "Q8": shown(
        "Every error is an OperationOutcome; whoever is too fast is told how long to wait.",
        ROUTES + "q8_whatever_is_not_there_is_said_in_fhir",
        LIMITS + "q8_a_client_that_is_too_fast_is_told_how_long_to_wait",
        STRANGE + "a_character_that_no_database_takes_is_nobodys_name",
    ),
    "Q9": shown(
        "The people of the demo show what US Core's suites look for.",
        STORIES + "conditions_show_every_must_support",
        STORIES + "encounters_show_every_must_support",
    ),
}
