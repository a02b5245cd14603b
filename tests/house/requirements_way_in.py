"""What a launch must do up to its token: who may start us, discovery, the way there and back.

To add one: a row; see ``launch_requirements``.
"""

from requirement import Requirement, shown

AUTHORIZE = "ehr/test_smart_authorize.py::test_"
DISCOVERY = "ehr/test_smart_discovery.py::test_"
IDENTITY = "ehr/test_smart_identity.py::test_"
REGISTRATION = "ehr/test_smart_registration.py::test_"
KEYS = "ehr/test_smart_keys.py::test_"
TOKENS = "ehr/test_smart_tokens.py::test_"
ANSWERS = "ehr/test_token_answers.py::test_"
SCOPES = "ehr/test_granted_scopes.py::test_"
HTTP = "ground/test_http.py::test_"
REFUSED = "journeys/test_launch_refused.py::test_"
LAUNCHED = "journeys/test_launch_answers.py::test_"
PROMISES = "journeys/test_launch_promises.py::test_"
WAYS = "journeys/test_ways_in_and_out.py::test_"
STANDALONE = "journeys/test_standalone_launch_journey.py::test_"
INFERNO = "journeys/test_inferno_client.py::test_"
CANARY = "journeys/test_no_canary_sings.py::test_"

UP_TO_THE_TOKEN: dict[str, Requirement] = {
    "L1": shown(
        "Only a registered EHR can launch us: an unknown iss is refused before anything is asked "
        "of anybody, and audited.",
        REFUSED + "l1_an_ehr_that_is_not_registered",
        REFUSED + "l1_l15_the_same_address_written_otherwise_is_the_same",
        REGISTRATION + "l1_an_issuer_is_brought_into_one_form",
        REGISTRATION + "l1_anything_else_is_refused_before_a_request_leaves",
        REGISTRATION + "l1_a_launch_finds_its_site_in_any_spelling",
        REGISTRATION + "l1_a_look_alike_is_not_the_site",
        "smart_app/test_command.py::test_l1_a_base_no_launch_could_come_from_is_refused",
    ),
    "L2": shown(
        "Requests for a site go to its registered hosts alone, never to an address inside our own "
        "network unless the site is inside it.",
        HTTP + "l2_an_address_that_is_not_registered_is_not_even_knocked_at",
        HTTP + "l2_a_name_that_leads_inside_is_refused_unless_the_site_is_inside",
        DISCOVERY + "l2_an_endpoint_on_a_host_that_is_not_registered_is_refused",
        IDENTITY + "l2_keys_on_a_host_that_is_not_registered_are_not_fetched",
        REGISTRATION + "l2_a_site_reaches_its_base_and_what_is_registered_and_shows_no_secret",
    ),
    "L3": shown(
        "One fixed launch address and one redirect address a site, byte for byte the same wherever "
        "it is sent.",
        "smart_app/test_command.py::test_l3_a_site_is_added_listed_and_told_what_to_register",
        INFERNO + "l3_l28_l64_the_token_request_is_verified",
    ),
    "L4": shown(
        "A site registers us as it likes: with a key, with a secret by Basic or in the form, or as "
        "a public client.",
        "journeys/test_client_kinds.py::test_l4_every_kind_of_client_signs_in_reads_and_saves",
        "smart_app/test_command.py::test_l4_a_secret_comes_from_a_file_and_is_never_shown",
    ),
    "L5": shown(
        "Our public keys, for RS384 and ES384, are served to everybody, without a private part.",
        PROMISES + "l5_our_keys_are_served_to_everybody_and_may_be_kept_a_while",
        KEYS + "l5_l6_new_keys_are_published_for_both_algorithms_without_private_parts",
    ),
    "L6": shown(
        "Each published key has its own id, and a set may hold more keys than are signed with.",
        KEYS + "l5_l6_new_keys_are_published_for_both_algorithms_without_private_parts",
        but="There is no command yet that adds the next key before it is used.",
    ),
    "L7": shown(
        "Discovery asks below the FHIR base, whatever path that has.",
        DISCOVERY + "l7_discovery_asks_below_a_base_with_a_path",
    ),
    "L8": shown(
        "Relative addresses count from the FHIR base.",
        DISCOVERY + "l8_endpoints_are_resolved_against_the_base_as_a_folder",
    ),
    "L9": shown(
        "Discovery that cannot be read, is too large, names no addresses or offers no S256 ends "
        "the launch with a page; where PKCE is not spoken of, S256 is sent.",
        DISCOVERY + "l9_an_endpoint_that_is_missing_or_strange_ends_the_launch",
        DISCOVERY + "l9_s256_is_sent_where_it_is_listed_or_nothing_is",
        DISCOVERY + "l9_a_server_that_offers_only_plain_is_refused",
        DISCOVERY + "l9_what_is_not_a_json_object_is_refused",
        DISCOVERY + "l9_a_configuration_larger_than_256_kib_is_refused",
        DISCOVERY + "l9_an_ehr_that_does_not_say_how_to_sign_in_is_refused",
    ),
    "L10": shown(
        "A site flagged smart_v1 may name its sign-in in its CapabilityStatement; no other is "
        "asked.",
        DISCOVERY + "l10_a_flagged_site_may_say_it_in_its_capability_statement",
        DISCOVERY + "l10_any_other_site_is_not_asked_for_it",
        DISCOVERY + "l10_a_statement_without_both_addresses_ends_the_launch",
        WAYS + "l10_an_ehr_of_smart_v1_is_launched_by_its_capability_statement",
        WAYS + "l10_without_the_flag_such_an_ehr_is_refused",
    ),
    "L11": shown(
        "Discovery is kept for a day and asked anew after invalid_client or 404 at the token "
        "address.",
        WAYS + "l11_discovery_is_kept_and_asked_anew_after_such_a_refusal",
    ),
    "L12": shown(
        "What an EHR does not list is not used, and said.",
        DISCOVERY + "l12_missing_capabilities_are_named_in_words",
        PROMISES + "l12_what_is_not_listed_is_said_when_a_site_is_checked",
        STANDALONE + "l12_an_ehr_that_does_not_offer_it_is_not_asked",
    ),
    "L13": shown(
        "A launch needs exactly one iss and one launch; neither is repeated on a page.",
        REFUSED + "l13_a_link_that_is_not_complete",
    ),
    "L14": shown(
        "The authorization request carries what SMART asks for and nothing else; launch only from "
        "a chart.",
        AUTHORIZE + "l14_l15_l19_l22_the_request_carries_exactly_what_smart_asks_for",
        AUTHORIZE + "l14_a_standalone_launch_has_no_launch_parameter",
        INFERNO + "l14_l64_the_authorization_request_is_verified",
    ),
    "L15": shown(
        "aud is the iss as it was received, letter by letter.",
        AUTHORIZE + "l14_l15_l19_l22_the_request_carries_exactly_what_smart_asks_for",
        REFUSED + "l1_l15_the_same_address_written_otherwise_is_the_same",
    ),
    "L16": shown(
        "state has 256 random bits, is for one attempt in one browser, once, for ten minutes.",
        AUTHORIZE + "l16_l17_l18_secrets_are_long_fresh_and_kept_out_of_sight",
        REFUSED + "l16_an_attempt_older_than_ten_minutes",
        PROMISES + "l16_the_cookie_before_the_sign_in_is_bound_to_host_and_frame",
    ),
    "L17": shown(
        "The PKCE verifier is fresh for each attempt and never leaves the server but to the token "
        "address.",
        AUTHORIZE + "l16_l17_l18_secrets_are_long_fresh_and_kept_out_of_sight",
        CANARY + "no_secret_of_a_sign_in_is_given_to_the_browser",
    ),
    "L18": shown(
        "A nonce is sent and wanted back; a site flagged no_nonce may leave it out.",
        AUTHORIZE + "l16_l17_l18_secrets_are_long_fresh_and_kept_out_of_sight",
        IDENTITY + "l18_a_site_without_nonces_may_leave_it_out_but_not_change_it",
    ),
    "L19": shown(
        "Scopes name what is read and written, never a wildcard; outside a chart the EHR is to ask "
        "for the patient.",
        AUTHORIZE + "l14_l15_l19_l22_the_request_carries_exactly_what_smart_asks_for",
        INFERNO + "l19_l64_a_standalone_launch_asks_for_the_patient",
    ),
    "L20": shown(
        "An EHR without permission-v2 is asked in the words of SMART v1.",
        AUTHORIZE + "l20_a_server_without_v2_scopes_is_asked_in_v1_words",
        SCOPES + "l20_v1_words_keep_the_order_and_say_each_thing_once",
    ),
    "L21": shown(
        "A request of more than 4 KB goes as a form with a button, where authorize-post is listed "
        "and the site flagged for it.",
        AUTHORIZE + "l21_a_long_request_is_a_form_where_the_ehr_takes_one",
        AUTHORIZE + "l21_in_every_other_case_the_browser_is_just_sent_there",
        WAYS + "l21_a_long_request_goes_to_the_ehr_as_a_form",
        WAYS + "l21_where_the_ehr_does_not_list_it_the_browser_is_just_sent",
        "browser/test_long_sign_in.py::test_l21_the_form_goes_on_by_itself_and_by_its_button",
    ),
    "L22": shown(
        "max_age is not sent.",
        AUTHORIZE + "l14_l15_l19_l22_the_request_carries_exactly_what_smart_asks_for",
    ),
    "L23": shown(
        "A launch asks to go on while the user is there (online_access), never beyond.",
        AUTHORIZE + "l23_it_may_go_on_while_the_nurse_is_there_and_no_longer",
    ),
    "L24": shown(
        "Only a site's registered origins may frame us; where a frame keeps no cookie, a window of "
        "its own does.",
        PROMISES + "l24_only_registered_ehrs_may_put_us_in_a_frame",
        "browser/test_in_the_chart.py"
        "::test_where_the_frame_keeps_no_cookie_a_window_of_its_own_does",
    ),
    "L25": shown(
        "A callback that is unknown, old, used or another browser's asks for no token and is "
        "audited.",
        REFUSED + "l25_the_same_callback_again",
        REFUSED + "l25_a_callback_in_another_browser",
        REFUSED + "l25_a_callback_in_a_browser_that_has_another_launch",
        REFUSED + "l25_l26_a_tampered_callback",
    ),
    "L26": shown(
        "An iss in the callback must be the server we asked; one that promises it must send it "
        "with a code. Each site has a redirect address of its own.",
        REFUSED + "l25_l26_a_tampered_callback",
        WAYS + "l26_who_promises_to_say_who_it_is_must_do_so",
        WAYS + "l26_who_promises_nothing_may_leave_it_out",
    ),
    "L27": shown(
        "An error of the EHR is told in plain words; its own text is never shown, its page linked "
        "only on its own hosts.",
        AUTHORIZE + "l27_an_error_on_the_way_back_has_plain_words",
        AUTHORIZE + "l27_an_unknown_error_is_not_repeated",
        AUTHORIZE + "l27_a_page_about_the_error_is_linked_where_it_is_the_ehrs_own",
        WAYS + "l27_the_ehrs_own_page_about_an_error_is_linked",
        REFUSED + "l27_denied_there_is_said_in_plain_words",
        STANDALONE + "l27_no_patient_chosen_is_a_clear_page",
    ),
    "L28": shown(
        "The code is traded by one urlencoded form.",
        TOKENS + "l28_l30_the_code_is_traded_by_one_form_with_a_signed_assertion",
        INFERNO + "l3_l28_l64_the_token_request_is_verified",
    ),
    "L29": shown(
        "By Basic, id and secret are form-encoded first.",
        TOKENS + "l29_other_ways_to_prove_who_we_are",
        INFERNO + "l29_l64_the_client_shows_itself_as_registered",
    ),
    "L30": shown(
        "Every request has an assertion of its own, valid for a minute.",
        KEYS + "l30_an_assertion_says_who_we_are_for_a_minute",
        TOKENS + "l28_l30_the_code_is_traded_by_one_form_with_a_signed_assertion",
        TOKENS + "l30_no_two_requests_carry_the_same_assertion",
    ),
    "L31": shown(
        "A code is sent once, whatever becomes of it.",
        TOKENS + "l31_a_code_is_never_sent_twice",
        REFUSED + "l31_a_code_the_ehr_does_not_know_opens_nothing",
    ),
    "L32": shown(
        "A token answer is read strictly where it matters and generously where EHRs differ.",
        ANSWERS + "l32_bearer_in_any_case_is_a_bearer",
        ANSWERS + "l32_the_life_of_a_token_is_read_generously",
        ANSWERS + "l32_l36_a_tampered_answer_ends_the_launch",
        ANSWERS + "l32_unsaid_scopes_are_unknown_and_not_granted",
        ANSWERS + "l32_any_answer_is_read_or_refused",
        LAUNCHED + "l32_what_is_legal_or_harmless_opens_the_chart",
    ),
    "L33": shown(
        "What was not granted is said, and the rest works; every legal way to grant is understood.",
        SCOPES + "l33_a_scope_allows_its_letters_and_no_others",
        SCOPES + "l33_split_scopes_add_up",
        SCOPES + "l33_what_was_not_granted_is_named",
        LAUNCHED + "l33_what_was_not_granted_is_said_and_the_rest_works",
        LAUNCHED + "l33_more_than_was_asked_says_nothing",
    ),
}
