"""What a launch must do from its token on: context, user, going on, signing out, failing.

To add one: a row; see ``launch_requirements``.
"""

from requirement import LEFT_OUT, Requirement, shown

IDENTITY = "ehr/test_smart_identity.py::test_"
REGISTRATION = "ehr/test_smart_registration.py::test_"
TOKENS = "ehr/test_smart_tokens.py::test_"
ANSWERS = "ehr/test_token_answers.py::test_"
STYLING = "ehr/test_smart_styling.py::test_"
HTTP = "ground/test_http.py::test_"
LAUNCHED = "journeys/test_launch_answers.py::test_"
PROMISES = "journeys/test_launch_promises.py::test_"
WAYS = "journeys/test_ways_in_and_out.py::test_"
STANDALONE = "journeys/test_standalone_launch_journey.py::test_"
GOES_ON = "journeys/test_sign_in_goes_on.py::test_"
ENDS = "journeys/test_sign_in_ends.py::test_"
INFERNO = "journeys/test_inferno_client.py::test_"
CANARY = "journeys/test_no_canary_sings.py::test_"

FROM_THE_TOKEN_ON: dict[str, Requirement] = {
    "L34": shown(
        "An access token is never looked into.",
        ANSWERS + "l34_an_access_token_is_never_looked_into",
    ),
    "L35": shown(
        "Without a patient no patient's page opens.",
        STANDALONE + "l35_no_patient_in_the_token_answer_is_a_clear_page",
        but="There is no picker of our own: the EHR asks for the patient.",
    ),
    "L36": shown(
        "Patient, visit and whatever else was open come along, in the words of 2.0 and 2.2, and "
        "are kept with the launch; the visit and the care plan are marked.",
        ANSWERS + "l32_l36_a_tampered_answer_ends_the_launch",
        ANSWERS + "l36_context_comes_as_objects_and_as_plain_references",
        ANSWERS + "l36_what_the_launch_is_about_is_found_on_this_base_alone",
        ANSWERS + "l36_context_is_kept_as_it_was_read",
        LAUNCHED + "l36_context_of_either_version_opens_the_chart_and_is_kept",
        LAUNCHED + "l36_what_was_open_there_is_marked_and_nothing_else",
    ),
    "L37": shown(
        "Our banner is shown unless the EHR says that it shows one; whose page it is always stands "
        "there.",
        ANSWERS + "l37_the_banner_is_left_out_only_where_the_ehr_says_so",
        LAUNCHED + "l37_without_our_banner_it_still_says_whose_page_it_is",
    ),
    "L38": shown(
        "The EHR's colours, radius and font are taken as far as text stays readable, from its own "
        "hosts, as a style sheet made of checked values.",
        STYLING + "l38_what_is_accepted_is_written_anew",
        STYLING + "l38_anything_else_is_left_out",
        STYLING + "l38_whatever_it_says_only_safe_text_comes_out",
        STYLING + "l38_a_style_is_fetched_from_the_ehrs_hosts_alone",
        STYLING + "l38_a_style_that_cannot_be_had_costs_nothing",
        "smart_app/test_theme.py::test_l38_whatever_the_colours_text_stays_readable",
        LAUNCHED + "l38_the_ehrs_look_comes_as_a_style_sheet_of_ours",
        LAUNCHED + "l38_of_a_hostile_style_nothing_is_left",
        but="Sizes of text and space, the font of headings and the colours of states stay ours.",
    ),
    "L39": shown(
        "An intent we do not know, or none, is the first page.",
        LAUNCHED + "l39_an_unknown_intent_is_the_first_page",
    ),
    "L40": shown(
        "The EHR's tenant is noted in the audit and chooses nothing.",
        LAUNCHED + "l40_a_tenant_chooses_nothing",
    ),
    "L41": shown(
        "An id token is checked in every respect, with a key the EHR publishes.",
        IDENTITY + "l41_one_wrong_claim_ends_the_launch",
        IDENTITY + "l41_l58_what_the_rules_allow_is_accepted",
        IDENTITY + "l41_the_key_must_be_one_the_ehr_publishes",
        IDENTITY + "l41_a_key_that_the_token_brings_along_is_not_looked_at",
        IDENTITY + "l41_other_algorithms_are_refused",
        IDENTITY + "l41_keys_come_from_the_issuers_openid_configuration",
    ),
    "L42": shown(
        "The user's own record is read where it is on this base; without it they work all the "
        "same.",
        IDENTITY + "l42_the_users_record_is_on_this_base_or_not_known",
        PROMISES + "l42_a_user_whose_record_cannot_be_read_works_all_the_same",
    ),
    "L43": shown(
        "A user is known by issuer and subject.",
        IDENTITY + "l41_l43_a_sound_token_says_who_the_user_is",
        PROMISES + "l43_a_user_is_known_by_issuer_and_subject_alone",
    ),
    "L44": shown(
        "A patient or a relative who signs in is told that this is for staff.",
        PROMISES + "l44_this_is_for_staff_and_a_patient_is_told_so",
    ),
    "L45": shown(
        "Every sign-in has a new address and a new secret; the cookie holds a random value, and "
        "tokens never reach the browser.",
        PROMISES + "l45_every_sign_in_has_an_address_and_a_secret_of_its_own",
        CANARY + "no_secret_of_a_sign_in_is_given_to_the_browser",
        but="The browser's own random value stays, or other open patients would be signed out.",
    ),
    "L46": shown(
        "A second launch opens beside the first: each tab keeps its patient.",
        "journeys/test_wrong_patient.py"
        "::test_l46_walters_form_lands_on_walter_though_rosa_was_opened_later",
        "browser/test_two_patients.py::test_each_tab_keeps_its_patient",
        STANDALONE + "l46_in_every_other_case_another_context_opens",
        ENDS + "l46_reconnect_with_another_patient_leaves_this_one_alone",
    ),
    "L47": shown(
        "A token is renewed before its end, by one of all threads and processes.",
        GOES_ON + "l47_it_is_renewed_before_its_end_and_nobody_waits",
        GOES_ON + "l47_r13_of_many_threads_and_processes_one_asks",
        TOKENS + "l47_a_sign_in_goes_on_by_one_form_with_a_new_assertion",
    ),
    "L48": shown(
        "A new refresh token takes the place of the old one; without a new one the old one stays.",
        GOES_ON + "l48_the_next_refresh_token_takes_the_place_of_the_old_one",
        GOES_ON + "l48_without_a_next_one_the_old_one_stays",
    ),
    "L49": shown(
        "A refresh asks for no scopes; fewer are taken over.",
        GOES_ON + "l49_scopes_that_are_not_said_stay_and_fewer_are_taken_over",
    ),
    "L50": shown(
        "invalid_grant ends the sign-in and nothing else; any other error is tried again later.",
        GOES_ON + "l50_an_invalid_grant_ends_the_sign_in_but_not_the_record",
        GOES_ON + "l50_after_any_other_error_the_token_serves_while_it_lives",
        ENDS + "l50_nobody_of_whom_nothing_is_kept_is_shown_without_the_ehr",
    ),
    "L51": shown(
        "After a 401 the token is renewed once, and a read repeated once.",
        GOES_ON + "l51_after_a_401_it_is_renewed_once_and_read_again",
        GOES_ON + "l51_a_401_that_stays_is_asked_about_once",
    ),
    "L52": shown(
        "Signing out removes our tokens at once and gives them back to an EHR that takes them.",
        TOKENS + "l52_a_token_is_given_back_where_there_is_a_place_for_it",
        TOKENS + "l52_without_such_a_place_nothing_is_asked",
        WAYS + "l52_signing_out_gives_the_tokens_back",
        WAYS + "l52_our_own_are_gone_whatever_the_ehr_does",
    ),
    "L53": shown(
        "Where a sign-in cannot be renewed, the page warns two minutes before its end; what was "
        "typed is kept through Reconnect.",
        ENDS + "l53_the_page_warns_two_minutes_before_the_end",
        ENDS + "l53_where_it_is_renewed_nothing_is_said",
        ENDS + "l53_a_form_sent_after_the_end_is_kept_here",
        ENDS + "l53_reconnect_goes_on_with_the_same_patient",
        STANDALONE + "l53_after_reconnect_with_the_same_patient_the_context_goes_on",
    ),
    "L54": shown(
        "Outside a chart only registered EHRs can be asked; there is no field for an address.",
        STANDALONE + "l54_the_ehr_asks_for_the_patient_and_the_context_opens",
        STANDALONE + "l54_only_registered_ehrs_are_asked",
        STANDALONE + "l54_a_refused_site_is_audited",
    ),
    "L55": shown(
        "The worker signs in as a client of its own, by key, once for all who need it.",
        TOKENS + "l55_the_worker_signs_in_as_the_backend_client",
        TOKENS + "l55_the_backend_client_signs_with_a_key_even_where_people_use_a_secret",
        PROMISES + "l55_of_many_who_need_it_one_signs_us_in_and_again_before_it_ends",
        INFERNO + "l55_l64_a_backend_service_is_verified",
    ),
    "L56": shown(
        "No reference or link takes a token to another base.",
        "ehr/test_ehr_reading.py::test_l56_a_next_link_to_another_host_gets_no_token",
        "ehr/test_ehr_paging.py::test_no_link_ever_leaves_the_base",
    ),
    "L57": shown(
        "Every failure is a page that says what happened and who can help, with a reference that "
        "the log knows; the log never holds a code, a token or a state.",
        TOKENS + "l57_refusals_have_plain_words_and_a_code_for_the_log",
        WAYS + "l57_a_refusal_is_logged_by_site_and_code_and_without_what_was_sent",
        WAYS + "l57_so_is_one_that_fails_before_the_ehr_is_asked",
        CANARY + "no_log_line_holds_a_canary_or_a_secret",
    ),
    "L58": shown(
        "A minute of difference between clocks is forgiven; more is named on the page and in the "
        "log when our key is refused.",
        IDENTITY + "l41_l58_what_the_rules_allow_is_accepted",
        TOKENS + "l58_a_refused_key_names_the_clock_when_the_clocks_differ",
        WAYS + "l58_clocks_that_differ_are_named_on_the_page_and_in_the_log",
    ),
    "L59": shown(
        "Launch and callback are not kept, send no referrer, and the address with the code is left "
        "at once.",
        PROMISES + "l59_launch_and_callback_leave_nothing_behind",
    ),
    "L60": shown(
        "After a sign-in comes a page of ours, whatever was asked for.",
        STANDALONE + "l60_nothing_but_a_page_of_ours_comes_after",
    ),
    "L61": shown(
        "TLS 1.2 or newer, and certificates are checked.",
        HTTP + "l61_to_a_certificate_that_nobody_vouches_for_nothing_is_sent",
        HTTP + "l61_nothing_older_than_tls_1_2_is_spoken",
    ),
    "L62": Requirement(
        "Brands bundles are not used: a site is registered by name and address.",
        (),
        but=LEFT_OUT,
    ),
    "L63": shown(
        "Neither .netrc nor a proxy of the machine comes between; time-outs are set; redirects are "
        "not followed.",
        HTTP + "l63_neither_netrc_nor_a_proxy_of_the_machine_comes_between",
        HTTP + "l63_the_session_that_signs_in_is_guarded_alike",
        HTTP + "l63_a_redirect_is_an_answer_and_is_not_followed",
    ),
    "L64": shown(
        "What Inferno looks at in a client's requests, as a public, symmetric and asymmetric "
        "client and as a backend service, is looked at here too.",
        INFERNO + "l64_discovery_is_asked_without_a_token",
        INFERNO + "l14_l64_the_authorization_request_is_verified",
        INFERNO + "l3_l28_l64_the_token_request_is_verified",
        INFERNO + "l64_a_refresh_request_is_verified",
        INFERNO + "l29_l64_the_client_shows_itself_as_registered",
        INFERNO + "l64_no_assertion_is_sent_twice",
        INFERNO + "l64_the_token_is_used_at_the_fhir_server_and_nowhere_else",
        INFERNO + "l19_l64_a_standalone_launch_asks_for_the_patient",
        INFERNO + "l55_l64_a_backend_service_is_verified",
        but="Written anew from what SMART asks for; Inferno itself has not been run.",
    ),
    "L65": shown(
        "Every error that SMART Launcher can simulate is a page, or is mended without one.",
        "sandbox/test_simulated_errors.py::test_l65_every_error_of_smart_launcher_is_here",
        LAUNCHED + "l65_every_simulated_error_is_met_by_the_app",
        LAUNCHED + "l65_every_simulated_refusal_is_a_page_with_words",
        LAUNCHED + "l65_a_token_that_has_expired_is_renewed_and_nobody_notices",
        LAUNCHED + "l65_a_token_that_is_refused_for_good_is_a_page_with_the_way_back",
        LAUNCHED + "l65_a_refresh_token_that_has_expired_leads_to_reconnect",
    ),
    "L66": shown(
        "Another EHR is registered without a restart.",
        WAYS + "l66_another_ehr_needs_no_restart",
        but="Five hundred of them have not been measured.",
    ),
    "Q1": shown(
        "Addresses are made from the public address alone; no header of a request changes them.",
        PROMISES + "q1_addresses_are_built_from_the_public_address_alone",
        PROMISES + "q1_behind_a_proxy_it_is_the_address_of_the_proxy",
        "ground/test_settings.py::test_production_runs_on_https_postgresql_and_a_key_of_its_own",
    ),
    "Q2": shown(
        "Where a created record is, is read from the body or from the end of Location, which is "
        "never followed.",
        "ehr/test_ehr_writing.py"
        "::test_q2_id_and_version_come_from_the_tail_of_location_which_is_never_followed",
    ),
    "Q3": shown(
        "A searchset may lack its total; a bogus If-Match is 412 and changes nothing.",
        "ehr/test_ehr_reading.py::test_a_search_follows_its_pages_and_keeps_every_entrys_bytes",
        "rest/test_fhir_writing.py::test_q3_a_stale_or_bogus_if_match_changes_nothing",
    ),
    "Q10": shown(
        "From launch to the first page by redirects alone: no script is needed.",
        PROMISES + "q10_a_driver_without_a_browser_gets_to_the_first_page",
        "journeys/test_nurse_writes_a_goal.py"
        "::test_the_launch_needs_no_typing_and_ends_on_walters_page",
    ),
    "Q11": shown(
        "Plain http is for loopback, and for a site registered as internal.",
        REGISTRATION + "q11_plain_http_is_for_internal_sites_alone",
    ),
    "Q12": shown(
        "An error on the redirect is a page that says which permission is missing and what will "
        "not work.",
        WAYS + "q12_the_page_says_which_permission_and_what_does_not_work",
        "sandbox/test_simulated_errors.py::test_q12_an_error_of_authorize_comes_with_the_state",
    ),
}
