"""What to say when something about an engagement is wrong, in both languages, by field and rule."""

from collections.abc import Mapping

NO_ENGAGEMENT = (
    "There is no engagement of this board with that reference that can belong to this audit.",
    "Nid oes ymgysylltu gan y bwrdd hwn â'r cyfeirnod hwnnw a all berthyn i'r archwiliad hwn.",
)

MESSAGES: Mapping[str, tuple[str, str]] = {
    "approval_note.required": ("Give the reason.", "Rhowch y rheswm."),
    "audit_ref.not_an_option": (
        "There is no audit of this board with that reference. Look it up in the register.",
        "Nid oes archwiliad gan y bwrdd hwn â'r cyfeirnod hwnnw. Chwiliwch amdano yn y gofrestr.",
    ),
    "counted_twice": (
        "The same people in the same language stand here twice. Put them on one line.",
        "Mae'r un bobl yn yr un iaith yma ddwywaith. Rhowch nhw ar un llinell.",
    ),
    "engagement_reason_note.required": ("Give the reason.", "Rhowch y rheswm."),
    "engagement_ref.not_an_option": NO_ENGAGEMENT,
    "families_engagement.not_an_option": NO_ENGAGEMENT,
    "practitioners_engagement.not_an_option": NO_ENGAGEMENT,
    "more_than_invited": (
        "More took part than were invited. Check both numbers.",
        "Cymerodd mwy ran nag a wahoddwyd. Gwiriwch y ddau rif.",
    ),
    "no_themes_yet": (
        "Its themes are not written down yet. Do that first, then name it here.",
        "Nid yw ei themâu wedi'u hysgrifennu eto. Gwnewch hynny yn gyntaf, yna enwch ef yma.",
    ),
    "nobody": (
        "Nobody took part. Then select that it did not take place, and say why.",
        "Ni chymerodd neb ran. Dewiswch na ddigwyddodd, a dywedwch pam.",
    ),
    "not_heard_there": (
        "None of them took part in that engagement. Choose another one, or say why not.",
        "Ni chymerodd yr un ohonynt ran yn yr ymgysylltu hwnnw. Dewiswch un arall, neu nodwch pam.",
    ),
    "not_heard_reason.required": (
        "Say why they could not be heard.",
        "Dywedwch pam na ellid gwrando arnynt.",
    ),
    "tells_who": (
        (
            "This looks like it tells who somebody is: %(found)s. Take it out, or read it again"
            " and tick the last box if it may stay."
        ),
        (
            "Mae hyn yn edrych fel petai'n dweud pwy yw rhywun: %(found)s. Tynnwch ef allan, neu"
            " darllenwch ef eto a thiciwch y blwch olaf os caiff aros."
        ),
    ),
}
