"""What plan templates cite. A source is cited and never copied: the words are our own.

``seen`` says honestly what of it was read when a template was written; a site's clinical owner
reads the source itself before signing. To add one: a row.
"""

from fhir_bridge.care.plan_templates import Source

SOURCES = {
    row.code: row
    for row in (
        Source(
            "hf-2022", "Guideline for the Management of Heart Failure",
            "Heidenreich PA et al.; AHA, ACC and HFSA. Circulation 2022;145:e895–e1032",
            "https://doi.org/10.1161/CIR.0000000000001063", "its title pages",
        ),
        Source(
            "copd-plans", "Action plans for bad days in COPD (a Cochrane review)",
            "Lenferink A et al. Cochrane Database Syst Rev 2017;8:CD011682",
            "https://doi.org/10.1002/14651858.CD011682.pub2",
            "its findings as others tell them: fewer stays, and a caution about deaths",
        ),
        Source(
            "gold", "Global strategy for prevention, diagnosis and management of COPD",
            "Global Initiative for Chronic Obstructive Lung Disease, yearly report",
            "https://goldcopd.org", "its advice as others tell it",
        ),
        Source(
            "dsmes-2015", "Education and support in type 2 diabetes (a joint position statement)",
            "Powers MA et al.; ADA, AADE and AND. Diabetes Care 2015;38:1372–1382",
            "https://doi.org/10.2337/dc15-0730", "its abstract",
        ),
        Source(
            "stroke-2021", "Guideline for the Prevention of Stroke in Patients With Stroke and TIA",
            "Kleindorfer DO et al.; AHA and ASA. Stroke 2021;52:e364–e467",
            "https://doi.org/10.1161/STR.0000000000000375", "its summary for clinicians",
        ),
        Source(
            "assent-2016", "Informed Consent in Decision-Making in Pediatric Practice",
            "Katz AL, Webb SA; American Academy of Pediatrics. Pediatrics 2016;138(2):e20161485",
            "https://doi.org/10.1542/peds.2016-1485", "its abstract",
        ),
        Source(
            "teach-back", "Universal Precautions Toolkit, Tool 5: Teach-Back",
            "Agency for Healthcare Research and Quality, public domain",
            "https://www.ahrq.gov/health-literacy/improve/precautions/tool5.html", "the tool",
        ),
        Source(
            "ideal", "IDEAL Discharge Planning: life at home, medicines, warning signs, follow-up",
            "Agency for Healthcare Research and Quality, public domain",
            "https://www.ahrq.gov/patient-safety/patients-families/engagingfamilies/"
            "strategy4/index.html",
            "its five areas",
        ),
        Source(
            "red", "Project RED: the twelve parts of a discharge, PMC5102006, table 1",
            "Boston University; toolkit of the Agency for Healthcare Research and Quality",
            "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC5102006/", "the table",
        ),
        Source(
            "four-pillars", "Care Transitions: medicines, own record, follow-up, red flags",
            "Coleman EA; the Care Transitions Program (concepts only, no materials)",
            "https://caretransitions.org", "the four concepts",
        ),
        Source(
            "brief-plans", "Brief Action Planning: one small plan, in the person’s own words",
            "J Clin Outcomes Manag 2014;21(1)", "",
            "what is cited of it: below 7, solve it together",
        ),
        Source(
            "ours", "Footbridge’s own design, not validated",
            "Footbridge: no study tells that this helps; a nurse judges whether it fits",
            "", "–",
        ),
    )
}  # fmt: skip
