"""Sentences about expressions, scripts and what other vendors add. Machine-made Welsh."""

MESSAGES = {
    "expression.unreadable": (
        "%(name)s: this cannot be read: «%(text)s» (%(problem)s).",
        "%(name)s: ni ellir darllen hwn: «%(text)s» (%(problem)s).",
    ),
    "expression.not-allowed": (
        (
            "%(name)s: «%(text)s» uses something that diagrams may not use (%(what)s). Write it"
            " another way, or make it a step."
        ),
        (
            "%(name)s: mae «%(text)s» yn defnyddio rhywbeth na chaiff diagramau ei ddefnyddio"
            " (%(what)s). Ysgrifennwch ef mewn ffordd arall, neu gwnewch ef yn gam."
        ),
    ),
    "condition.no-such-answer": (
        "%(name)s: “%(value)s” is not an answer of “%(question)s”. Answers: %(options)s.",
        "%(name)s: nid yw “%(value)s” yn ateb i “%(question)s”. Atebion: %(options)s.",
    ),
    "expression.too-long": (
        "%(name)s: the text is too long to be read as a script. Make it a step.",
        "%(name)s: mae’r testun yn rhy hir i’w ddarllen fel sgript. Gwnewch ef yn gam.",
    ),
    "expression.too-deep": (
        "%(name)s: the text nests brackets or blocks too deeply. Divide it.",
        "%(name)s: mae’r testun yn nythu cromfachau neu flociau’n rhy ddwfn. Rhannwch ef.",
    ),
    "expression.language": (
        "%(name)s: expressions are written in Starlark, not in: %(found)s.",
        "%(name)s: mewn Starlark yr ysgrifennir mynegiadau, nid yn: %(found)s.",
    ),
    "expression.misspelt": (
        (
            "%(name)s: nothing in this file sets «%(variable)s», but something sets «%(nearest)s»."
            " Is that meant?"
        ),
        (
            "%(name)s: nid oes dim yn y ffeil hon yn gosod «%(variable)s», ond mae rhywbeth yn"
            " gosod «%(nearest)s». Ai hwnnw a olygir?"
        ),
    ),
    "expression.unknown-variable": (
        (
            "%(name)s: nothing in this file sets «%(variable)s». Ask for it on a form before, or,"
            " where the process begins with it, draw a data object of that name."
        ),
        (
            "%(name)s: nid oes dim yn y ffeil hon yn gosod «%(variable)s». Gofynnwch amdano ar"
            " ffurflen cyn hynny, neu, lle mae’r broses yn dechrau gydag ef, lluniwch wrthrych data"
            " o’r enw hwnnw."
        ),
    ),
    "expression.from-the-start": (
        (
            "%(name)s: nothing before this gives «%(variable)s»: no form, step, call or message."
            " Whoever starts the process must bring it, and the start page cannot. Ask for it on a"
            " form before this, or draw a data object of that name."
        ),
        (
            "%(name)s: nid oes dim cyn hyn yn rhoi «%(variable)s»: dim ffurflen, cam, galwad na"
            " neges. Rhaid i bwy bynnag sy’n dechrau’r broses ddod ag ef, ac ni all y dudalen"
            " ddechrau wneud hynny. Gofynnwch amdano ar ffurflen cyn hyn, neu lluniwch wrthrych"
            " data o’r enw hwnnw."
        ),
    ),
    "foreign.not-run": (
        (
            "%(name)s: «%(found)s» is meant for another engine and is not run here; without it the"
            " process would do something else. Remove it or draw it."
        ),
        (
            "%(name)s: mae «%(found)s» ar gyfer peiriant arall ac ni redir ef yma; hebddo byddai’r"
            " broses yn gwneud rhywbeth arall. Tynnwch ef neu lluniwch ef."
        ),
    ),
    "foreign.ignored": (
        "%(name)s: «%(found)s» is meant for another engine and has no effect here.",
        "%(name)s: mae «%(found)s» ar gyfer peiriant arall ac nid oes iddo effaith yma.",
    ),
}
