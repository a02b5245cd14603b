"""What each story is to show and must not do, and how far the app is. A line is a row of ``LINES``.

``seen`` is a phrase on the app's pages of this patient, ``absent`` one that is not there, ``proof``
names a test elsewhere. A line with none of them is not built yet. The phrases are looked for by
``test_stories_page``, so a line cannot say more than is true.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One thing to show, or (``never``) one that must not be."""

    words: str
    seen: str = ""
    absent: str = ""
    proof: str = ""
    never: bool = False

    @property
    def built(self) -> bool:
        """The app does it today."""
        return bool(self.seen or self.absent or self.proof)


def never(words: str, **built: str) -> Line:
    """A line of *Must not*."""
    return Line(words, never=True, **built)


NURSE = "tests/journeys/test_nurse_writes_a_goal.py"
CHANGES = "tests/journeys/test_nurse_changes_a_goal.py"
AWAY = "tests/journeys/test_ehr_away.py"
READING = "tests/journeys/test_reading_the_chart.py"
VIEWS = "tests/smart_app/test_pages_views.py"
PAST = "tests/smart_app/test_past_played.py"
WORDS = "tests/smart_app/test_words.py"
SUPPORT = "tests/journeys/test_support_journey.py"
TEACHING = "tests/journeys/test_strategies_journey.py"
HEADLINE = "tests/smart_app/test_headline.py"
APPROACH = "tests/journeys/test_approach_journey.py"
APPROACHES = "tests/store/test_approach_actions.py"
PAST_PAPERS = "tests/smart_app/test_past_papers.py"
SERVED = "tests/smart_app/test_past_served.py"
LABELS = "tests/journeys/test_labels_by_role.py"
PAYER = "tests/journeys/test_demo_payer.py"
DATES = "tests/smart_app/test_past_dates.py"
LEAVES = "tests/journeys/test_what_leaves_of_the_stories.py"
EDGE_WAYS = "tests/journeys/test_edge_ways_home.py"
HOME = "tests/smart_app/test_past_ways_home.py"
CLOCKS = "tests/care/test_transition_clocks.py"
CALLED = "tests/smart_app/test_past_called.py"
CALLS = "tests/journeys/test_call_journey.py"
WON = "tests/smart_app/test_past_won.py"
TAUGHT = "tests/smart_app/test_past_taught.py"
ASKING = "tests/journeys/test_skills_and_confidence.py"
HANDOUT = "tests/journeys/test_handout_journey.py"
SCREENS = "tests/browser/test_eight_stories.py"
SEED = "tests/sandbox/test_stories.py"
BOARD = "tests/journeys/test_board_journey.py"
GIVEN = "tests/journeys/test_what_chidi_is_given.py"
PAPERS = "tests/sandbox/test_stories_helen_and_ty.py"

LINES: dict[str, tuple[Line, ...]] = {
    "okafor": (
        Line("opens from the chart, nothing typed",
             proof=f"{NURSE}::test_the_launch_needs_no_typing_and_ends_on_walters_page"),
        Line("goal with its receipt in the EHR",
             proof=f"{NURSE}::test_the_goal_lands_in_the_ehr_with_a_receipt"),
        Line("goal that waits while the EHR is away",
             proof=f"{AWAY}::test_down_while_saving_and_the_worker_sends_it_once_when_it_is_back"),
        Line("goal changed in the EHR: both texts side by side",
             proof=f"{CHANGES}::test_a_second_change_there_is_compared_too"),
        Line("his doctor's goal, read only", seen="From Riverside EHR · read only"),
        Line("care plan with 2 of 5 things open", seen="5 activities, 2 open"),
        Line("a date that was changed in the EHR", seen="Changed in Riverside EHR"),
        Line("where each of his five goals is",
             proof=f"{PAST}::test_walters_five_goals_are_in_different_places"),
        Line("who does it: two his, one still ours", seen="2 of 3 are Walter’s to do."),
        Line("small wins, counted, and the last of them",
             proof=f"{WON}::test_each_goal_has_the_small_wins_of_its_story"),
        Line("next step: coach him to book the 7-day visit",
             seen="Walter has booked a visit alone: coach Walter to call"),
        Line("LACE 11; HOSPITAL 7 by the 2013 table, 5 by the 2016 one",
             seen="7 of 13 · “high” where it was published"),
        Line("ends of the programme and of the readmission watch",
             seen="Watch for a return to hospital"),
        Line("more independence offered in Understanding my health",
             proof=f"{APPROACH}::test_walter_may_have_more_in_one_strategy_and_stays_do_with_overall"),
        never("one average of four confidences",
              proof=f"{HEADLINE}::test_four_answers_are_never_made_into_one"),
        never("more support because of the portal goal",
             proof=f"{APPROACH}::test_walter_may_have_more_in_one_strategy_and_stays_do_with_overall"),
    ),
    "delgado": (
        Line("interpreter and language in the banner", seen="Spanish interpreter needed"),
        Line("no goals in the EHR, and how to begin", seen="No goals yet."),
        Line("known for five weeks, with an interpreter from the first day",
             seen="With a Spanish interpreter on the line."),
        Line("call due today, on top", seen="Next: Call Rosa"),
        Line("attempt 1 not valid",
             proof=f"{CALLED}::test_a_message_in_english_does_not_count_for_rosa"),
        Line("no answer noted in two clicks",
             proof=f"{CALLS}::test_a_try_is_logged_in_two_taps_and_taken_back"),
        Line("in the way: cost of the inhaler, owner Kim",
             seen="Find out what the new inhaler needs"),
        Line("what the pharmacy told us is to be asked, no help without her word",
             proof=f"{SERVED}::test_what_the_pharmacy_told_us_of_rosa_is_still_to_be_asked"),
        Line("LACE 9", seen="9 of 19"),
        Line("approach: not enough known to suggest one",
             proof=f"{APPROACH}::test_of_rosa_too_little_is_known_and_nothing_is_suggested"),
        Line("handout in Spanish",
             proof=f"{HANDOUT}::test_the_patients_language_is_chosen_first"),
        never("count the call in English as an attempt",
              proof=f"{CALLED}::test_a_message_in_english_does_not_count_for_rosa"),
        never("words that blame her", proof=f"{WORDS}::test_no_template_uses_a_banned_word"),
        never("compute an approach without data",
             proof=f"{APPROACH}::test_of_rosa_too_little_is_known_and_nothing_is_suggested"),
    ),
    "abara": (
        Line("stay ends on the evening it ended, not on UTC's day", seen="Nov 8–12 Inpatient"),
        Line("neighbor who drives, as caregiver", seen="Frank Mercer (neighbor)"),
        Line("his own goal, in his words", seen="Get back to church choir"),
        Line("the blood test that was not drawn stands first, with its day",
             seen="Next: Ours, and late: Plan for medicines that need close watching: INR"),
        Line("the ride is ours, and late", seen="Book a ride to Dr. Lindqvist that really comes"),
        Line("7-day visit overdue since yesterday, 14-day way still open",
             seen="was due Nov 19 · yesterday · at the latest Nov 26"),
        Line("the ride did not come: our part", seen="Did not happen: ride – our part"),
        Line("another ride asked for, with who owns the next step",
             proof=f"{SERVED}::test_chidis_ride_is_asked_for_again_and_the_next_step_is_kims"),
        Line("INR question to the prescriber, same day",
             seen="answer due today"),
        Line("result to come, with an owner",
             seen="Echocardiogram with bubble study R. Castillo RN"),
        Line("LACE 10", seen="10 of 19"),
        Line("red on the board because staff are late",
             proof=f"{BOARD}::test_chidis_row_is_red_because_we_are_late_and_says_so"),
        never("call it his failing", absent="no-show"),
        never("call it his failing on what he is given; a page of his own does not exist yet",
              proof=f"{GIVEN}::test_nothing_he_is_given_calls_it_his_failing"),
        never("more support because of it", proof=f"{SCREENS}::test_a_story_is_told_by_its_pages"),
    ),
    "nguyen": (
        Line("interpreter and language in the banner", seen="Vietnamese interpreter needed"),
        Line("care team without an interpreter", seen="Duc Nguyen (husband)"),
        Line("goal still on its way to the EHR", seen="Kept here · sending to Riverside EHR"),
        Line("whose goals: 2 of 4 are hers", seen="2 of 4 are Thi"),
        Line("that her grandson interpreted, where she said yes",
             seen="ask again with a qualified interpreter"),
        Line("interpreter for the visit, by the business day before",
             seen="Confirm the Vietnamese interpreter for the visit"),
        Line("teach-back again, with an interpreter",
             proof=f"{TEACHING}::test_thi_lan_is_not_judged_by_what_her_grandson_carried"),
        Line("insulin: not yet assessable",
             proof=f"{TEACHING}::test_thi_lan_is_not_judged_by_what_her_grandson_carried"),
        Line("LACE 10", seen="10 of 19"),
        never("let Kevin (17) be left in charge",
              proof=f"{SUPPORT}::test_who_is_under_18_is_never_in_charge"),
        never("rate her by the session her grandson interpreted",
              proof=f"{TEACHING}::test_thi_lan_is_not_judged_by_what_her_grandson_carried"),
    ),
    "harris": (
        Line("paper as an equal choice", seen="paper is an equal choice"),
        Line("plan with his own numbers", seen="HbA1c came down from 9.1 to 7.0"),
        Line("what he says, kept for the decision", seen="Stop the weekly calls."),
        Line("more independence proposed in his three strategies",
             proof=f"{APPROACH}::test_leon_chooses_more_independence_and_it_takes_two_clicks"),
        Line("digital: not in my plan, his choice",
             proof=f"{APPROACH}::test_leon_chooses_more_independence_and_it_takes_two_clicks"),
        Line("on the board three strategies, what he left out apart, and no amber",
             proof=f"{BOARD}::test_leon_has_three_strategies_and_no_amber"),
        Line("fewer calls by his own wish, with a safety net and a review",
             proof=f"{APPROACH}::test_leon_chooses_more_independence_and_it_takes_two_clicks"),
        Line("nothing for his payer, though he is on its list",
             proof=f"{PAYER}::test_a_payer_reads_what_was_agreed_with_its_members_and_with_nobody_else"),
        Line("the window after his stay, which closed on T-12",
             seen="The 30 days after it ended Nov 8"),
        never("no goal shown as a 0",
              proof=f"{VIEWS}::test_a_strategy_without_a_goal_is_not_a_zero"),
        never("digital questions for 12 months",
              proof=f"{SCREENS}::test_leon_has_it_his_way_in_two_clicks"),
        never("make his wish wait for a second assessment",
             proof=f"{APPROACHES}::test_a_wish_for_more_independence_is_honoured_at_once"),
    ),
    "kowalski": (
        Line("yesterday's ED visit", seen="Nov 19 ED visit"),
        Line("video visit as such", seen="Video · Follow-up"),
        Line("her action plan, as she says it", seen="up 3 pounds, I call. Breathless, 911"),
        Line("working together as before, whatever yesterday was", seen="Where we stand: Working"),
        Line("she used her plan: a win",
             proof=f"{SCREENS}::test_irena_used_her_plan_and_keeps_her_approach"),
        Line("told among what happened since yesterday",
             seen="Since yesterday since Thu, Nov 19, 0:00 CST Nov 19 21:30 Went home"),
        Line("she called the nurse line, breathless, and was sent to the ED: she did right",
             seen="She did right to call: to the emergency department now"),
        Line("extra support proposed, approach as it was",
             proof=f"{APPROACH}::test_irena_used_her_plan_and_every_approach_is_as_it_was"),
        Line("follow-up within 7 days; a light episode",
             seen="Follow-up after the emergency visit R. Castillo RN · by Thu, Nov 26"),
        never("take her approach back",
             proof=f"{APPROACHES}::test_nothing_but_a_persons_decision_changes_an_approach"),
        never("less digital because of her age",
              proof=f"{SCREENS}::test_irena_used_her_plan_and_keeps_her_approach"),
    ),
    "brooks": (
        Line("stay and follow-up of the summer", seen="Jun 26 – Jul 2 Inpatient"),
        Line("five goals she reached herself", seen="Carry my shopping up the hill"),
        Line("looked back together: go on, or finish for now",
             seen="Next: Go on with Denise, or finish for now"),
        Line("contact due date with its reason: a holiday between",
             proof=f"{CLOCKS}::test_the_holiday_that_was_skipped_is_named"),
        Line("from 3 to 9, week by week", proof=f"{WON}::test_denise_went_from_three_to_nine"),
        Line("who did how much: from eight done for her to none",
             proof=f"{WON}::test_from_eight_done_for_denise_in_a_week_to_none"),
        Line("stay in touch proposed, with all four reasons",
             proof=f"{WON}::test_staying_in_touch_is_suggested_for_denise_with_all_its_reasons"),
        Line("list for saying goodbye"),
        Line("chart of confidence with wins and the admission",
             seen="Acute event: Stayed in hospital"),
        Line("called on the day it was due, a holiday between",
             proof=f"{DATES}::test_denise_was_called_on_the_day_it_was_due_whatever_the_day"),
        Line("what she says of working with us",
             proof=f"{WON}::test_denise_said_yes_to_each_question_about_us"),
        never("close her case by itself on day 30", absent="Finished for now"),
        never("confetti", proof=f"{SCREENS}::test_a_story_is_told_by_its_pages"),
    ),
    "santos": (
        Line("none, not allowed and not read: three texts",
             proof=f"{READING}::test_c13_none_forbidden_and_failed_are_three_texts"),
        Line("the last copy with its time while the EHR is away",
             proof=f"{READING}::test_the_copies_are_shown_with_their_time_when_the_ehr_is_away"),
        Line("wife and daughter in his team", seen="Ana Santos (daughter)"),
        Line("his own goal, in his words", seen="Sit in my garden every morning"),
        Line("how far away Ana lives: 40 minutes",
             proof=f"{SERVED}::test_ana_lives_forty_minutes_away_and_said_so_alone"),
        Line("help at home: asked for, and ours to get", seen="Have somebody to help us at home"),
        Line("appeal with its day, and the letter that is still to come",
             seen="still missing: The physician’s letter (Dr. A. Lindqvist, asked"),
        Line("Lúcia asked alone: needs relief, to be offered within 7 days",
             proof=f"{SUPPORT}::test_lucia_is_asked_alone_and_needs_relief_and_joao_decides"),
        Line("ways to get help: what he likes best on top, home first",
             proof=f"{SUPPORT}::test_ways_to_get_help_stand_side_by_side_with_his_own_on_top"),
        Line("respite asked for: a waiting list, Bell's next step",
             proof=f"{SERVED}::test_joao_and_lucia_wait_for_respite_and_bell_owns_the_next_step"),
        never("call anybody unreliable", proof=f"{WORDS}::test_no_template_uses_a_banned_word"),
        never("her answers in the note, or in the EHR",
              proof=f"{SUPPORT}::test_nothing_she_said_leaves_or_stands_on_another_page"),
        never("her answers in the handout", proof=f"{SCREENS}::test_a_story_is_told_by_its_pages"),
        never("her answers in an export or a payer's data",
              proof=f"{LEAVES}::test_nothing_lucia_said_alone_reaches_joaos_payer"),
        never("propose a facility", absent="facility"),
    ),
    "price": (
        Line("mother, grandmother and school nurse in his team", seen="L. Monroe RN School nurse"),
        Line("children's hospital and its doctor", seen="Cedar Bend Children's Hospital, PICU"),
        Line("his mother said yes for him", seen="Danielle, his mother, said yes."),
        Line("what she learnt: the tube, alone", seen="Change Noah’s trach tube by myself"),
        Line("checkpoints of the complex child",
             seen="Two trained adults for each device: Changing the trach tube"),
        Line("34 nursing hours without a nurse, asked of the agency",
             proof=f"{SERVED}::test_noahs_open_hours_wait_for_the_agency"),
        Line("next step: 34 nursing hours without a nurse",
             seen="Next: 34 hours a week without anybody: Nurses at home"),
        Line("who has learnt which device, and how far",
             proof=f"{TAUGHT}::test_each_of_noahs_has_learnt_apart"),
        Line("LACE and HOSPITAL: adults only", seen="Not computed: adults only"),
        Line("handout to his mother", proof=f"{PAST_PAPERS}::test_noahs_page_is_for_his_mother"),
        never("on the demo payer's list",
              proof=f"{SEED}::test_the_group_holds_all_heartland_members_and_the_one_who_opted_out"),
        never("measure what matters to a child of 6 for him",
              proof=f"{ASKING}::test_nothing_of_a_child_of_six_is_asked_or_measured"),
        never("show one learner the other's worries",
              proof=f"{SCREENS}::test_a_story_is_told_by_its_pages"),
    ),
    "fischer": (
        Line("hospital and Lakeview as two stays", seen="Inpatient, non-acute"),
        Line("hospital, Lakeview and home as one way", seen="Moved to a nursing facility"),
        Line("home health agency in her team", seen="Bluestem Home Health"),
        Line("met before she left Lakeview", seen="Peter listened in."),
        Line("her own goal, in her words", seen="Climb the stairs to my own flat"),
        Line("walker came, commode did not",
             proof=f"{SERVED}::test_helens_walker_came_and_the_commode_did_not"),
        Line("programme starts when she leaves Lakeview",
             seen="Day 1 after leaving Lakeview Care Center"),
        Line("first home visit by tomorrow, not confirmed", seen="First visit of home health"),
        Line("next step: ask about two blood thinners today",
             proof=f"{HOME}::test_nobody_has_asked_yet_about_helens_two_blood_thinners"),
        Line("medicines in four columns", seen="Each medicine on four lists"),
        Line("LACE 9 for the hospital stay", seen="9 of 19"),
        Line("call page: how she hears best", seen="Hard of hearing: with Peter on the line"),
        never("start the programme at Lakeview's door",
              proof=f"{CLOCKS}::test_helen_s_clocks_start_when_she_leaves_the_nursing_facility"),
        never("merge two medicine lists in silence",
              proof="tests/journeys/test_papers_journey.py"
              "::test_two_blood_thinners_are_both_printed_and_asked_about"),
        never("close the question without the prescriber", absent="Decide: Enoxaparin"),
    ),
    "reed": (
        Line("stay at Oakview with its own place", seen="Oakview Behavioral Health"),
        Line("warm hand-over on the morning he went home", seen="Warm hand-over"),
        Line("his own goal, in his words", seen="Sleep before 1 am and text Jo when it gets dark"),
        Line("protected records labelled in the EHR",
             proof=f"{PAPERS}::test_tys_part_2_records_carry_the_label_and_nobody_elses_do"),
        Line("called Ty", seen="In Ty’s own words."),
        Line("visit within 7 days, day of discharge not counted",
             seen="Mental health visit within 7 days"),
        Line("988 and the safety plan on every page", seen="988 · safety plan"),
        Line("how to reach him: text only, beside his number on every page",
             seen="text only · no voicemail · do not tell his roommate"),
        Line("LACE: not for a psychiatric stay", seen="Not computed: psychiatric stay"),
        never("protected records on pages of a role that may not see them",
              proof=f"{LABELS}::test_what_is_specially_protected_is_on_no_page_of_who_may_not_see_it"),
        Line("consent: treatment yes, his payer no",
             proof=f"{LEAVES}::test_ty_said_no_to_his_payer_and_yes_to_who_treats_him"),
        never("protected records to a payer",
              proof=f"{LEAVES}::test_nothing_that_tys_record_protects_reaches_his_payer"),
        never("protected records to a proxy",
              proof=f"{LEAVES}::test_whoever_helps_ty_is_told_nothing_that_is_protected"),
        never("voicemail by itself", absent="Left a message"),
        never("his words in a general note", proof=f"{SCREENS}::test_a_story_is_told_by_its_pages"),
    ),
    "whitfield": (
        Line("quiet page", seen="George is in hospice care"),
        Line("hospice in his team", seen="Prairie Hospice"),
        Line("his wish, and nothing is due", seen="Sit on the porch with June at sunset"),
        Line("everything stops when he dies",
             proof=f"{CALLS}::test_after_a_death_nothing_is_offered_and_nothing_more_is_kept"),
        Line("the hospice's number, day and night",
             seen="Day and night: (555) 010-2398, a hospice nurse answers"),
        Line("one call to June", seen="Call June, if she wants"),
        Line("comfort checkpoints", seen="Comfort medicines at home"),
        Line("clocks end with the hospice", seen="Goes on with hospice, Nov 18"),
        Line("the hospice nurse’s first visit, confirmed", seen="The hospice nurse came"),
        Line("note for June afterwards",
             proof=f"{EDGE_WAYS}::test_when_george_dies_a_word_to_june_is_all_that_stays"),
        Line("the hospital's notice of T-6, and what its record says is the same stay",
             seen="came in, Nov 14, Riverside Hospital, in hospital · The ward called"),
        never("ask for anything digital", absent="Phone and online"),
        never("ask for a 7-day visit", absent="Visit within 7 days"),
    ),
}  # fmt: skip
