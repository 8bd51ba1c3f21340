"""Sentences about events and timers. Machine-made Welsh."""

MESSAGES = {
    "boundary.no-activity": (
        (
            "%(name)s: this event is attached to no activity (%(reference)s). Attach it to the"
            " border of a task, a call or a sub-process."
        ),
        (
            "%(name)s: nid yw’r digwyddiad hwn ynghlwm wrth weithgaredd (%(reference)s). Rhowch ef"
            " ar ffin tasg, galwad neu isbroses."
        ),
    ),
    "boundary.must-interrupt": (
        (
            "%(name)s: an event of this kind (%(event)s) always interrupts its activity. Make it"
            " interrupting."
        ),
        (
            "%(name)s: mae digwyddiad o’r math hwn (%(event)s) bob amser yn torri ar draws ei"
            " weithgaredd. Gwnewch iddo dorri ar draws."
        ),
    ),
    "boundary.parallel": (
        (
            "%(name)s: an event that interrupts nothing cannot wait for several things together."
            " Draw one event for each."
        ),
        (
            "%(name)s: ni all digwyddiad nad yw’n torri ar draws aros am sawl peth gyda’i gilydd."
            " Lluniwch ddigwyddiad ar gyfer pob un."
        ),
    ),
    "boundary.never-thrown": (
        (
            "%(name)s: nothing in «%(activity)s» can raise this (%(event)s), so it would never"
            " happen. Attach it to a sub-process or a call."
        ),
        (
            "%(name)s: ni all dim yn «%(activity)s» godi hyn (%(event)s), felly ni fyddai byth yn"
            " digwydd. Rhowch ef ar isbroses neu alwad."
        ),
    ),
    "boundary.cancel-outside": (
        "%(name)s: only a transaction can be cancelled; «%(activity)s» is none.",
        "%(name)s: dim ond trafodiad y gellir ei ganslo; nid trafodiad yw «%(activity)s».",
    ),
    "boundary.own-instance": (
        (
            "%(name)s: «%(activity)s» runs as instances of their own, which this event would leave"
            " running. Only a timer that interrupts nothing may stand here."
        ),
        (
            "%(name)s: mae «%(activity)s» yn rhedeg fel achosion ar wahân, a byddai’r digwyddiad"
            " hwn yn eu gadael yn rhedeg. Dim ond amserydd nad yw’n torri ar draws a gaiff sefyll"
            " yma."
        ),
    ),
    "compensation.not-run": (
        "%(name)s: compensation is not run. Draw what is to be undone as tasks of its own.",
        "%(name)s: ni redir digolledu. Lluniwch yr hyn sydd i’w ddadwneud fel tasgau ei hun.",
    ),
    "error.uncaught": (
        (
            "%(name)s: nobody catches this error (%(code)s), and the process would end as if all"
            " were well. Attach an error event to the sub-process or to the call."
        ),
        (
            "%(name)s: nid oes neb yn dal y gwall hwn (%(code)s), a byddai’r broses yn gorffen fel"
            " pe bai popeth yn iawn. Rhowch ddigwyddiad gwall ar yr isbroses neu ar yr alwad."
        ),
    ),
    "error.maybe-uncaught": (
        (
            "%(name)s: nobody in this file catches this error (%(code)s). Whoever calls this"
            " process must catch it."
        ),
        (
            "%(name)s: nid oes neb yn y ffeil hon yn dal y gwall hwn (%(code)s). Rhaid i bwy bynnag"
            " sy’n galw’r broses hon ei ddal."
        ),
    ),
    "event.not-here": (
        (
            "%(name)s: this kind of event (%(event)s) cannot be run in this place (%(kind)s)."
            " Choose another kind."
        ),
        (
            "%(name)s: ni ellir rhedeg y math hwn o ddigwyddiad (%(event)s) yn y lle hwn"
            " (%(kind)s). Dewiswch fath arall."
        ),
    ),
    "event.no-trigger": (
        (
            "%(name)s: this event waits for nothing. Say what it waits for: a message, a signal, a"
            " time or a condition."
        ),
        (
            "%(name)s: nid yw’r digwyddiad hwn yn aros am ddim. Nodwch am beth mae’n aros: neges,"
            " signal, amser neu amod."
        ),
    ),
    "event.several": (
        (
            "%(name)s: an event of these kinds together (%(events)s) cannot be run. Draw one event"
            " for each."
        ),
        (
            "%(name)s: ni ellir rhedeg digwyddiad o’r mathau hyn gyda’i gilydd (%(events)s)."
            " Lluniwch ddigwyddiad ar gyfer pob un."
        ),
    ),
    "event.shared-definition": (
        (
            "%(name)s: the event refers to a definition elsewhere in the file. Say at the event"
            " itself what it waits for or throws."
        ),
        (
            "%(name)s: mae’r digwyddiad yn cyfeirio at ddiffiniad mewn man arall yn y ffeil. Nodwch"
            " wrth y digwyddiad ei hun am beth mae’n aros neu beth mae’n ei anfon."
        ),
    ),
    "event.cancel-outside": (
        (
            "%(name)s: a cancel end stands only in a transaction that has a cancel event on its"
            " border."
        ),
        "%(name)s: dim ond mewn trafodiad â digwyddiad canslo ar ei ffin y saif gorffeniad canslo.",
    ),
    "event.code-missing": (
        (
            "%(name)s: this %(event)s has neither a code nor a name, so it would catch every other"
            " one. Give it a code."
        ),
        (
            "%(name)s: nid oes cod nac enw gan hwn (%(event)s), felly byddai’n dal pob un arall."
            " Rhowch god iddo."
        ),
    ),
    "event.conditional-start": (
        (
            "%(name)s: a condition cannot begin a process, because nobody looks at it before the"
            " process runs. Use a message, a signal or a time."
        ),
        (
            "%(name)s: ni all amod ddechrau proses, gan nad oes neb yn edrych arno cyn i’r broses"
            " redeg. Defnyddiwch neges, signal neu amser."
        ),
    ),
    "event.conditional-clock": (
        (
            "%(name)s: the condition asks for the time, but it is looked at only when something"
            " happens in the instance. Use a timer for a time."
        ),
        (
            "%(name)s: mae’r amod yn gofyn am yr amser, ond dim ond pan fydd rhywbeth yn digwydd yn"
            " yr achos yr edrychir arno. Defnyddiwch amserydd ar gyfer amser."
        ),
    ),
    "event.no-condition": (
        "%(name)s: the condition is missing. Write it.",
        "%(name)s: mae’r amod ar goll. Ysgrifennwch ef.",
    ),
    "event.reference-missing": (
        "%(name)s: it does not say which %(event)s it means, so it would pass at once. Choose one.",
        (
            "%(name)s: nid yw’n dweud pa un a olygir (%(event)s), felly byddai’n mynd heibio ar"
            " unwaith. Dewiswch un."
        ),
    ),
    "event.reference-unknown": (
        "%(name)s: the %(event)s it means («%(reference)s») is not in the file.",
        "%(name)s: nid yw’r hyn a olygir (%(event)s, «%(reference)s») yn y ffeil.",
    ),
    "event.reference-unnamed": (
        "%(name)s: this %(event)s has no name, and it goes by its name. Give it one.",
        "%(name)s: nid oes enw gan hwn (%(event)s), ac wrth ei enw yr adwaenir ef. Rhowch un iddo.",
    ),
    "event-subprocess.start": (
        (
            "%(name)s: an event sub-process begins by a message, a signal, an escalation or an"
            " error; found: %(event)s."
        ),
        (
            "%(name)s: mae isbroses digwyddiad yn dechrau drwy neges, signal, uwchgyfeiriad neu"
            " wall; cafwyd: %(event)s."
        ),
    ),
    "event-subprocess.error-interrupts": (
        (
            "%(name)s: an event sub-process that begins by an error always interrupts. Make its"
            " start event interrupting."
        ),
        (
            "%(name)s: mae isbroses digwyddiad sy’n dechrau drwy wall bob amser yn torri ar draws."
            " Gwnewch i’w ddigwyddiad dechrau dorri ar draws."
        ),
    ),
    "link.no-target": (
        "%(name)s: no catching link has this name (%(link)s). Draw it, or use a flow.",
        (
            "%(name)s: nid oes dolen sy’n dal â’r enw hwn (%(link)s). Lluniwch hi, neu defnyddiwch"
            " lif."
        ),
    ),
    "link.several-targets": (
        "%(name)s: several catching links have this name (%(link)s). Keep one of them.",
        "%(name)s: mae gan sawl dolen sy’n dal yr enw hwn (%(link)s). Cadwch un ohonynt.",
    ),
    "link.no-source": (
        "%(name)s: no throwing link has this name (%(link)s). Draw it, or use a flow.",
        (
            "%(name)s: nid oes dolen sy’n anfon â’r enw hwn (%(link)s). Lluniwch hi, neu"
            " defnyddiwch lif."
        ),
    ),
    "message-flow.no-message": (
        (
            "%(name)s: the two ends of this message flow do not name the same message, so nothing"
            " travels along it."
        ),
        (
            "%(name)s: nid yw dau ben y llif neges hwn yn enwi’r un neges, felly nid oes dim yn"
            " teithio ar ei hyd."
        ),
    ),
    "receive.instantiate": (
        "%(name)s: a receive task cannot begin a process. Use a start event with a message.",
        "%(name)s: ni all tasg dderbyn ddechrau proses. Defnyddiwch ddigwyddiad dechrau â neges.",
    ),
    "sub-process.start-event": (
        (
            "%(name)s: a sub-process begins when its turn comes; its start event waits for nothing."
            " Remove the trigger."
        ),
        (
            "%(name)s: mae isbroses yn dechrau pan ddaw ei thro; nid yw ei digwyddiad dechrau’n"
            " aros am ddim. Tynnwch y sbardun."
        ),
    ),
    "timer.no-time": (
        "%(name)s: the timer says no time. Give it a date, a duration or a cycle.",
        "%(name)s: nid yw’r amserydd yn nodi amser. Rhowch ddyddiad, hyd neu gylch iddo.",
    ),
    "timer.several-times": (
        "%(name)s: the timer says more than one time. Keep one.",
        "%(name)s: mae’r amserydd yn nodi mwy nag un amser. Cadwch un.",
    ),
    "timer.unreadable": (
        (
            "%(name)s: the timer cannot be read: «%(found)s» (%(kind)s). Write PT72H, P10D, 20wd,"
            " 2026-07-01T09:00 or R3/P1M."
        ),
        (
            "%(name)s: ni ellir darllen yr amserydd: «%(found)s» (%(kind)s). Ysgrifennwch PT72H,"
            " P10D, 20wd, 2026-07-01T09:00 neu R3/P1M."
        ),
    ),
    "timer.negative": (
        "%(name)s: the timer goes back in time: «%(found)s». Write a duration that goes forward.",
        (
            "%(name)s: mae’r amserydd yn mynd yn ôl mewn amser: «%(found)s». Ysgrifennwch hyd sy’n"
            " mynd ymlaen."
        ),
    ),
    "timer.cycle-not-here": (
        (
            "%(name)s: what repeats can stand only on the border of an activity that it does not"
            " interrupt, or at the start of a process. Use a date or a duration."
        ),
        (
            "%(name)s: dim ond ar ffin gweithgaredd nad yw’n torri ar ei draws, neu ar ddechrau"
            " proses, y caiff rhywbeth sy’n ailadrodd sefyll. Defnyddiwch ddyddiad neu hyd."
        ),
    ),
}
