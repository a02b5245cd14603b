"""Which rule each bad example breaks, and where: file → (rule of the profile, element)."""

BROKEN_RULES = {
    "EnablementGoal-doer-not-a-code": ("Extension.value[x] type", "Goal.extension[0].valueString"),
    "EnablementGoal-doer-twice": ("Goal.extension:doer max", "Goal.extension"),
    "EnablementGoal-doer-unknown": ("Extension.value[x] binding", "Goal.extension[0].valueCode"),
    "EnablementGoal-doer-without-value": ("Extension.value[x] min", "Goal.extension[0].value"),
    "EnablementGoal-due-not-a-date": ("Goal.target.due[x] type", "Goal.target[0].dueDuration"),
    "EnablementGoal-expressed-by-missing": ("Goal.expressedBy min", "Goal.expressedBy"),
    "EnablementGoal-identifier-missing": ("Goal.identifier:goal min", "Goal.identifier"),
    "EnablementGoal-identifier-twice": ("Goal.identifier:goal max", "Goal.identifier"),
    "EnablementGoal-identifier-without-value": (
        "Goal.identifier:goal.value min",
        "Goal.identifier[0].value",
    ),
    "EnablementGoal-relationship-not-to-a-goal": (
        "Goal.extension:relationship.extension:target.value[x] target",
        "Goal.extension[1].extension[1].valueReference",
    ),
    "EnablementGoal-relationship-without-target": (
        "Goal.extension:relationship.extension:target min",
        "Goal.extension[1].extension",
    ),
    "EnablementGoal-start-not-a-date": ("Goal.start[x] type", "Goal.startCodeableConcept"),
    "EnablementGoal-statement-missing": ("Goal.description.text min", "Goal.description.text"),
    "EnablementGoal-status-missing": ("Goal.lifecycleStatus min", "Goal.lifecycleStatus"),
    "EnablementGoal-strategy-missing": ("Goal.category:strategy min", "Goal.category"),
    "EnablementGoal-strategy-twice": ("Goal.category:strategy max", "Goal.category"),
    "EnablementGoal-strategy-unknown": ("Goal.category:strategy binding", "Goal.category[0]"),
    "EnablementGoal-subject-missing": ("Goal.subject min", "Goal.subject"),
    "EnablementGoal-subject-not-a-patient": ("Goal.subject target", "Goal.subject"),
    "EnablementGoal-unknown-element": ("Goal unknown", "Goal.priorityLevel"),
    "SmallWin-identifier-missing": ("Goal.identifier:goal min", "Goal.identifier"),
    "SmallWin-part-of-two": ("small-win-part-of", "Goal"),
    "SmallWin-relationship-missing": ("Goal.extension:relationship min", "Goal.extension"),
    "SmallWin-relationship-not-part-of": (
        "Goal.extension:relationship.extension:type.value[x] binding",
        "Goal.extension[1].extension[0].valueCodeableConcept",
    ),
    "SmallWin-relationship-too-many": ("Goal.extension:relationship max", "Goal.extension"),
    "AnswerGiven-made-from-nothing": ("Observation.derivedFrom min", "Observation.derivedFrom"),
    "AnswerGiven-not-a-number": ("Observation.value[x] type", "Observation.valueBoolean"),
    "AnswerGiven-question-unknown": ("Observation.code binding", "Observation.code"),
    "AnswerGiven-unlabelled": ("Observation.meta.security min", "Observation.meta.security"),
    "ApproachDecided-approach-unknown": (
        "Observation.value[x] binding",
        "Observation.valueCodeableConcept",
    ),
    "ApproachDecided-label-of-others": (
        "Observation.meta.security:ours.code pattern",
        "Observation.meta.security[0].code",
    ),
    "ApproachDecided-no-review": ("Observation.component:reviewOn min", "Observation.component"),
    "ApproachDecided-patient-not-heard": (
        "Observation.component:patientSays min",
        "Observation.component",
    ),
    "AskedAlone-not-alone": (
        "Observation.component:alone.value[x] pattern",
        "Observation.component[0].valueCodeableConcept",
    ),
    "AskedAlone-of-nobody": ("Observation.focus min", "Observation.focus"),
    "AskedAlone-read-by-others": (
        "Observation.meta.security:ours.code pattern",
        "Observation.meta.security[0].code",
    ),
    "CoachingSession-in-hours": (
        "Extension.value[x].code fixed",
        "Communication.extension[0].valueDuration.code",
    ),
    "CoachingSession-skill-unknown": (
        "Communication.reasonCode binding",
        "Communication.reasonCode[0]",
    ),
    "CoachingSession-to-staff": ("Communication.recipient target", "Communication.recipient[0]"),
    "CoachingSession-without-minutes": (
        "Communication.extension:minutes min",
        "Communication.extension",
    ),
    "Commitment-kind-unknown": ("Task.code binding", "Task.code"),
    "Commitment-no-day": ("Task.restriction min", "Task.restriction"),
    "Commitment-nobody-accountable": ("Task.owner min", "Task.owner"),
    "Commitment-two-sides": ("Task.performerType max", "Task.performerType"),
    "PersonAround-too-many-relations": (
        "RelatedPerson.relationship max",
        "RelatedPerson.relationship",
    ),
    "PersonAround-without-a-name": ("RelatedPerson.name.text min", "RelatedPerson.name[0].text"),
    "PlanOfCare-activity-in-itself": (
        "CarePlan.activity.detail max",
        "CarePlan.activity[0].detail",
    ),
    "PlanOfCare-without-our-key": ("CarePlan.identifier min", "CarePlan.identifier"),
    "PlanOfCare-without-words": ("CarePlan.text min", "CarePlan.text"),
    "SkillShown-part-unknown": (
        "Observation.component.code binding",
        "Observation.component[1].code",
    ),
    "SkillShown-result-unknown": (
        "Observation.value[x] binding",
        "Observation.valueCodeableConcept",
    ),
    "SkillShown-skill-unknown": ("Observation.code binding", "Observation.code"),
}
