"""Sentences about the shape of a process: flows, loops, gateways, joins. Machine-made Welsh."""

MESSAGES = {
    "structure.empty": (
        "%(name)s: there is nothing in it. Draw what is to be done, or remove it.",
        "%(name)s: nid oes dim ynddo. Lluniwch yr hyn sydd i’w wneud, neu tynnwch ef.",
    ),
    "structure.no-start": (
        "%(name)s: there is no start event. Draw one where the process begins.",
        "%(name)s: nid oes digwyddiad dechrau. Lluniwch un lle mae’r broses yn dechrau.",
    ),
    "structure.no-end": (
        "%(name)s: there is no end event. Draw one where the process ends.",
        "%(name)s: nid oes digwyddiad gorffen. Lluniwch un lle mae’r broses yn gorffen.",
    ),
    "structure.several-starts": (
        (
            "%(name)s: there is already a start event without a trigger. Keep one, or say what each"
            " of the others waits for."
        ),
        (
            "%(name)s: mae digwyddiad dechrau heb sbardun yno eisoes. Cadwch un, neu nodwch am beth"
            " mae pob un arall yn aros."
        ),
    ),
    "structure.dead-end": (
        "%(name)s: no flow leads on from here. Lead it to the next element or to an end event.",
        (
            "%(name)s: nid oes llif yn arwain ymlaen oddi yma. Arweiniwch ef at yr elfen nesaf neu"
            " at ddigwyddiad gorffen."
        ),
    ),
    "structure.unreachable": (
        (
            "%(name)s: no way leads here from a start event, so it would never happen. Connect it"
            " or remove it."
        ),
        (
            "%(name)s: nid oes ffordd yn arwain yma o ddigwyddiad dechrau, felly ni fyddai byth yn"
            " digwydd. Cysylltwch ef neu tynnwch ef."
        ),
    ),
    "structure.no-way-out": (
        (
            "%(name)s: from here the process goes round for ever and never comes to an end. Draw a"
            " way out of the loop."
        ),
        (
            "%(name)s: oddi yma mae’r broses yn troi mewn cylch am byth heb ddod i ben. Lluniwch"
            " ffordd allan o’r ddolen."
        ),
    ),
    "structure.endless-loop": (
        (
            "%(name)s: this loop waits for nobody and changes nothing, so it would never stop. Put"
            " a task into it."
        ),
        (
            "%(name)s: nid yw’r ddolen hon yn aros am neb nac yn newid dim, felly ni fyddai byth yn"
            " stopio. Rhowch dasg ynddi."
        ),
    ),
    "structure.loop-without-wait": (
        (
            "%(name)s: this loop waits for nobody. Make sure that its scripts or steps end it;"
            " after many rounds it is stopped."
        ),
        (
            "%(name)s: nid yw’r ddolen hon yn aros am neb. Gwnewch yn siŵr fod ei sgriptiau neu ei"
            " chamau yn ei gorffen; ar ôl llawer o droeon caiff ei stopio."
        ),
    ),
    "structure.runs-twice": (
        (
            "%(name)s: ways that run at the same time meet here without a join, so what follows is"
            " done once for each of them. Join them with a parallel gateway first."
        ),
        (
            "%(name)s: mae ffyrdd sy’n rhedeg ar yr un pryd yn cwrdd yma heb uno, felly gwneir yr"
            " hyn sy’n dilyn unwaith ar gyfer pob un. Unwch nhw â phorth paralel yn gyntaf."
        ),
    ),
    "flow.dangling": (
        (
            "%(name)s: the flow has no element at one end (%(end)s: %(reference)s). Connect it or"
            " remove it."
        ),
        (
            "%(name)s: nid oes elfen ar un pen i’r llif (%(end)s: %(reference)s). Cysylltwch ef neu"
            " tynnwch ef."
        ),
    ),
    "flow.crosses-scope": (
        (
            "%(name)s: the flow crosses the edge of a sub-process or a process (%(end)s:"
            " %(reference)s). Lead it to the sub-process itself."
        ),
        (
            "%(name)s: mae’r llif yn croesi ymyl isbroses neu broses (%(end)s: %(reference)s)."
            " Arweiniwch ef at yr isbroses ei hun."
        ),
    ),
    "flow.duplicate": (
        (
            "%(name)s: a second flow leads from «%(source)s» to «%(target)s», so what follows would"
            " be done twice. Remove one."
        ),
        (
            "%(name)s: mae ail lif yn arwain o «%(source)s» i «%(target)s», felly byddai’r hyn sy’n"
            " dilyn yn cael ei wneud ddwywaith. Tynnwch un."
        ),
    ),
    "flow.into-start": (
        (
            "%(name)s: no flow may lead to a start event or to an event on the boundary of an"
            " activity."
        ),
        (
            "%(name)s: ni chaiff llif arwain at ddigwyddiad dechrau nac at ddigwyddiad ar ffin"
            " gweithgaredd."
        ),
    ),
    "flow.out-of-end": (
        "%(name)s: no flow may lead on from an end event. Use an intermediate event instead.",
        (
            "%(name)s: ni chaiff llif arwain ymlaen o ddigwyddiad gorffen. Defnyddiwch ddigwyddiad"
            " canolradd yn ei le."
        ),
    ),
    "flow.to-event-subprocess": (
        "%(name)s: «%(reference)s» begins by its own event; no flow may lead to it or from it.",
        (
            "%(name)s: mae «%(reference)s» yn dechrau drwy ei ddigwyddiad ei hun; ni chaiff llif"
            " arwain ato nac ohono."
        ),
    ),
    "flow.empty-condition": (
        "%(name)s: the condition is empty. Write it, or remove it.",
        "%(name)s: mae’r amod yn wag. Ysgrifennwch ef, neu tynnwch ef.",
    ),
    "flow.condition-on-default": (
        (
            "%(name)s: this is the default flow, so its condition would never be read. Remove the"
            " condition."
        ),
        (
            "%(name)s: hwn yw’r llif diofyn, felly ni fyddai ei amod byth yn cael ei ddarllen."
            " Tynnwch yr amod."
        ),
    ),
    "gateway.complex": (
        "%(name)s: complex gateways are not run. Draw it with other gateways.",
        "%(name)s: ni redir pyrth cymhleth. Lluniwch ef â phyrth eraill.",
    ),
    "gateway.no-condition": (
        (
            "%(name)s: this flow out of «%(gateway)s» has no condition and is not the default."
            " Write its condition or make it the default."
        ),
        (
            "%(name)s: nid oes amod gan y llif hwn o «%(gateway)s», ac nid hwn yw’r llif diofyn."
            " Ysgrifennwch ei amod neu gwnewch ef yn llif diofyn."
        ),
    ),
    "gateway.no-default": (
        (
            "%(name)s: no flow is the default. If no condition holds, the process stops here with"
            " an incident."
        ),
        (
            "%(name)s: nid oes llif diofyn. Os nad oes amod yn dal, bydd y broses yn stopio yma"
            " gyda digwyddiad i’w ddatrys."
        ),
    ),
    "gateway.default-unknown": (
        (
            "%(name)s: the default flow «%(reference)s» does not leave from here. Choose one of its"
            " own flows."
        ),
        (
            "%(name)s: nid yw’r llif diofyn «%(reference)s» yn gadael oddi yma. Dewiswch un o’i"
            " lifoedd ei hun."
        ),
    ),
    "gateway.parallel-condition": (
        (
            "%(name)s: all flows out of «%(gateway)s» are taken, so this condition would never be"
            " read. Remove it, or use an inclusive gateway."
        ),
        (
            "%(name)s: dilynir pob llif o «%(gateway)s», felly ni fyddai’r amod hwn byth yn cael ei"
            " ddarllen. Tynnwch ef, neu defnyddiwch borth cynhwysol."
        ),
    ),
    "event-gateway.instantiate": (
        "%(name)s: a gateway cannot begin a process here. Use start events instead.",
        "%(name)s: ni all porth ddechrau proses yma. Defnyddiwch ddigwyddiadau dechrau yn ei le.",
    ),
    "event-gateway.parallel": (
        (
            "%(name)s: a gateway that waits for all its events is not run. Use a parallel gateway"
            " and an event on each way."
        ),
        (
            "%(name)s: ni redir porth sy’n aros am ei holl ddigwyddiadau. Defnyddiwch borth paralel"
            " a digwyddiad ar bob ffordd."
        ),
    ),
    "event-gateway.target": (
        (
            "%(name)s: behind an event-based gateway stands something that waits for no event"
            " (%(kind)s). Put a catching event or a receive task there."
        ),
        (
            "%(name)s: y tu ôl i borth digwyddiadau saif rhywbeth nad yw’n aros am ddigwyddiad"
            " (%(kind)s). Rhowch ddigwyddiad sy’n dal neu dasg dderbyn yno."
        ),
    ),
    "event-gateway.shared-target": (
        (
            "%(name)s: what stands behind an event-based gateway may have no other way in and no"
            " event on its boundary."
        ),
        (
            "%(name)s: ni chaiff yr hyn sydd y tu ôl i borth digwyddiadau gael ffordd arall i mewn"
            " na digwyddiad ar ei ffin."
        ),
    ),
    "join.never-fires": (
        (
            "%(name)s: this gateway waits for ways of which never all are taken, so the process"
            " would stop here for ever. Use a gateway of the kind that divided them."
        ),
        (
            "%(name)s: mae’r porth hwn yn aros am ffyrdd na ddilynir byth mohonynt i gyd, felly"
            " byddai’r broses yn stopio yma am byth. Defnyddiwch borth o’r math a’u rhannodd."
        ),
    ),
    "join.may-hang": (
        (
            "%(name)s: this gateway waits for ways of which sometimes not all are taken; then the"
            " process stops here for ever. Check the gateways before it."
        ),
        (
            "%(name)s: mae’r porth hwn yn aros am ffyrdd na ddilynir mohonynt i gyd bob tro; bryd"
            " hynny mae’r broses yn stopio yma am byth. Gwiriwch y pyrth o’i flaen."
        ),
    ),
}
