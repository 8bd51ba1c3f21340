"""What to say when something about a tool or a sample is wrong, in both languages."""

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    "file.looks_personal": (
        (
            "Some references, or the file’s name, look like a name, an NHS number or a date of"
            " birth. Look at them again below."
        ),
        (
            "Mae rhai cyfeirnodau, neu enw'r ffeil, yn edrych fel enw, rhif GIG neu ddyddiad geni."
            " Edrychwch arnynt eto isod."
        ),
    ),
    "file.no_local_authority": (
        "The table has no column “Local authority”. Add it, and send the table again.",
        "Nid oes colofn “Awdurdod lleol” yn y tabl. Ychwanegwch hi ac anfonwch y tabl eto.",
    ),
    "file.no_reference": (
        "The table has no column “Reference”. Add it, and send the table again.",
        "Nid oes colofn “Cyfeirnod” yn y tabl. Ychwanegwch hi ac anfonwch y tabl eto.",
    ),
    "file.no_rows": (
        "There is nothing below the headings. Add one row for each case.",
        "Nid oes dim o dan y penawdau. Ychwanegwch un rhes ar gyfer pob achos.",
    ),
    "grades.twice": (
        "Two grades have the same name. Give each its own, in both languages.",
        "Mae gan ddwy radd yr un enw. Rhowch ei henw ei hun i bob un, yn y ddwy iaith.",
    ),
    "in_work": (
        "A new version of this tool is in the making. Wait for it, or ask its audit lead.",
        (
            "Mae fersiwn newydd o'r offeryn hwn ar y gweill. Arhoswch amdani, neu gofynnwch i'w"
            " harweinydd archwiliad."
        ),
    ),
    "not_drawn": (
        "The sample is not drawn yet. Open the page of the audit and draw it there.",
        "Nid yw'r sampl wedi'i thynnu eto. Agorwch dudalen yr archwiliad a'i thynnu yno.",
    ),
    "other_number": (
        "The terms ask for %(wanted)s cases; there are %(found)s.",
        "Mae'r cylch gorchwyl yn gofyn am %(wanted)s achos; mae %(found)s.",
    ),
    "pilots.looks_personal": (
        (
            "A reference looks like a name, an NHS number or a date of birth. Change it, or confirm"
            " below that it names nobody."
        ),
        (
            "Mae cyfeirnod yn edrych fel enw, rhif GIG neu ddyddiad geni. Newidiwch ef, neu"
            " gadarnhewch isod nad yw'n enwi neb."
        ),
    ),
    "reserves.out_of_range": (
        "Enter how many reserve cases: 0 to %(maximum)s.",
        "Rhowch nifer yr achosion wrth gefn: 0 i %(maximum)s.",
    ),
    "strata.no_stratum": (
        "No column of the table has this heading. Write it as it stands in the table.",
        "Nid oes gan yr un golofn o'r tabl y pennawd hwn. Ysgrifennwch ef fel y mae yn y tabl.",
    ),
    "too_few_cases": (
        "That is too few cases: at least %(wanted)s are needed, each with its own reference.",
        (
            "Mae hynny'n rhy ychydig o achosion: mae angen o leiaf %(wanted)s, pob un â'i gyfeirnod"
            " ei hun."
        ),
    ),
    "tool_name.taken": (
        "The library has a tool of this name. Ask for a new version of it instead.",
        "Mae offeryn o'r enw hwn yn y llyfrgell. Gofynnwch am fersiwn newydd ohono yn lle hynny.",
    ),
}
