"""Sentences about our own attributes, and about what publishing asks for. Machine-made Welsh."""

MESSAGES = {
    "ours.unknown": (
        "%(name)s: there is no «cylch:%(found)s». The nearest that there is: «cylch:%(nearest)s».",
        "%(name)s: nid oes «cylch:%(found)s». Yr agosaf sydd ar gael: «cylch:%(nearest)s».",
    ),
    "ours.not-here": (
        "%(name)s: «cylch:%(found)s» means nothing at this kind of element (%(kind)s). Remove it.",
        (
            "%(name)s: nid yw «cylch:%(found)s» yn golygu dim wrth y math hwn o elfen (%(kind)s)."
            " Tynnwch ef."
        ),
    ),
    "decision.no-form": (
        "%(name)s: it decides «%(decision)s», but has no form on which to do so. Give it one.",
        (
            "%(name)s: mae’n penderfynu «%(decision)s», ond nid oes ganddi ffurflen i wneud hynny."
            " Rhowch un iddi."
        ),
    ),
    "decision.not-a-field": (
        "%(name)s: the decision «%(decision)s» is not asked for on the form «%(form)s».",
        "%(name)s: ni ofynnir am y penderfyniad «%(decision)s» ar y ffurflen «%(form)s».",
    ),
    "decision.not-a-choice": (
        (
            "%(name)s: the decision «%(decision)s» on the form «%(form)s» must be a choice that the"
            " person makes."
        ),
        (
            "%(name)s: rhaid i’r penderfyniad «%(decision)s» ar y ffurflen «%(form)s» fod yn ddewis"
            " mae’r person yn ei wneud."
        ),
    ),
    "different-from.unknown": (
        "%(name)s: it must be done by somebody else than «%(other)s», but there is no such task.",
        "%(name)s: rhaid i rywun arall na «%(other)s» ei gwneud, ond nid oes tasg o’r fath.",
    ),
    "different-from.elsewhere": (
        (
            "%(name)s: it must be done by somebody else than «%(other)s», which is not in this"
            " file. Check that a process that calls this one has it."
        ),
        (
            "%(name)s: rhaid i rywun arall na «%(other)s» ei gwneud, ac nid yw honno yn y ffeil"
            " hon. Gwiriwch fod proses sy’n galw hon yn ei chynnwys."
        ),
    ),
    "different-from.not-a-person": (
        "%(name)s: it must be done by somebody else than «%(other)s», but no person does that.",
        (
            "%(name)s: rhaid i rywun arall na «%(other)s» ei gwneud, ond nid oes person yn gwneud"
            " honno."
        ),
    ),
    "different-from.itself": (
        "%(name)s: it cannot be done by somebody else than itself. Name another task.",
        "%(name)s: ni all gael ei gwneud gan rywun arall na hi ei hun. Enwch dasg arall.",
    ),
    "due.both": (
        "%(name)s: it has two deadlines, cylch:dueIn and cylch:dueAt. Keep one.",
        "%(name)s: mae ganddi ddau ddyddiad cau, cylch:dueIn a cylch:dueAt. Cadwch un.",
    ),
    "due.unreadable": (
        (
            "%(name)s: the deadline cannot be read: «%(found)s». Write a number with wd, wh, d, w,"
            " m or y, such as 20wd."
        ),
        (
            "%(name)s: ni ellir darllen y dyddiad cau: «%(found)s». Ysgrifennwch rif â wd, wh, d,"
            " w, m neu y, er enghraifft 20wd."
        ),
    ),
    "due.negative": (
        (
            "%(name)s: the deadline would lie before the task: «%(found)s». Write one that goes"
            " forward."
        ),
        "%(name)s: byddai’r dyddiad cau cyn y dasg: «%(found)s». Ysgrifennwch un sy’n mynd ymlaen.",
    ),
    "form.unknown": (
        "%(name)s: there is no form «%(form)s» beside the diagram.",
        "%(name)s: nid oes ffurflen «%(form)s» wrth ochr y diagram.",
    ),
    "group.braces": (
        (
            "%(name)s: the group «%(found)s» cannot be read. Write variables in braces, such as"
            " agency_rep@{agency}."
        ),
        (
            "%(name)s: ni ellir darllen y grŵp «%(found)s». Ysgrifennwch newidynnau mewn bachau, er"
            " enghraifft agency_rep@{agency}."
        ),
    ),
    "group.no-agency": (
        (
            "%(name)s: its group is asked per agency, and this process does not say which agency."
            " Choose a group of the board, or let the step say which agency: once for each of"
            " several, or by setting what the whole process is about."
        ),
        (
            "%(name)s: gofynnir i’w grŵp fesul asiantaeth, ac nid yw’r broses hon yn dweud pa"
            " asiantaeth. Dewiswch grŵp y Bwrdd, neu gadewch i’r cam ddweud pa asiantaeth: unwaith"
            " i bob un o sawl un, neu drwy osod am beth y mae’r broses gyfan."
        ),
    ),
    "input.empty": (
        (
            "%(name)s: the value of cylch:%(kind)s «%(found)s» is missing. Write it, or remove the"
            " line."
        ),
        (
            "%(name)s: mae gwerth cylch:%(kind)s «%(found)s» ar goll. Ysgrifennwch ef, neu tynnwch"
            " y llinell."
        ),
    ),
    "input.not-a-variable": (
        "%(name)s: cylch:%(kind)s needs the name of a variable; this is none: %(found)s.",
        "%(name)s: mae angen enw newidyn ar cylch:%(kind)s; nid enw newidyn yw hwn: %(found)s.",
    ),
    "input.twice": (
        "%(name)s: cylch:%(kind)s names «%(found)s» twice. Keep one.",
        "%(name)s: mae cylch:%(kind)s yn enwi «%(found)s» ddwywaith. Cadwch un.",
    ),
    "input.without-step": (
        "%(name)s: it has inputs, but no step that takes them. Name the step, or remove them.",
        (
            "%(name)s: mae ganddi fewnbynnau, ond dim cam sy’n eu cymryd. Enwch y cam, neu tynnwch"
            " nhw."
        ),
    ),
    "ladder.unknown": (
        "%(name)s: there is no ladder «%(found)s». There are: %(known)s.",
        "%(name)s: nid oes ysgol «%(found)s». Dyma’r rhai sydd: %(known)s.",
    ),
    "name.missing": (
        "%(name)s: it has no name (%(kind)s). People will look for it by its name: give it one.",
        (
            "%(name)s: nid oes enw iddo (%(kind)s). Wrth ei enw y bydd pobl yn chwilio amdano:"
            " rhowch un iddo."
        ),
    ),
    "process.no-owner": (
        "%(name)s: nobody owns this process. Say which role does (cylch:owner).",
        "%(name)s: nid oes neb yn berchen ar y broses hon. Nodwch pa rôl sydd (cylch:owner).",
    ),
    "task.no-due": (
        (
            "%(name)s: it has no deadline. Write one (cylch:dueIn or cylch:dueAt), or give it the"
            " ladder «none»."
        ),
        (
            "%(name)s: nid oes dyddiad cau iddi. Ysgrifennwch un (cylch:dueIn neu cylch:dueAt), neu"
            " rhowch yr ysgol «none» iddi."
        ),
    ),
    "task.no-form": (
        "%(name)s: it has no form, so nothing could be answered. Name one (cylch:form).",
        "%(name)s: nid oes ffurflen ganddi, felly ni ellid ateb dim. Enwch un (cylch:form).",
    ),
    "task.no-ladder": (
        (
            "%(name)s: nothing says what happens when it is late. Choose a ladder (cylch:ladder),"
            " for the task or for the process."
        ),
        (
            "%(name)s: nid oes dim yn dweud beth sy’n digwydd pan fydd yn hwyr. Dewiswch ysgol"
            " (cylch:ladder), i’r dasg neu i’r broses."
        ),
    ),
    "task.no-lane": (
        "%(name)s: it lies in no lane, so nobody would be asked to do it. Put it into one.",
        "%(name)s: nid yw mewn lôn, felly ni ofynnid i neb ei gwneud. Rhowch hi mewn un.",
    ),
    "welsh.no-name": (
        "%(name)s: the Welsh name is missing (cylch:nameCy).",
        "%(name)s: mae’r enw Cymraeg ar goll (cylch:nameCy).",
    ),
    "welsh.no-documentation": (
        (
            "%(name)s: the Welsh of the documentation is missing (cylch:documentationCy):"
            " «%(english)s»."
        ),
        "%(name)s: mae Cymraeg y ddogfennaeth ar goll (cylch:documentationCy): «%(english)s».",
    ),
}
