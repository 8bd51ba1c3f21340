"""Sentences about decision tables. Machine-made Welsh."""

MESSAGES = {
    "file.not-dmn": (
        "This is not a DMN decision table.",
        "Nid tabl penderfynu DMN yw hwn.",
    ),
    "table.aggregation": (
        (
            "%(element)s: results cannot be put together in this way (%(policy)s, %(aggregation)s)."
            " Use COLLECT with SUM, MIN, MAX or COUNT."
        ),
        (
            "%(element)s: ni ellir rhoi canlyniadau at ei gilydd fel hyn (%(policy)s,"
            " %(aggregation)s). Defnyddiwch COLLECT gyda SUM, MIN, MAX neu COUNT."
        ),
    ),
    "table.aggregation-outputs": (
        "%(element)s: only a table with one result column can put results together.",
        "%(element)s: dim ond tabl ag un golofn ganlyniad a all roi canlyniadau at ei gilydd.",
    ),
    "table.allowed-values": (
        "%(element)s: the list of allowed values is not looked at: %(values)s.",
        "%(element)s: nid edrychir ar y rhestr o werthoedd a ganiateir: %(values)s.",
    ),
    "table.cell-constant": (
        "%(element)s, row %(row)s, column %(column)s: this must be a fixed value: «%(text)s».",
        (
            "%(element)s, rhes %(row)s, colofn %(column)s: rhaid i hwn fod yn werth sefydlog:"
            " «%(text)s»."
        ),
    ),
    "table.cell-date": (
        "%(element)s, row %(row)s, column %(column)s: there is no such date: «%(text)s».",
        "%(element)s, rhes %(row)s, colofn %(column)s: nid oes dyddiad o’r fath: «%(text)s».",
    ),
    "table.cell-empty": (
        "%(element)s, row %(row)s, column %(column)s: the result is missing.",
        "%(element)s, rhes %(row)s, colofn %(column)s: mae’r canlyniad ar goll.",
    ),
    "table.cell-name": (
        (
            "%(element)s, row %(row)s, column %(column)s: «%(text)s» is read as the name of a"
            " variable. Put it between quotation marks if a text is meant."
        ),
        (
            "%(element)s, rhes %(row)s, colofn %(column)s: darllenir «%(text)s» fel enw newidyn."
            " Rhowch ef rhwng dyfynodau os testun a olygir."
        ),
    ),
    "table.cell-not-a-test": (
        (
            "%(element)s, row %(row)s, column %(column)s: this does not say what is asked of the"
            " input: «%(text)s»."
        ),
        (
            "%(element)s, rhes %(row)s, colofn %(column)s: nid yw hwn yn dweud beth a ofynnir am y"
            " mewnbwn: «%(text)s»."
        ),
    ),
    "table.cell-type": (
        (
            "%(element)s, row %(row)s, column %(column)s: «%(text)s» is of another type than the"
            " column (%(type)s), so the row would never match."
        ),
        (
            "%(element)s, rhes %(row)s, colofn %(column)s: mae «%(text)s» o fath gwahanol i’r"
            " golofn (%(type)s), felly ni fyddai’r rhes byth yn cyfateb."
        ),
    ),
    "table.cell-unreadable": (
        (
            "%(element)s, row %(row)s, column %(column)s: this cannot be read: «%(text)s»"
            " (%(problem)s)."
        ),
        (
            "%(element)s, rhes %(row)s, colofn %(column)s: ni ellir darllen hwn: «%(text)s»"
            " (%(problem)s)."
        ),
    ),
    "table.hit-policy": (
        "%(element)s: there is no hit policy «%(policy)s».",
        "%(element)s: nid oes polisi taro «%(policy)s».",
    ),
    "table.hit-policy-unsupported": (
        (
            "%(element)s: the hit policy «%(policy)s» is not run. Use UNIQUE, FIRST, ANY, RULE"
            " ORDER or COLLECT."
        ),
        (
            "%(element)s: ni redir y polisi taro «%(policy)s». Defnyddiwch UNIQUE, FIRST, ANY, RULE"
            " ORDER neu COLLECT."
        ),
    ),
    "table.input-empty": (
        "%(element)s, column %(column)s: it does not say what is looked at. Write an expression.",
        (
            "%(element)s, colofn %(column)s: nid yw’n dweud ar beth yr edrychir. Ysgrifennwch"
            " fynegiad."
        ),
    ),
    "table.input-unreadable": (
        "%(element)s, column %(column)s: the expression cannot be read (%(problem)s).",
        "%(element)s, colofn %(column)s: ni ellir darllen y mynegiad (%(problem)s).",
    ),
    "table.language": (
        "%(element)s: cells are written in FEEL, not in: %(language)s.",
        "%(element)s: mewn FEEL yr ysgrifennir celloedd, nid yn: %(language)s.",
    ),
    "table.no-decision": (
        "The file holds no decision. Draw one in a DMN editor and save it.",
        "Nid oes penderfyniad yn y ffeil. Lluniwch un mewn golygydd DMN a’i gadw.",
    ),
    "table.no-id": (
        "The decision has no id. Give it the one that diagrams call it by.",
        "Nid oes id gan y penderfyniad. Rhowch iddo’r un mae diagramau’n ei alw wrtho.",
    ),
    "table.no-output": (
        "%(element)s: the table has no result column.",
        "%(element)s: nid oes colofn ganlyniad yn y tabl.",
    ),
    "table.no-rules": (
        "%(element)s: the table has no rows.",
        "%(element)s: nid oes rhesi yn y tabl.",
    ),
    "table.no-table": (
        "%(element)s: the decision is not a table. Only decision tables are run.",
        "%(element)s: nid tabl yw’r penderfyniad. Dim ond tablau penderfynu a redir.",
    ),
    "table.output-name": (
        "%(element)s: the result column needs the name of a variable; this is none: %(column)s.",
        (
            "%(element)s: mae angen enw newidyn ar y golofn ganlyniad; nid enw newidyn yw hwn:"
            " %(column)s."
        ),
    ),
    "table.output-twice": (
        "%(element)s: two result columns have the same name: %(column)s.",
        "%(element)s: mae gan ddwy golofn ganlyniad yr un enw: %(column)s.",
    ),
    "table.row-width": (
        "%(element)s, row %(row)s: the row has more or fewer cells than the table has columns.",
        (
            "%(element)s, rhes %(row)s: mae gan y rhes fwy neu lai o gelloedd nag sydd o golofnau"
            " yn y tabl."
        ),
    ),
    "table.same-id": (
        "%(element)s: two decision tables have this id. Give each its own.",
        "%(element)s: mae’r id hwn gan ddau dabl penderfynu. Rhowch ei un ei hun i bob un.",
    ),
    "table.several-decisions": (
        "The file holds several decisions (%(decisions)s). Put each into a file of its own.",
        "Mae sawl penderfyniad yn y ffeil (%(decisions)s). Rhowch bob un mewn ffeil ei hun.",
    ),
    "table.too-big": (
        "%(element)s: the table has more than %(limit)s cells. Divide it.",
        "%(element)s: mae dros %(limit)s cell yn y tabl. Rhannwch ef.",
    ),
    "table.answers-differ": (
        (
            "%(element)s: rows %(row)s and %(other)s both apply, and answer differently, when:"
            " %(case)s. Let them answer the same, or change one of them."
        ),
        (
            "%(element)s: mae rhesi %(row)s a %(other)s ill dau’n gymwys, ac yn ateb yn wahanol,"
            " pan: %(case)s. Gadewch iddynt ateb yr un fath, neu newidiwch un ohonynt."
        ),
    ),
    "table.gap": (
        (
            "%(element)s: no row says what applies when: %(case)s. Add a row, or say what the"
            " answer is otherwise."
        ),
        (
            "%(element)s: nid oes rhes sy’n dweud beth sy’n gymwys pan: %(case)s. Ychwanegwch res,"
            " neu nodwch beth yw’r ateb fel arall."
        ),
    ),
    "table.not-compared": (
        "%(element)s: there are too many combinations to look for rows that overlap, or for gaps.",
        "%(element)s: mae gormod o gyfuniadau i chwilio am resi sy’n gorgyffwrdd, neu am fylchau.",
    ),
    "table.other-id": (
        "%(element)s: diagrams call this table %(key)s, but its decision has another id: %(id)s.",
        (
            "%(element)s: mae diagramau’n galw’r tabl hwn yn %(key)s, ond mae id arall gan ei"
            " benderfyniad: %(id)s."
        ),
    ),
    "table.overlap": (
        (
            "%(element)s: rows %(row)s and %(other)s both apply when: %(case)s. Only one row may."
            " Change one of them."
        ),
        (
            "%(element)s: mae rhesi %(row)s a %(other)s ill dau’n gymwys pan: %(case)s. Dim ond un"
            " rhes a all fod. Newidiwch un ohonynt."
        ),
    ),
    "table.row-hidden": (
        (
            "%(element)s: row %(row)s never decides anything, because the rows above it always do."
            " Move it up, or take it out."
        ),
        (
            "%(element)s: nid yw rhes %(row)s byth yn penderfynu dim, gan fod y rhesi uwch ei phen"
            " bob amser yn gwneud. Symudwch hi i fyny, neu tynnwch hi allan."
        ),
    ),
}
