"""What to say of a file that is not taken in, in both languages."""

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    "file.acting_pdf": (
        "This PDF carries a script or starts a program. Print it to a new PDF and send that.",
        (
            "Mae'r PDF hwn yn cynnwys sgript neu'n cychwyn rhaglen. "
            "Argraffwch ef i PDF newydd ac anfonwch hwnnw."
        ),
    ),
    "file.archive": (
        "Archives are not taken: nobody sees what is in them. Send the files one by one.",
        "Ni dderbynnir archifau: ni all neb weld beth sydd ynddynt. Anfonwch y ffeiliau fesul un.",
    ),
    "file.bomb": (
        "This file unpacks to far more than its size. Save it again, or print it to PDF.",
        "Mae'r ffeil yn dadbacio i lawer mwy na'i maint. Cadwch hi eto, neu argraffwch hi i PDF.",
    ),
    "file.broken": (
        "This file is damaged. Open it, save it again and send the new one.",
        "Mae'r ffeil hon wedi'i difrodi. Agorwch hi, cadwch hi eto ac anfonwch yr un newydd.",
    ),
    "file.kind_unknown": (
        "Files of this kind are not taken. Save it as PDF, or as one of: %(accepted)s.",
        "Ni dderbynnir ffeiliau o'r math hwn. Cadwch hi ar ffurf PDF, neu un o: %(accepted)s.",
    ),
    "file.macros": (
        "This file carries macros. Save it without them, as .docx, .xlsx or .pptx.",
        "Mae'r ffeil hon yn cynnwys macros. Cadwch hi hebddynt, ar ffurf .docx, .xlsx neu .pptx.",
    ),
    "file.mail": (
        "Print the message to PDF and send that; send its attachments one by one.",
        "Argraffwch y neges i PDF ac anfonwch hwnnw; anfonwch ei hatodiadau fesul un.",
    ),
    "file.nested": (
        "There are files within files here. Take them out and send them one by one.",
        "Mae ffeiliau o fewn ffeiliau yma. Tynnwch nhw allan a'u hanfon fesul un.",
    ),
    "file.no_room": (
        (
            "There is no room left for files, so this one was not kept and nothing was changed. "
            "Tell the Business Unit, and send it again later."
        ),
        (
            "Nid oes lle ar ôl i ffeiliau, felly ni chadwyd y ffeil hon ac ni newidiwyd dim. "
            "Dywedwch wrth yr Uned Fusnes, ac anfonwch hi eto yn nes ymlaen."
        ),
    ),
    "file.not_scanned": (
        (
            "The virus scanner does not answer, so this file was not kept. "
            "Send it again in a few minutes; if this goes on, tell the Business Unit."
        ),
        (
            "Nid yw'r sganiwr feirysau yn ateb, felly ni chadwyd y ffeil hon. "
            "Anfonwch hi eto ymhen ychydig funudau; os yw hyn yn parhau, "
            "dywedwch wrth yr Uned Fusnes."
        ),
    ),
    "file.old_kind": (
        "Files of this old kind can hide macros. Save it as .docx, .xlsx, .pptx or PDF.",
        (
            "Gall ffeiliau o'r hen fath hwn guddio macros. "
            "Cadwch hi ar ffurf .docx, .xlsx, .pptx neu PDF."
        ),
    ),
    "file.other_content": (
        (
            "What is in this file is not what its name says. Open it, save it again under the "
            "right ending and send the new one."
        ),
        (
            "Nid yw cynnwys y ffeil hon yr hyn y mae ei henw yn ei ddweud. Agorwch hi, cadwch hi "
            "eto gyda'r estyniad cywir ac anfonwch yr un newydd."
        ),
    ),
    "file.page": (
        "Web pages and drawings with script are not taken. Print the page to PDF and send that.",
        "Ni dderbynnir tudalennau gwe na lluniadau â sgript. Argraffwch y dudalen i PDF.",
    ),
    "file.password": (
        "This file has a password, so nobody could read it as evidence. Save it without one.",
        (
            "Mae cyfrinair ar y ffeil hon, felly ni allai neb ei darllen fel tystiolaeth. "
            "Cadwch hi heb un."
        ),
    ),
    "file.threat": (
        "This file looks like a virus, so it was not kept. Ask your IT service to look at it.",
        (
            "Mae'r ffeil hon yn edrych fel feirws, felly ni chadwyd hi. "
            "Gofynnwch i'ch gwasanaeth TG edrych arni."
        ),
    ),
    "file.too_many": (
        "That is too many files at once: at most %(maximum)s.",
        "Mae hynny'n ormod o ffeiliau ar unwaith: %(maximum)s ar y mwyaf.",
    ),
    "file.two_kinds": (
        "This file is two kinds of file at once. Open it, save it again and send the new one.",
        (
            "Mae'r ffeil hon yn ddau fath o ffeil ar unwaith. "
            "Agorwch hi, cadwch hi eto ac anfonwch yr un newydd."
        ),
    ),
}
