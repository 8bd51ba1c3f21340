"""What to say when a command of the board's business finds an answer wrong, in both languages.

By field and rule, or by rule alone. The Welsh was not written by a translator; it stands on the
translator's list.
"""

from collections.abc import Mapping

from webapp import file_refusals
from webapp.alerts import refusals as alerts
from webapp.annual import refusals as annual
from webapp.assurance import refusals as assurance
from webapp.data import refusals as data
from webapp.engagements import refusals as engagements
from webapp.learning import refusals as learning
from webapp.meetings import refusals as meetings
from webapp.members import refusals as members
from webapp.operations.refusals import MOVE_MESSAGES
from webapp.programmes import refusals as programmes
from webapp.proof import refusals as proof
from webapp.registers.refusals import AUDIT_MESSAGES
from webapp.retention import refusals as retention
from webapp.subjects import refusals as subjects
from webapp.tools import refusals as tools

ROOMS = (
    *(alerts, annual, meetings, members, engagements, learning),
    *(programmes, data, tools, retention, subjects, assurance, proof, file_refusals),
)
MESSAGES: Mapping[str, tuple[str, str]] = {
    **{rule: words for room in ROOMS for rule, words in room.MESSAGES.items()},
    **AUDIT_MESSAGES,
    "already_asked": (
        "A new date has already been asked for. Wait for the answer.",
        "Gofynnwyd eisoes am ddyddiad newydd. Arhoswch am yr ateb.",
    ),
    "already_done": (
        "The task has been done meanwhile, so nothing need be escalated.",
        "Mae'r dasg wedi'i gwneud yn y cyfamser, felly nid oes angen uwchgyfeirio.",
    ),
    "before_start": (
        "The last day must not be before the first.",
        "Rhaid i'r diwrnod olaf beidio â bod cyn y cyntaf.",
    ),
    "column_twice": (
        "The same column stands in the file twice.",
        "Mae'r un golofn yn y ffeil ddwywaith.",
    ),
    "sketch.cannot_run": (
        "It cannot run as it is drawn. Put right what stands against publishing, then try it out.",
        "Ni all redeg fel y mae. Cywirwch yr hyn sy'n rhwystro cyhoeddi, yna rhowch gynnig arno.",
    ),
    "empty": (
        "The file is empty. Choose another one.",
        "Mae'r ffeil yn wag. Dewiswch un arall.",
    ),
    "evidence_missing": (
        "Not all the evidence is there. Return it, and say what is missing.",
        "Nid yw'r dystiolaeth i gyd yno. Dychwelwch ef, a dywedwch beth sydd ar goll.",
    ),
    "damaged": (
        "The archive is not what was exported, so nothing came in. First bad record: %(place)s.",
        (
            "Nid yr archif yw'r hyn a allforiwyd, felly ni ddaeth dim i mewn. "
            "Cofnod gwael cyntaf: %(place)s."
        ),
    ),
    "fact_on.too_late": (
        "Enter the day on which it happened: today or earlier.",
        "Rhowch y diwrnod y digwyddodd: heddiw neu'n gynharach.",
    ),
    "in_the_past": ("Choose a later moment.", "Dewiswch amser diweddarach."),
    "inquorate": (
        "Too few members were there for a decision. Choose correspondence.",
        "Roedd rhy ychydig o aelodau yno i wneud penderfyniad. Dewiswch ohebiaeth.",
    ),
    "kind": ("Send an .xlsx or a .csv file.", "Anfonwch ffeil .xlsx neu .csv."),
    "nobody_called": (
        ("Nobody who can see this has the name “%(name)s”. Choose a name from the list, or leave "
        "out the @."),
        ("Nid oes gan neb a all weld hwn yr enw “%(name)s”. Dewiswch enw o'r rhestr, neu hepgorwch "
        "yr @."),
    ),
    "no_actions": (
        "There is no action in the plan yet. Return it.",
        "Nid oes cam gweithredu yn y cynllun eto. Dychwelwch ef.",
    ),
    "no_columns": (
        "The file has none of the columns that are needed.",
        "Nid oes gan y ffeil yr un o'r colofnau sydd eu hangen.",
    ),
    "no_manifest": ("This is not one of our archives.", "Nid un o'n harchifau ni yw hwn."),
    "no_such_finding": (
        "Give the number of a finding of this report.",
        "Rhowch rif un o ganfyddiadau'r adroddiad hwn.",
    ),
    "no_such_recommendation": (
        "Choose a recommendation of this audit.",
        "Dewiswch argymhelliad o'r archwiliad hwn.",
    ),
    "not_a_cursor": (
        "This page of the list no longer exists. Begin at the first.",
        "Nid yw'r dudalen hon o'r rhestr yn bodoli mwyach. Dechreuwch ar y gyntaf.",
    ),
    "not_a_date": ("Enter a date.", "Rhowch ddyddiad."),
    "not_a_moment": ("Enter a date and a time.", "Rhowch ddyddiad ac amser."),
    "too_far": ("That is too far ahead.", "Mae hynny'n rhy bell ymlaen."),
    "not_an_option": ("Choose one of what is offered.", "Dewiswch un o'r hyn a gynigir."),
    "not_empty": ("There is something there already.", "Mae rhywbeth yno eisoes."),
    "not_later": (
        "Choose a date after the present one.",
        "Dewiswch ddyddiad ar ôl yr un presennol.",
    ),
    "not_oneself": ("Choose somebody else.", "Dewiswch rywun arall."),
    "not_open": ("One of these is closed already.", "Mae un o'r rhain eisoes wedi cau."),
    "not_text": (
        "Remove the characters that cannot be shown.",
        "Tynnwch y nodau na ellir eu dangos.",
    ),
    "nothing_left": (
        "One case at least must stay.",
        "Rhaid i o leiaf un achos aros.",
    ),
    "only_susr": (
        "Only a single unified safeguarding review goes to the Strategy Group.",
        "Dim ond adolygiad diogelu unedig sengl sy'n mynd i'r Grŵp Strategaeth.",
    ),
    "other_regime": (
        "A review begun on this day belongs to the other kind. Check the day and the kind.",
        "Mae adolygiad o'r diwrnod hwn o'r math arall. Gwiriwch y diwrnod a'r math.",
    ),
    "other_scale": (
        "This version of the tool has another grading scale.",
        "Mae gan y fersiwn hon o'r offeryn raddfa arall.",
    ),
    "other_schema": (
        "The archive was made by another version of Cylch.",
        "Gwnaed yr archif gan fersiwn arall o Cylch.",
    ),
    "outvoted": (
        "The members voted against an action that would be signed off here.",
        "Pleidleisiodd yr aelodau yn erbyn cam a fyddai'n cael ei gymeradwyo yma.",
    ),
    "reason_required": (
        "Say why the grade was changed.",
        "Dywedwch pam y newidiwyd y radd.",
    ),
    "confirmed.from_the_start": (
        "Say that every start brings these along, or ask for them on a form: %(names)s.",
        ("Dywedwch fod pob dechrau yn dod â'r rhain, neu gofynnwch amdanynt ar ffurflen: "
        "%(names)s."),
    ),
    "scenarios.otherwise": (
        ("These scenario tests go otherwise than before: %(names)s. "
        "Put the process right, or take out what should no longer be so."),
        ("Mae'r profion senario hyn yn mynd yn wahanol i'r blaen: %(names)s. "
        "Cywirwch y broses, neu tynnwch allan yr hyn na ddylai fod felly mwyach."),
    ),
    "required": (
        "Something that is needed was left empty.",
        "Gadawyd rhywbeth angenrheidiol yn wag.",
    ),
    "rows_missing": ("The archive is not whole.", "Nid yw'r archif yn gyfan."),
    "same_person": ("Choose another person.", "Dewiswch berson arall."),
    "handed_in_anew": (
        "It was handed in anew since you opened this page. Look at what changes now, then decide.",
        "Fe’i cyflwynwyd o’r newydd ers hynny. Edrychwch ar yr hyn sy’n newid, yna penderfynwch.",
    ),
    "taken": ("This is in use already.", "Mae hwn eisoes yn cael ei ddefnyddio."),
    "too_big": ("The file is too large.", "Mae'r ffeil yn rhy fawr."),
    "too_early": ("Choose a later date.", "Dewiswch ddyddiad diweddarach."),
    "too_large": ("This is too much.", "Mae hyn yn ormod."),
    "too_late": ("Choose an earlier date.", "Dewiswch ddyddiad cynharach."),
    "too_long": (
        "That is too long: at most %(maximum)s characters.",
        "Mae hynny'n rhy hir: %(maximum)s nod ar y mwyaf.",
    ),
    "several_sheets": (
        "Several sheets could be meant: %(sheets)s. Leave one of them in the file.",
        "Gallai sawl taflen fod yr un dan sylw: %(sheets)s. Gadewch un ohonynt yn y ffeil.",
    ),
    "too_many_rows": (
        "The table has too many rows: at most %(limit)s. Send it in parts.",
        "Mae gan y tabl ormod o resi: %(limit)s ar y mwyaf. Anfonwch ef mewn rhannau.",
    ),
    "unanswered": ("Answer each recommendation.", "Atebwch bob argymhelliad."),
    "unknown_format": (
        "This archive is of a kind that we do not know.",
        "Mae'r archif hon o fath nad ydym yn ei adnabod.",
    ),
    "unknown_process": (
        "The diagram calls a process that is not published.",
        "Mae'r diagram yn galw proses nad yw wedi'i chyhoeddi.",
    ),
    "unreadable": (
        "The file cannot be read. Save it again as .xlsx or .csv.",
        "Ni ellir darllen y ffeil. Cadwch hi eto fel .xlsx neu .csv.",
    ),
    "wrong_type": ("This is not what was asked for.", "Nid dyma'r hyn y gofynnwyd amdano."),
    "not_here": (
        "This kind of event cannot stand here. Choose another.",
        "Ni all y math hwn o ddigwyddiad sefyll yma. Dewiswch un arall.",
    ),
    "no_edge": (
        "Only a task, a call or a sub-process can have an event at its edge.",
        "Dim ond tasg, galwad neu is-broses all gael digwyddiad ar ei hymyl.",
    ),
    "at_an_edge": (
        "An event at the edge of a step stays with it. Take it out and add it elsewhere.",
        "Mae digwyddiad ar ymyl cam yn aros gydag ef. Tynnwch ef allan a'i ychwanegu rywle arall.",
    ),
    "no_way": (
        "No way leads on from there. Choose another place.",
        "Nid oes ffordd ymlaen oddi yno. Dewiswch le arall.",
    ),
    "none_here": ("There is no time to set here.", "Nid oes amser i'w osod yma."),
    "not_live": ("Choose a version that is live.", "Dewiswch fersiwn sy'n fyw."),
    "other_scope": (
        "It cannot leave the sub-process that it is in.",
        "Ni all adael yr is-broses y mae ynddi.",
    ),
    "several_ways": (
        "Several ways lead on from there: choose one of them.",
        "Mae sawl ffordd ymlaen oddi yno: dewiswch un ohonynt.",
    ),
    "file.no_diagram": (
        "This is no BPMN diagram. Export it as BPMN 2.0 and choose that file.",
        "Nid diagram BPMN yw hwn. Allforiwch ef fel BPMN 2.0 a dewiswch y ffeil honno.",
    ),
    "origin.required": ("Select what to begin from.", "Dewiswch o beth i ddechrau."),
    "pattern.unknown": ("Select one of the patterns.", "Dewiswch un o'r patrymau."),
    "xml.no_process": (
        "There is no process in this file that could run. Choose another file.",
        "Nid oes proses yn y ffeil hon a allai redeg. Dewiswch ffeil arall.",
    ),
    "xml.too_large": (
        "The diagram is too large. Take pictures out.",
        "Mae'r diagram yn rhy fawr. Tynnwch luniau.",
    ),
    "after.not_oneself": ("Choose another step.", "Dewiswch gam arall."),
    "lane.not_empty": (
        "Something still lies in this lane: give it to another one first.",
        "Mae rhywbeth yn y lôn hon o hyd: rhowch ef i un arall yn gyntaf.",
    ),
    **MOVE_MESSAGES,
}  # fmt: skip


def sentence(field: str, rule: str, values: Mapping[str, object], language: str) -> str | None:
    """The sentence for a broken rule, or nothing where there is none."""
    both = MESSAGES.get(f"{field}.{rule}") or MESSAGES.get(rule)
    if both is None:
        return None
    text = both[1] if language == "cy" else both[0]
    try:
        return text % values
    except (KeyError, ValueError):
        return text.partition(":")[0].rstrip(".") + "."
