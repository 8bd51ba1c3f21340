"""What the people of the demo board write: short, plausible, and about nobody real."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """A theme with the findings, recommendations and actions that go with it."""

    theme: str
    questions: Sequence[str]
    findings: Sequence[str]
    recommendations: Sequence[tuple[str, str]]
    # the action, how its success is measured
    actions: Sequence[tuple[str, str]]


FATHERS = Topic(
    theme="Fathers and partners in pre-birth assessments",
    questions=(
        "Is every father or partner named, and checked, before the birth?",
        "Does the plan say what each adult in the household will do?",
        "Is the midwife's concern shared within two working days?",
    ),
    findings=(
        "In half of the cases the partner was known to one agency and to no other.",
        "Pre-birth plans name the mother's tasks in detail and the father's hardly ever.",
        "Where a named nurse chaired the discussion, all adults were checked.",
    ),
    recommendations=(
        (
            "Every pre-birth assessment records the father or partner and the checks made.",
            "Mae pob asesiad cyn geni yn cofnodi'r tad neu'r partner a'r gwiriadau a wnaed.",
        ),
        (
            "Agencies agree one template for sharing concerns before a birth.",
            "Mae'r asiantaethau'n cytuno ar un templed i rannu pryderon cyn genedigaeth.",
        ),
        (
            "Supervision looks at absent men in the household.",
            "Mae goruchwyliaeth yn edrych ar ddynion absennol yn y cartref.",
        ),
    ),
    actions=(
        (
            "Audit 20 pre-birth assessments for checks on the father or partner.",
            "At least 90% record the checks within five working days.",
        ),
        (
            "Add the partner's details and checks to the pre-birth template.",
            "The template is in use in every team and a dip sample of ten shows it filled in.",
        ),
        (
            "Brief all community midwives on sharing concerns before birth.",
            "95% attended; a supervision sample shows the briefing in practice.",
        ),
    ),
)
NEGLECT = Topic(
    theme="Neglect: recognition and response",
    questions=(
        "Was the graded care profile used, and again after three months?",
        "Is the child's day described in the child's own words?",
        "Did drift show in supervision before it showed in a crisis?",
    ),
    findings=(
        "The graded care profile was begun in most cases and repeated in few.",
        "Schools noticed first and were told last what followed.",
        "Chronologies stop at the border between services.",
    ),
    recommendations=(
        (
            "The graded care profile is repeated every three months while a plan is open.",
            "Ailadroddir y proffil gofal graddedig bob tri mis tra bo cynllun ar agor.",
        ),
        (
            "Schools hear the outcome of a report within two working days.",
            "Mae ysgolion yn clywed canlyniad adroddiad o fewn dau ddiwrnod gwaith.",
        ),
    ),
    actions=(
        (
            "Copy the outcome of each report to the school’s lead in two working days.",
            "Monthly timeliness of at least 95% for a quarter.",
        ),
        (
            "Train duty staff in the graded care profile.",
            "95% trained by the end of March; ten supervisions sampled.",
        ),
        (
            "Keep one chronology across agencies for children with a neglect plan.",
            "Eight of ten sampled files hold a chronology with entries of three agencies.",
        ),
    ),
)
MISSING = Topic(
    theme="Children who go missing and exploitation",
    questions=(
        "Was a return interview held within 72 hours and shared?",
        "Were places and people mapped across cases?",
    ),
    findings=(
        "Return interviews were offered in time and declined in half the cases.",
        "Mapping of places is strong in one area and missing in two.",
    ),
    recommendations=(
        (
            "Return interviews are offered by somebody whom the child knows.",
            "Cynigir cyfweliadau dychwelyd gan rywun y mae'r plentyn yn ei adnabod.",
        ),
    ),
    actions=(
        (
            "Let the child choose who holds the return interview.",
            "At least 70% of interviews held, for two quarters.",
        ),
        (
            "Map places of concern across the five areas every month.",
            "Five areas take part; actions follow from each map.",
        ),
    ),
)
BRUISING = Topic(
    theme="Bruising in babies who are not mobile",
    questions=(
        "Was the protocol followed from the first sight of a bruise?",
        "Was a paediatrician's opinion there within the day?",
    ),
    findings=("The protocol is known to health staff and hardly to others.",),
    recommendations=(
        (
            "The bruising protocol is revised and known to every partner.",
            "Mae'r protocol cleisio wedi'i ddiwygio ac yn hysbys i bob partner.",
        ),
        (
            "Supervisors check each referral of a bruise within a day.",
            "Mae goruchwylwyr yn gwirio pob atgyfeiriad am glais o fewn diwrnod.",
        ),
        (
            "Out-of-hours staff can reach a paediatrician at any time.",
            "Gall staff y tu allan i oriau gyrraedd paediatregydd ar unrhyw adeg.",
        ),
    ),
    actions=(
        (
            "Revise the protocol for bruising in babies who are not mobile.",
            "Ratified by the Business Planning Group; a dip sample after six months.",
        ),
        (
            "Train duty and out-of-hours staff in the protocol.",
            "95% attendance; supervision sample of ten.",
        ),
        (
            "Join strategy discussions on bruising within the hour, by telephone if need be.",
            "Attendance of at least 80%, reported each quarter.",
        ),
        (
            "Publish a one-page guide for nurseries and general practice.",
            "In every nursery; ten practices asked know it.",
        ),
    ),
)
HOME_EDUCATION = Topic(
    theme="Children educated at home who are not seen",
    questions=("Is every child seen by a professional within the year?",),
    findings=("Lists of children educated at home differ between services.",),
    recommendations=(
        (
            "One list of children educated at home is kept for each area.",
            "Cedwir un rhestr o blant a addysgir gartref ar gyfer pob ardal.",
        ),
    ),
    actions=(
        ("Bring the lists together twice a year.", "No child is on one list only."),
        ("Offer a yearly visit by somebody the family chooses.", "80% of visits taken up."),
    ),
)

# What is said in a field, by the field's name; several are taken in turn.
PHRASES: Mapping[str, Sequence[str]] = {
    "acknowledgement": ("Read. Our safeguarding lead has it today.", "Read and passed on today."),
    "safeguards": (
        "A health practitioner is on call for every strategy discussion, nights included.",
        "No discussion is held without the on-call manager until the rota is settled.",
    ),
    "assurance": (
        "The rota has run for two weeks; twelve of twelve discussions had a practitioner present.",
        "Minutes of the last fortnight were sampled: everybody who should be there was there.",
    ),
    "triage_reason": ("It has happened in several areas, so it is not one team's mistake.",),
    "review_note": ("What is in place is enough for now; the rota must hold at weekends.",),
    "outcome_reason": ("Both agencies have shown that it holds. It goes into the next audit.",),
    "progress": (
        "The work has begun; half of the teams have been briefed.",
        "Draft agreed by the working group, with the Business Planning Group next.",
        "Sample taken and written up; two gaps are being closed.",
        "Mae'r gwaith wedi dechrau; mae hanner y timau wedi cael eu briffio.",
    ),
    "barriers": (
        "Two posts were vacant during the quarter.",
        "None.",
        "The new case system delays the report.",
    ),
    "summary": (
        "Done and in use since the beginning of the month; the sample shows it holds.",
        "All staff trained; attendance and supervision sample are attached.",
    ),
    "description": (
        "Attendance list and slides.",
        "Dip sample of ten files, written up.",
        "Minutes in which the change was ratified.",
    ),
    "strengths": (
        "Concerns were shared on the same day and recorded in full.",
        "The child's wishes are clear in each visit.",
    ),
    "gaps": (
        "The chronology stops when the case was transferred.",
        "The father was not spoken to before the conference.",
    ),
    "voice": (
        "The child asked not to be moved again, and was not.",
        "Wishes recorded by the school nurse; not yet by us.",
    ),
    "answer": (
        "In three of four contacts, yes; the fourth was late by a week.",
        "Yes, and the record says by whom.",
        "Partly: checked, but not shared.",
    ),
    "event": (
        "Referral received and discussed.",
        "Strategy discussion held.",
        "Visit to the home.",
    ),
    "chair_reason": ("The group has heard the agency and accepts the plan.",),
    "concern_summary": (
        "Discussions out of hours are held without a health practitioner: the rota names nobody.",
    ),
    "challenge": ("What will be different for a child by the next meeting?",),
    "scrutiny_reason": ("Two quarters without movement, and no date that can be relied on.",),
    "blocker": ("The post that leads this has been vacant since the spring.",),
    "response_reason": ("The officer is back next week; the new date is agreed with her.",),
    "extension_reason": ("The partner agency's sample comes a month later than planned.",),
    "support_reason": ("A month is reasonable; the work is under way.",),
    "return_reason": ("E2 is missing: show that the policy is followed, not only that it exists.",),
    "tor_comment": ("Say how families will be heard.",),
    "accountable_name": ("Head of safeguarding",),
    "dissent": ("",),
    "case_dissent": ("",),
    "panel_note": ("All agencies spoke; one grade was lowered after discussion.",),
    "change_reason": ("The record was stronger than the return says.",),
    "practitioners_themes": ("Time to talk between services is what people miss most.",),
    "families_themes": ("Families want one person who calls back.",),
    "audience": ("Team leaders of children's services",),
    "reflection": ("Teams looked at two of their own cases and changed the duty checklist.",),
    "letter": ("Dear colleague, the action named below is late and I ask for your decision.",),
    "escalation_reason": ("Two reminders and one answer have not moved it.",),
    "receipt": ("Acknowledged by email",),
}
# File name and content; the numbers are invented and count teams, not children.
EVIDENCE = (
    ("attendance.csv", "team,invited,attended\nNorth,24,23\nSouth,19,19\nDuty,11,10\n"),
    ("dip-sample.csv", "file,standard met,comment\n1,yes,\n2,yes,\n3,no,late by a day\n"),
)
COMMENTS = (
    "Spoke with the team today; the sample comes next week.",
    "Diolch. Byddaf yn edrych ar hyn cyn y cyfarfod.",
    "Please see the second sheet of the file as well.",
    "Agreed with the agency by telephone.",
)
OTHERWISE = "Looked at and agreed; nothing further at this point."

# Why the plan that is signed off is kept, whatever the schedule says.
HELD_BECAUSE = "A national inquiry has asked for the record. Keep it until it reports."
