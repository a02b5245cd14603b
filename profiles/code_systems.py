"""Every code system of ours: which codes there are, and whose words a reader sees.

The codes are those of the tables in ``fhir_bridge/care``, so that nothing is written down twice. To
publish another system: a row in ``SYSTEMS``; then ``make profiles``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from enablement_codes import enablement_codes, named_codes

from fhir_bridge.care.advocacy_stages import KINDS, SAYS, STAGES
from fhir_bridge.care.approach import DIRECTION_WORDS, RULES
from fhir_bridge.care.asking import CHOICE, QUESTIONS
from fhir_bridge.care.caregiver_sheet import TELLS
from fhir_bridge.care.commitment_moves import (
    CAUSES,
    KIND_WORDS,
    SIDE_WORDS,
    STATE_WORDS,
)
from fhir_bridge.care.decision import PATIENT_WORDS
from fhir_bridge.care.disciplines import DISCIPLINES
from fhir_bridge.care.doings import ACTIONS
from fhir_bridge.care.enablement import APPROACHES, DOER_WORDS, STRATEGIES, Doer
from fhir_bridge.care.extra_support import ENDED, EVENTS, NOT_NEEDED
from fhir_bridge.care.following_moves import (
    AIDS,
    CAME_OF_IT,
    FLOWS,
    NOT_USED_BECAUSE,
    SERVICE_SAYS,
)
from fhir_bridge.care.handover.kinds import KINDS as HANDOVERS
from fhir_bridge.care.in_the_way import IN_THE_WAY
from fhir_bridge.care.instruments import DIRECTIONS, INSTRUMENTS, MODES, RESPONDENTS
from fhir_bridge.care.medicines.line_steps import STEP_WORDS
from fhir_bridge.care.medicines_on_paper import CHOICES
from fhir_bridge.care.monitoring.alerts import ANSWERS as ALERT_ANSWERS
from fhir_bridge.care.monitoring.alerts import DEED_WORDS as ALERT_DEEDS
from fhir_bridge.care.monitoring.measures import MEASURES
from fhir_bridge.care.needs import ANSWERS, NEEDS
from fhir_bridge.care.people import AUTHORITY
from fhir_bridge.care.risk.eight_questions import QUESTIONS as EIGHT_QUESTIONS
from fhir_bridge.care.risk.word_of import INPUTS as READMISSION_INPUTS
from fhir_bridge.care.risk.word_of import PARTS as READMISSION_PARTS
from fhir_bridge.care.skills import RESULTS, SKILLS
from fhir_bridge.care.support import CHECKLIST
from fhir_bridge.care.template_rows import TEMPLATES
from fhir_bridge.care.transitions.after_action import PEOPLE as AFTER_ACTION_PEOPLE
from fhir_bridge.care.transitions.checkpoint_closing import NOT_NEEDED as CHECKPOINT_NOT_NEEDED
from fhir_bridge.care.transitions.checkpoint_deeds import DEED_WORDS
from fhir_bridge.care.transitions.checkpoints import CHECKPOINTS
from fhir_bridge.care.transitions.contact_log import CHANNELS, TOPICS
from fhir_bridge.care.transitions.contact_log import RESULTS as CONTACT_RESULTS
from fhir_bridge.care.transitions.rederiving import STATE_WORDS as CHECKPOINT_STATES
from fhir_bridge.care.transitions.reviews import ANSWERS as REVIEW_ANSWERS
from fhir_bridge.care.warning_signs import SHEETS
from fhir_bridge.care.ways import VIEWS, WAYS
from fhir_bridge.r4 import (
    advocacy,
    after_action,
    checkpoint_task,
    contact,
    following,
    risk,
    supporting,
    task,
)
from fhir_bridge.r4.medicine_lists import LIST_WORDS
from fhir_bridge.r4.medicine_task import PARTS as MEDICINE_PARTS
from fhir_bridge.r4.monitoring import MONITORING

Words = Mapping[str, str]


@dataclass(frozen=True)
class System:
    """One code system.

    Attributes:
        id: the last part of its canonical URL.
        about: what its codes are for.
        words: display by code.
        source: where the codes are changed.
        means: definition by code, where the display does not say it all.
        as_set: a value set of all its codes is published, too.
    """

    id: str
    about: str
    words: Words
    source: str
    means: Words = field(default_factory=dict)
    as_set: bool = False


def _rows(table: Mapping[str, object], member: str = "words") -> Words:
    return {str(code): str(getattr(row, member)) for code, row in table.items()}


def _keys(table: Mapping[str, str]) -> Words:
    return {str(code): words for code, words in table.items() if code}


STARTS = {
    f"{template.code}.{start.code}": f"{template.title}: {start.words}"
    for template in TEMPLATES.values()
    for start in template.starts
}
SLOTS = {
    f"{sheet.code}.{line.slot}": f"{sheet.title}: {line.asks}"
    for sheet in SHEETS.values()
    for line in sheet.slots
}
SCORE_PARTS = {
    f"{score.lower()}.{part}": f"{score}: {READMISSION_INPUTS[input].words}"
    for score, parts in READMISSION_PARTS.items()
    for part, input in parts.items()
}
DOERS = {
    Doer.CASE_MANAGER: "The case manager does it for the patient.",
    Doer.TOGETHER: "The case manager and the patient do it together.",
    Doer.CAREGIVER: "A caregiver does it with or for the patient, as the patient wishes.",
    Doer.PATIENT: "The patient does it.",
    Doer.DIRECTED: "The patient chose somebody and told them what to do.",
}
WHAT_WAS = {
    "not-said": "Nobody said what it was.",
    "health": "The patient was not well enough.",
    "cost": "It costs too much.",
    "ride": "There was no way to get there.",
    "device": "A phone, a device or supplies were not there or did not work.",
    "language": "No common language, or no interpreter.",
    "system": "An office, a rule or a website was in the way.",
    "ours": "The care team did not do its part.",
}
IN_A_SCORE = {
    "version": "Which edition or length",
    "scale-least": "The least there can be",
    "scale-most": "The most there can be",
    "direction": "Which end is better",
    "respondent": "Who answered",
    "mode": "How it was answered",
}
IN_A_MATTER = {
    "due": "The day that counts",
    "dated": "The day of the letter",
    "quote": "What the letter says",
    "track": "Which way the letter says it goes",
    "outcome": "What came of it",
    "spoken-by": "Who said it for the patient",
    "allowed": "By what right",
    "whom": "Who has to give it",
    "here": "When it came",
    "who": "Who said it",
    "number": "Number of the call or letter",
}

SYSTEMS = (
    System(
        "strategy", "The four ways from being managed to managing. Displays are the words a nurse "
        "reads.", _rows(STRATEGIES, "title"), "care/enablement.py", _rows(STRATEGIES, "help"),
        as_set=True,
    ),
    System(
        "doer", "Who carries a task today, from most support to most independence.",
        _keys(DOER_WORDS), "care/enablement.py", _keys(DOERS), as_set=True,
    ),
    System(
        "action", "Things that are done for, with or by a patient, so that a week can be told.",
        _rows(ACTIONS), "care/doings.py", as_set=True,
    ),
    System(
        "in-the-way", "What is in the way of a goal. None of it is a fault of the patient's.",
        _rows(IN_THE_WAY), "care/in_the_way.py", WHAT_WAS,
        as_set=True,
    ),
    System(
        "enablement", "What our Observations are about, and what they say besides.",
        enablement_codes(), "profiles/enablement_codes.py", as_set=True,
    ),
    System(
        "answer", "What somebody can choose in answer to a question.",
        {code: words for each in QUESTIONS.values() if each.kind == CHOICE
         for code, words in each.choices.items()},
        "care/asking.py",
    ),
    System(
        "skill", "What can be shown. Our own design, not validated.", _rows(SKILLS),
        "care/skills.py", as_set=True,
    ),
    System(
        "skill-result", "What a look at a skill brought. Our own design, not validated.",
        {code: row.words for kind in reversed(RESULTS.values()) for code, row in kind.items()},
        "care/skills.py", as_set=True,
    ),
    System(
        "approach", "How much is done for, with or by the patient. Our own design, not validated.",
        _rows(APPROACHES, "staff"), "care/enablement.py", _rows(APPROACHES, "patient"),
        as_set=True,
    ),
    System(
        "approach-direction", "Which way a decision or a wish goes.", _keys(DIRECTION_WORDS),
        "care/approach.py", as_set=True,
    ),
    System(
        "approach-rule", "What spoke for or against an approach. Our own design, not validated.",
        {**{rule.id: rule.yes.rstrip(".") for rule in RULES}, "inputs": "What was not looked at"},
        "care/approach.py",
    ),
    System(
        "patient-says", "What the patient says to a decision.", _keys(PATIENT_WORDS),
        "care/decision.py", as_set=True,
    ),
    System(
        "extra-support", "Extra support after an acute event: where it stands, and why.",
        {**supporting.STATE_WORDS, **NOT_NEEDED, **ENDED}, "care/extra_support.py",
        as_set=True,
    ),
    System("acute-event", "What happened.", _rows(EVENTS), "care/extra_support.py", as_set=True),
    System(
        "support-checklist", "What is looked at before help is planned in the place of learning.",
        CHECKLIST, "care/support.py",
        as_set=True,
    ),
    System(
        "task-kind", "What somebody takes on.", _keys(KIND_WORDS), "care/commitment_moves.py",
        as_set=True,
    ),
    System(
        "task-state", "Where it stands.", _keys(STATE_WORDS), "care/commitment_moves.py",
        as_set=True,
    ),
    System(
        "did-not-happen", "Why something that was agreed did not happen: life or the system, never "
        "character.", CAUSES, "care/commitment_moves.py",
    ),
    System(
        "accountable-side", "Which side of the table the accountable person sits on.",
        _keys(SIDE_WORDS), "care/commitment_moves.py", as_set=True,
    ),
    System("task-part", "What a Task says besides.", named_codes(task.PART), "r4/task.py"),
    System("authority", "What somebody may decide for the patient by law.", AUTHORITY,
           "care/people.py"),
    System("way-to-get-help", "Other ways to get help, side by side.", _rows(WAYS), "care/ways.py",
           as_set=True),
    System("way-view", "What was said of a way.", VIEWS, "care/ways.py"),
    System(
        "caregiver-leads", "Whether somebody handles tasks for the patient.",
        {"started": "Handles these tasks", "stopped": "Does it no more"}, "r4/caregiving.py",
        as_set=True,
    ),
    System("caregiver-told", "What a patient may let somebody who helps know.", TELLS,
           "care/caregiver_sheet.py", as_set=True),
    System("instrument", "Questionnaires that others made, of which a score is kept.",
           _rows(INSTRUMENTS, "name"), "care/instruments.py", as_set=True),
    System(
        "score-part", "Everything needed to understand a score later.",
        {**IN_A_SCORE, **DIRECTIONS, **RESPONDENTS, **MODES}, "care/instruments.py",
        as_set=True,
    ),
    System("warning-signs-sheet", "Warning-signs sheets.", _rows(SHEETS, "title"),
           "care/warning_signs.py"),
    System("warning-signs-slot", "Places of a sheet that an order fills.", SLOTS,
           "care/warning_signs.py", as_set=True),
    System("medicine-choice", "What papers say of a medicine.",
           {**CHOICES, "none": "Nothing is said of it"}, "care/medicines_on_paper.py", as_set=True),
    System("medicine-list", "Lists of medicines at a transition.", LIST_WORDS,
           "care/medicines/columns.py", as_set=True),
    System("medicine-step", "What was decided, asked and answered of a medicine at a transition.",
           STEP_WORDS, "care/medicines/line_steps.py", as_set=True),
    System("medicine-part", "Parts of what was decided of a medicine.",
           {part.code: part.text for part in MEDICINE_PARTS}, "r4/medicine_task.py"),
    System("template-goal", "Goals that plan templates propose.", STARTS, "care/template_rows.py"),
    System("need", "Needs of daily life.", _rows(NEEDS), "care/needs.py", _rows(NEEDS, "asks"),
           as_set=True),
    System("need-answer", "Whether something is in the way, and whether help is wanted.", ANSWERS,
           "care/needs.py", as_set=True),
    System("review-answer", "What is said on day 14 and on day 30 after coming home.",
           REVIEW_ANSWERS, "care/transitions/reviews.py", as_set=True),
    System("after-action-asked", "Who was asked when a return to hospital was looked back at.",
           AFTER_ACTION_PEOPLE, "care/transitions/after_action.py"),
    System("after-action-part", "What a look back after a return to hospital tells.",
           after_action.PARTS, "r4/after_action.py"),
    System("aid", "Aids at home.", AIDS, "care/following_moves.py"),
    System("followed-kind", "What is followed up.",
           {"referral": "Referral", "aid": "Aid at home"}, "care/following_moves.py", as_set=True),
    System("followed-state", "Where a referral or an aid stands.",
           {code: words for flow in FLOWS.values() for code, words in flow.words.items()},
           "care/following_moves.py", as_set=True),
    System("followed-cause", "Why a service says no, or an aid is not used.",
           {**CAUSES, **NOT_USED_BECAUSE, **SERVICE_SAYS}, "care/following_moves.py"),
    System("came-of-it", "What came of it.", CAME_OF_IT, "care/following_moves.py"),
    System("followed-part", "What is said besides of what is followed up.",
           named_codes(following.PART), "r4/following.py"),
    System("advocacy-kind", "Matters of advocacy.", _rows(KINDS), "care/advocacy_stages.py",
           as_set=True),
    System("advocacy-stage", "Stages of a matter.", _rows(STAGES), "care/advocacy_stages.py",
           as_set=True),
    System("advocacy-wish", "What the patient says to going on.", _keys(SAYS),
           "care/advocacy_stages.py"),
    System("advocacy-part", "What is said besides of a matter.",
           {**named_codes(advocacy.PART), **IN_A_MATTER}, "r4/advocacy.py"),
    System("checkpoint", "What is to be true by when on the way home.",
           _rows(CHECKPOINTS, "title"), "care/transitions/checkpoints.py", as_set=True),
    System("checkpoint-state", "Where a checkpoint stands.", _keys(CHECKPOINT_STATES),
           "care/transitions/rederiving.py", as_set=True),
    System("checkpoint-deed", "What happened to a checkpoint.", _keys(DEED_WORDS),
           "care/transitions/checkpoint_deeds.py"),
    System("checkpoint-not-needed", "Why a checkpoint is not needed.",
           _keys(CHECKPOINT_NOT_NEEDED), "care/transitions/checkpoint_closing.py"),
    System("checkpoint-part", "What is said besides of a checkpoint.",
           named_codes(checkpoint_task.PART), "r4/checkpoint_task.py"),
    System("contact-kind", "What a contact is about.", named_codes(contact.KIND),
           "r4/contact.py"),
    System("contact-channel", "By which way somebody was reached, or was to be.", _rows(CHANNELS),
           "care/transitions/contact_log.py", as_set=True),
    System("contact-result", "How a contact, or a try at one, came out.", _rows(CONTACT_RESULTS),
           "care/transitions/contact_log.py", as_set=True),
    System("contact-topic", "What was talked about.", _rows(TOPICS),
           "care/transitions/contact_log.py", as_set=True),
    System("contact-block", "Parts of a call, each saved alone.", contact.BLOCK_WORDS,
           "care/transitions/call_blocks.py"),
    System("monitoring", "Limits agreed for readings from home, and alerts.",
           named_codes(MONITORING), "r4/monitoring.py"),
    System("home-measure", "What is measured at home.", _rows(MEASURES),
           "care/monitoring/measures.py", as_set=True),
    System("alert-deed", "What happened to an alert.", _keys(ALERT_DEEDS),
           "care/monitoring/alerts.py", as_set=True),
    System("alert-answer", "What came of an alert.", ALERT_ANSWERS, "care/monitoring/alerts.py"),
    System("readmission-score", "Published scores of a stay, and a checklist.",
           {"lace": "LACE", "hospital": "HOSPITAL", **named_codes(risk.SCORE)}, "care/risk/",
           as_set=True),
    System("readmission-score-part", "Parts of a score, and what is said besides of it.",
           {**SCORE_PARTS, **named_codes(risk.PART)}, "care/risk/word_of.py", as_set=True),
    System("readmission-input", "What a score rests on, as somebody told it.",
           _rows(READMISSION_INPUTS), "care/risk/word_of.py", as_set=True),
    System("eight-questions", "Questions before somebody goes home.", _rows(EIGHT_QUESTIONS),
           "care/risk/eight_questions.py"),
    System("handover", "What is kept of a handover to the next team.", HANDOVERS,
           "care/handover/kinds.py", as_set=True),
    System("discipline", "What staff are by training.", _rows(DISCIPLINES),
           "care/disciplines.py"),
    System(
        "label", "What stays here. Next to a label of ours nothing else has to be read.",
        {
            "enablement-assessment": "What was asked, shown or decided about enablement",
            "caregiver-private": "What somebody who helps said for themselves",
        },
        "r4/labels.py",
        as_set=True,
    ),
)  # fmt: skip
"""In the order in which they are read about."""
