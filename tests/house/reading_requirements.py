"""What reading from an EHR must do, in our words, and the tests that show it.

The ids are those of the requirements the product is built to: C of the FHIR client. To add one: a
row. A test that shows a requirement carries its id in its name (``test_c2_…``) or in its
docstring; a house test looks for both, and ``docs/reference/reading-requirements.md`` is made from
here.
"""

from requirement import LEFT_OUT, Requirement, shown

PLANS = "ehr/test_query_plans.py::test_"
NEGOTIATION = "ehr/test_negotiation.py::test_"
DEMOTIONS = "ehr/test_demotions.py::test_"
PAGING = "ehr/test_ehr_paging.py::test_"
READING = "ehr/test_ehr_reading.py::test_"
RULES = "ehr/test_reading_rules.py::test_"
CHART = "ehr/test_ehr_chart.py::test_"
OUTCOME = "ehr/test_ehr_outcome.py::test_"
JOURNEY = "journeys/test_reading_the_chart.py::test_"
PANEL = "journeys/test_what_a_panel_says.py::test_"
AT_REST = "journeys/test_ehr_at_rest.py::test_"
AWAY = "journeys/test_ehr_away.py::test_"
VIEWS = "r4/test_reading.py::test_"

READING_REQUIREMENTS: dict[str, Requirement] = {
    "C1": shown(
        "What an EHR can do is what it lists, asked for once a day by its ETag, less what it said "
        "that it does not do.",
        NEGOTIATION + "c1_it_is_asked_for_once_a_day_and_then_whether_it_has_changed",
        NEGOTIATION + "c1_a_demotion_counts_for_every_process_and_for_a_day",
        NEGOTIATION + "c1_a_demotion_is_lifted_when_what_is_listed_changes",
        DEMOTIONS + "c1_these_answers_demote_what_was_listed",
        DEMOTIONS + "c1_a_search_that_is_listed_and_not_done_is_demoted",
        PLANS + "c1_nothing_is_sent_to_a_real_ehr_that_it_does_not_list",
        JOURNEY + "c1_what_is_listed_and_not_done_is_not_asked_again",
        AWAY + "c1_an_ehr_that_lists_it_and_does_not_do_it_is_not_asked_again",
        but="Patch formats are not looked at: nothing is patched.",
    ),
    "C2": shown(
        "The next page is asked for as the link says, below the EHR's base alone; a link that "
        "leads elsewhere is in the audit.",
        PAGING + "c2_a_link_below_the_base_is_followed",
        PAGING + "c2_a_link_that_leads_elsewhere_is_not",
        READING + "c2_pages_that_lead_in_a_circle_end",
        RULES + "c2_a_page_that_leads_elsewhere_is_not_asked_for_and_is_told",
        RULES + "c2_a_relative_next_link_counts_from_the_base",
        PANEL + "c2_a_page_that_leads_our_token_elsewhere_is_in_the_audit",
    ),
    "C3": shown(
        "A search ends after 200 pages, 20,000 entries or 50 MiB, and the list says that it is "
        "not complete.",
        RULES + "c3_a_search_takes_so_much_and_no_more",
        READING + "c3_a_list_that_is_cut_says_so",
        READING + "c3_a_later_page_that_fails_leaves_a_list_that_says_it_is_cut",
        CHART + "c3_more_than_a_hundred_entries_say_so",
        but="A page shows the first hundred entries.",
    ),
    "C4": shown(
        "A hundred entries a page are asked for where that is taken; a total proves nothing.",
        RULES + "c4_what_the_total_says_makes_no_list_complete",
    ),
    "C5": shown(
        "Matches, what came along and remarks are kept apart; remarks are shown as text.",
        READING + "c5_matches_includes_and_remarks_are_kept_apart",
        PANEL + "c5_what_the_ehr_remarks_is_shown_as_text",
    ),
    "C6": shown(
        "Each type is asked for by patient, care plans by category; what an EHR requires is sent, "
        "and a status is added when it refuses to search without.",
        PLANS + "c6_nothing_is_left_out_that_a_real_ehr_requires",
        CHART + "c6_an_ehr_that_wants_a_status_gets_all_of_them",
        but="Encounters are not asked for by date.",
    ),
    "C7": shown(
        "Nothing is included in a search.",
        PLANS + "c7_nothing_comes_along_that_the_page_does_not_show",
        but="The page shows nothing that would come along.",
    ),
    "C8": shown(
        "What names a person stands in no address: such searches go by POST where that is taken.",
        PLANS + "c8_what_names_a_person_stands_in_no_url",
        READING + "c8_people_are_searched_by_post_or_else_by_get",
    ),
    "C9": shown(
        "What a record points to is never fetched by the address that stands in it.",
        RULES + "c9_what_a_record_points_to_is_never_fetched",
    ),
    "C10": shown(
        "A record with a modifier we do not know is told to be not fully understood.",
        VIEWS + "c10_what_may_change_the_meaning_is_never_passed_over",
        PANEL + "c10_what_cannot_be_understood_fully_says_so",
    ),
    "C11": shown(
        "What was entered in error is left out and counted; deleted and unknown are two things.",
        RULES + "c11_deleted_and_unknown_are_two_things_and_a_mistake_is_still_there",
        PANEL + "c11_what_was_entered_in_error_is_left_out_and_counted",
    ),
    "C12": shown(
        "A request says who asks and carries an id of its own.",
        READING + "c12_a_read_says_who_asks_and_keeps_the_bytes",
    ),
    "C13": shown(
        "An empty list is said to be what this user may see.",
        PANEL + "c13_none_is_said_of_what_this_user_may_see",
        JOURNEY + "c13_none_forbidden_and_failed_are_three_texts",
    ),
    "C14": shown(
        "3 seconds to connect, 15 without a byte, 20 for all that one page asks.",
        RULES + "c14_nobody_waits_for_an_ehr_for_ever",
        but="What runs in the background waits no longer than a page does.",
    ),
    "C15": shown(
        "Reads alone are asked again, twice at most, with growing pauses or the one that is asked "
        "for, within the budget. An EHR that is left alone is not asked by pages either: they show "
        "the last copies at once, and one page probes it.",
        READING + "c15_a_read_is_tried_again_when_the_ehr_is_busy",
        READING + "c15_a_read_is_tried_again_after_a_lost_connection_but_not_for_ever",
        READING + "c15_nothing_else_is_tried_again",
        READING + "c15_the_wait_the_ehr_asks_for_is_honoured_within_the_budget",
        READING + "c15_retry_after_comes_in_two_forms",
        RULES + "c15_a_question_is_asked_three_times_at_most_and_a_pause_is_short",
        AT_REST + "c15_after_a_page_that_waited_in_vain_the_next_asks_nothing",
        AT_REST + "c15_after_its_rest_one_page_finds_out_and_all_ask_again",
        but="Reads count against an EHR only where a page waited in vain for all it asked.",
    ),
    "C16": shown(
        "What an EHR says is put into words; what is not FHIR is named so; no message holds it.",
        OUTCOME + "c16_an_answer_is_put_into_words",
        OUTCOME + "c16_any_outcome_can_be_read",
        READING + "c16_what_the_ehr_said_is_kept_beside_the_message",
        READING + "c16_html_from_a_proxy_is_named_for_what_it_is",
    ),
    "C17": shown(
        "Answers are taken up to 50 MiB, unpacked, and 64 levels deep.",
        RULES + "c17_what_is_nested_too_deep_is_a_clear_failure",
        JOURNEY + "c17_more_than_can_be_taken_is_not_taken",
    ),
    "C18": shown("Batches for a page's reads.", but=LEFT_OUT),
}
