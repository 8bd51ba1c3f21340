"""Sentences about files, ids and kinds of elements. Machine-made Welsh."""

MESSAGES = {
    "file.doctype": (
        (
            "The file declares a document type (DOCTYPE), which a diagram must not have. Save the"
            " diagram again from a BPMN editor."
        ),
        (
            "Mae’r ffeil yn datgan math o ddogfen (DOCTYPE), ac ni chaiff diagram wneud hynny."
            " Cadwch y diagram eto o olygydd BPMN."
        ),
    ),
    "file.empty": (
        "The file is empty. Choose the file that holds the diagram.",
        "Mae’r ffeil yn wag. Dewiswch y ffeil sy’n cynnwys y diagram.",
    ),
    "file.no-process": (
        "The file holds no process. Draw one in a BPMN editor and save it.",
        "Nid oes proses yn y ffeil. Lluniwch un mewn golygydd BPMN a’i chadw.",
    ),
    "file.not-bpmn": (
        "This is not a BPMN 2.0 diagram; its first element is: %(root)s.",
        "Nid diagram BPMN 2.0 yw hwn; ei elfen gyntaf yw: %(root)s.",
    ),
    "file.not-checked": (
        (
            "The file could not be checked to the end, so it is not accepted (%(problem)s). Please"
            " report this."
        ),
        (
            "Nid oedd modd gwirio’r ffeil i’r diwedd, felly ni chaiff ei derbyn (%(problem)s)."
            " Rhowch wybod am hyn."
        ),
    ),
    "file.not-executable": (
        "%(name)s: the process is marked as not executable. Mark it as executable in the editor.",
        "%(name)s: nodir nad oes modd rhedeg y broses. Nodwch yn y golygydd fod modd ei rhedeg.",
    ),
    "file.not-xml": (
        "The file cannot be read as XML: %(found)s.",
        "Ni ellir darllen y ffeil fel XML: %(found)s.",
    ),
    "file.several-processes": (
        "%(name)s: the file holds more than one process. Put each process into a file of its own.",
        "%(name)s: mae mwy nag un broses yn y ffeil. Rhowch bob proses mewn ffeil ei hun.",
    ),
    "file.too-deep": (
        "The file nests elements more than %(limit)s levels deep.",
        "Mae’r ffeil yn nythu elfennau dros %(limit)s lefel o ddyfnder.",
    ),
    "file.too-large": (
        "The file is larger than %(limit)s bytes, which is the most that is read.",
        "Mae’r ffeil yn fwy na %(limit)s beit, sef yr uchafswm a ddarllenir.",
    ),
    "file.too-many-elements": (
        "The file holds more than %(limit)s XML elements. Divide the process into several.",
        "Mae dros %(limit)s elfen XML yn y ffeil. Rhannwch y broses yn sawl un.",
    ),
    "file.too-many-flows": (
        "The diagram has %(found)s flows; at most %(limit)s can be run.",
        "Mae %(found)s llif yn y diagram; gellir rhedeg hyd at %(limit)s.",
    ),
    "file.too-many-nodes": (
        (
            "The diagram has %(found)s elements; at most %(limit)s can be run. Divide the process"
            " into several."
        ),
        (
            "Mae %(found)s elfen yn y diagram; gellir rhedeg hyd at %(limit)s. Rhannwch y broses yn"
            " sawl un."
        ),
    ),
    "cannot-run": (
        "%(element)s: this cannot be run: %(found)s",
        "%(element)s: ni ellir rhedeg hwn: %(found)s",
    ),
    "element.foreign": (
        (
            "%(name)s: the element «%(kind)s» belongs to another vendor (%(namespace)s) and stands"
            " where only BPMN may stand. Remove it."
        ),
        (
            "%(name)s: mae’r elfen «%(kind)s» yn perthyn i werthwr arall (%(namespace)s) ac yn"
            " sefyll lle na chaiff ond BPMN sefyll. Tynnwch hi."
        ),
    ),
    "element.misplaced": (
        "%(name)s: the element «%(kind)s» cannot stand inside «%(holder)s». Move or remove it.",
        (
            "%(name)s: ni chaiff yr elfen «%(kind)s» sefyll y tu mewn i «%(holder)s». Symudwch hi"
            " neu tynnwch hi."
        ),
    ),
    "element.unknown": (
        (
            "%(name)s: an element of the kind «%(kind)s» cannot be run here. Draw it with tasks,"
            " events and gateways."
        ),
        (
            "%(name)s: ni ellir rhedeg elfen o’r math «%(kind)s» yma. Lluniwch hi â thasgau,"
            " digwyddiadau a phyrth."
        ),
    ),
    "id.duplicate": (
        "%(name)s: the id «%(id)s» is used more than once. Give each element an id of its own.",
        "%(name)s: defnyddir yr id «%(id)s» fwy nag unwaith. Rhowch ei id ei hun i bob elfen.",
    ),
    "id.missing": (
        (
            "%(name)s: an element of the kind «%(kind)s» has no id. Save the diagram from a BPMN"
            " editor."
        ),
        "%(name)s: nid oes id gan elfen o’r math «%(kind)s». Cadwch y diagram o olygydd BPMN.",
    ),
    "id.odd": (
        (
            "%(name)s: the id «%(id)s» is not allowed. An id begins with a letter, has letters,"
            " digits, «_», «-» and «.», and at most %(limit)s characters."
        ),
        (
            "%(name)s: ni chaniateir yr id «%(id)s». Mae id yn dechrau â llythyren, yn cynnwys"
            " llythrennau, digidau, «_», «-» a «.», ac yn cynnwys hyd at %(limit)s nod."
        ),
    ),
    "id.reserved": (
        "%(name)s: the id «%(id)s» is kept for the engine. Choose another one.",
        "%(name)s: mae’r id «%(id)s» wedi’i gadw i’r peiriant. Dewiswch un arall.",
    ),
    "name.too-long": (
        (
            "%(name)s: the name is longer than %(limit)s characters. Shorten it, and put the rest"
            " into the documentation."
        ),
        (
            "%(name)s: mae’r enw’n hirach na %(limit)s nod. Byrhewch ef, a rhowch y gweddill yn y"
            " ddogfennaeth."
        ),
    ),
    "closure.same-id": (
        (
            "%(name)s: «%(id)s» means something else in %(other)s, which runs together with this"
            " file. Choose another id."
        ),
        (
            "%(name)s: mae «%(id)s» yn golygu rhywbeth arall yn %(other)s, sy’n rhedeg gyda’r ffeil"
            " hon. Dewiswch id arall."
        ),
    ),
}
