"""The briefings of the demo year: what was learned, in both languages, and how teams used it."""

import zlib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from engine.context import CommandContext
from engine.models import UserTask
from engine.working_days import Calendar
from webapp.demo import words
from webapp.demo.words import Topic
from workflows import annual_reports, briefings, themes
from workflows.annual_reports import Words
from workflows.briefings import HEADINGS
from workflows.models import Review

ASKED = ["caerphilly", "education", "health", "newport", "police", "torfaen"]
REVIEW, REVIEWED_BACK = "CPR-24-02", -70
TITLES: Mapping[str, tuple[str, str]] = {
    words.FATHERS.theme: ("Seeing fathers before the birth", "Gweld tadau cyn y geni"),
    words.NEGLECT.theme: ("Neglect: naming it early", "Esgeulustod: ei enwi'n gynnar"),
    words.BRUISING.theme: (
        "Bruising in infants who cannot move",
        "Cleisiau ar fabanod nad ydynt yn symud",
    ),
}
OTHERWISE = ("What this audit has taught us", "Yr hyn a ddysgodd yr archwiliad hwn inni")
# Under each heading in English and in Welsh; the found ones come from the topic in English.
SAID_UNDER: Mapping[str, tuple[str, str]] = {
    "background": (
        (
            "Five agencies looked at the same children together. Practitioners and families were"
            " asked what helped and what did not."
        ),
        (
            "Edrychodd pum asiantaeth ar yr un plant gyda'i gilydd. Gofynnwyd i ymarferwyr a"
            " theuluoedd beth oedd yn helpu a beth nad oedd."
        ),
    ),
    "why": (
        "What one agency knows can change what another sees. Children wait while we find out.",
        (
            "Gall yr hyn y mae un asiantaeth yn ei wybod newid yr hyn y mae un arall yn ei weld."
            " Mae plant yn aros tra byddwn yn dod i wybod."
        ),
    ),
    "found": (
        "",
        (
            "Roedd gwybodaeth mewn un asiantaeth nad oedd yn cyrraedd y lleill. Roedd cynlluniau'n"
            " fanwl i'r fam ac yn denau i oedolion eraill y cartref."
        ),
    ),
    "worked": (
        "Where one person led the discussion, every adult was checked and the plan was clear.",
        (
            "Lle roedd un person yn arwain y drafodaeth, gwiriwyd pob oedolyn ac roedd y cynllun yn"
            " glir."
        ),
    ),
    "learning": (
        "A short conversation early is worth more than a long meeting late.",
        "Mae sgwrs fer yn gynnar yn werth mwy na chyfarfod hir yn hwyr.",
    ),
    "change": (
        (
            "Name every adult in the household. Write down who was asked, and when."
            " Say what would worry you next."
        ),
        (
            "Enwch bob oedolyn yn y cartref. Ysgrifennwch pwy a holwyd, a phryd. Dywedwch beth"
            " fyddai'n eich poeni nesaf."
        ),
    ),
    "reflect": (
        (
            "Who is missing from our records?\nWhat do we ask, and what do we assume?\nWhom do we"
            " call when we are not sure?"
        ),
        (
            "Pwy sydd ar goll o'n cofnodion?\nBeth rydym yn ei ofyn, a beth rydym yn ei"
            " gymryd?\nPwy rydym yn ei ffonio pan nad ydym yn siŵr?"
        ),
    ),
}
ANNUAL: Mapping[str, tuple[str, str]] = {
    "delivered": (
        "The audits that the year asked for were made. One engagement came later than planned.",
        (
            "Gwnaed yr archwiliadau yr oedd y flwyddyn yn gofyn amdanynt. Daeth un ymgysylltiad yn"
            " hwyrach na'r bwriad."
        ),
    ),
    "impact": (
        "More fathers are named and checked before a birth; families say that they are heard.",
        (
            "Caiff mwy o dadau eu henwi a'u gwirio cyn geni; mae teuluoedd yn dweud bod rhywun yn"
            " gwrando arnynt."
        ),
    ),
    "collaboration": (
        "Five agencies looked at the same children together and agreed on one grade.",
        "Edrychodd pum asiantaeth ar yr un plant gyda'i gilydd a chytuno ar un radd.",
    ),
    "next_year": (
        "Transitions to adulthood come first, and the audits of this year are asked again.",
        "Pontio i fod yn oedolyn sy'n dod gyntaf, a gofynnir archwiliadau eleni eto.",
    ),
}
# A word that tells of a theme.
SIGNS = (
    ("fathers", "father"),
    ("fathers", "partner"),
    ("infants", "birth"),
    ("infants", "bruis"),
    ("neglect", "neglect"),
    ("information_sharing", "shar"),
    ("information_sharing", "told"),
    ("challenge", "supervision"),
    ("exploitation", "missing"),
    ("assessment", "assessment"),
    ("childs_voice", "voice"),
)
TAGGED_BACK = -20
AUDIENCES = ("Duty and assessment teams", "School safeguarding leads", "Community nurses")
REFLECTIONS = (
    "We ask about every adult at the first visit, and supervision looks at it each month.",
    "The team did not know whom to call out of hours; the number now stands on the duty desk.",
    "Two cases were looked at again the same week.",
)


def changes(calendar: Calendar, last: date) -> Iterator[tuple[date, Any]]:
    """The review that ends within the year is passed on, too."""
    yield calendar.add(last, f"{REVIEWED_BACK}wd"), begin_for_review
    yield calendar.add(last, f"{TAGGED_BACK}wd"), tag_all
    year = last.year - (last < date(last.year, 4, 15))
    yield calendar.add(date(year, 4, 1), "0d>"), open_report


def begin_for_review(ctx: CommandContext) -> None:
    review = ctx.session.scalar(sa.select(Review).where(Review.ref == REVIEW))
    if review is not None:
        briefings.begin_for_review(ctx, review.id)


def tag_all(ctx: CommandContext) -> None:
    """The unit reads again what the year has found, and says what it was about."""
    for kind, table in themes.KINDS.items():
        for row in ctx.session.scalars(sa.select(table).order_by(table.id)).all():
            words = f"{getattr(row, 'text', '')} {getattr(row, 'title', '')}".lower()
            wanted = list(dict.fromkeys(theme for theme, sign in SIGNS if sign in words))
            if wanted:
                themes.tag(ctx, kind, row.id, wanted[: themes.MOST])


def open_report(ctx: CommandContext) -> None:
    """The year before the demo's had its programme on paper: its report is opened by hand."""
    annual_reports.open_report(ctx, "children", ctx.calendar.local_date(ctx.now).year - 1)


def _annual(
    ctx: CommandContext, _task: UserTask, known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    """Its words are written on its page before the draft is handed in."""
    said = {part: {"en": english, "cy": welsh} for part, (english, welsh) in ANNUAL.items()}
    annual_reports.write(ctx, int(str(known["report"])), Words(said))
    return {"report_read": True}


def _text(
    _ctx: CommandContext, _task: UserTask, known: Mapping[str, object], topic: Topic
) -> dict[str, Any]:
    english, welsh = TITLES.get(topic.theme, OTHERWISE)
    said: dict[str, Any] = {"briefing_title": english, "briefing_title_cy": welsh}
    for heading in HEADINGS:
        said[heading], said[f"{heading}_cy"] = SAID_UNDER[heading]
    said["found"] = "\n".join(topic.findings[:2])
    said["agencies"] = known.get("agencies") or ASKED
    return {**said, "names_checked": True}


def _receipt(
    ctx: CommandContext, task: UserTask, _known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    luck = zlib.crc32(f"{task.business_key}{task.agency}".encode())
    return {
        "used_on": ctx.calendar.local_date(ctx.now).isoformat(),
        "audience": AUDIENCES[luck % len(AUDIENCES)],
        "people": 6 + luck % 19,
        "reflection": REFLECTIONS[luck // 7 % len(REFLECTIONS)],
        "names_checked": True,
    }


SAID: Mapping[str, Any] = {
    "annual_report_draft": _annual,
    "annual_report_decision": lambda *_: {"report_decision": "agree"},
    "annual_report_publication": lambda ctx, *_: {
        "published_on": ctx.calendar.local_date(ctx.now).isoformat(),
        "published_where": "https://board.example/annual-report",
    },
    "briefing_text": _text,
    "briefing_receipt": _receipt,
    "briefing_approval": lambda *_: {"briefing_decision": "approve"},
}
