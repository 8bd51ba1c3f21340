"""What stands against a move by hand, in both languages; the Welsh stands on the translator's list.

By rule, as `engine.token_moves` finds them.
"""

from collections.abc import Mapping

MOVE_MESSAGES: Mapping[str, tuple[str, str]] = {
    "effective_on.past": (
        "Choose today or a day to come.",
        "Dewiswch heddiw neu ddiwrnod i ddod.",
    ),
    "effective_on.too_far": (
        "Choose a day within two years. Was the year mistyped?",
        "Dewiswch ddiwrnod o fewn dwy flynedd. A gafodd y flwyddyn ei chamdeipio?",
    ),
    "already_proposed": (
        "A move from there is already proposed. Decide that one first.",
        "Cynigiwyd symud oddi yno eisoes. Penderfynwch ar y cynnig hwnnw yn gyntaf.",
    ),
    "called": (
        "A case of its own was begun from this step and still runs. Let it finish or end it first.",
        ("Cychwynnwyd achos ar wahân o'r cam hwn ac mae'n rhedeg o hyd. "
        "Gadewch iddo orffen, neu rhowch derfyn arno yn gyntaf."),
    ),
    "gone_on": (
        "The work has gone on from there meanwhile. Look where it stands now.",
        "Mae'r gwaith wedi symud ymlaen oddi yno yn y cyfamser. Edrychwch ble mae'n sefyll nawr.",
    ),
    "inside": (
        "This step has steps of its own inside. Move what stands there.",
        "Mae gan y cam hwn gamau o'i fewn. Symudwch yr hyn sy'n sefyll yno.",
    ),
    "join_starves": (
        "Further on, branches meet again: one would wait for ever. Stay in the same branch.",
        ("Ymhellach ymlaen mae canghennau'n cyfarfod eto: byddai un yn aros am byth. "
        "Arhoswch yn yr un gangen."),
    ),
    "no_place": (
        "Work cannot stand there. Choose another step.",
        "Ni all gwaith sefyll yno. Dewiswch gam arall.",
    ),
    "nobody_decides": (
        ("Nobody else who may see this work could approve it. "
        "Ask an administrator to seat a second person in the Business Unit."),
        ("Nid oes neb arall sy'n cael gweld y gwaith hwn a allai ei gymeradwyo. "
        "Gofynnwch i weinyddwr roi ail berson yn yr Uned Fusnes."),
    ),
    "runs_twice": (
        "A branch that still runs would be done twice. Stay in the same branch.",
        "Byddai cangen sy'n rhedeg o hyd yn cael ei gwneud ddwywaith. Arhoswch yn yr un gangen.",
    ),
    "waits_for_others": (
        "This has arrived and waits for the other branches. Move those instead.",
        "Mae hwn wedi cyrraedd ac yn aros am y canghennau eraill. Symudwch y rheini yn lle hynny.",
    ),
    "would_fail": (
        "It would fail there: something that the step needs is not known yet.",
        "Byddai'n methu yno: nid yw rhywbeth sydd ei angen ar y cam yn hysbys eto.",
    ),
}  # fmt: skip
