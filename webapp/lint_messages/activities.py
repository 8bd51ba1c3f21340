"""Sentences about tasks, calls, sub-processes and loops. Machine-made Welsh."""

MESSAGES = {
    "call.no-process": (
        "%(name)s: it does not say which process it calls. Choose one.",
        "%(name)s: nid yw’n dweud pa broses mae’n ei galw. Dewiswch un.",
    ),
    "call.expression": (
        "%(name)s: the process to call must be named outright; found: %(found)s.",
        "%(name)s: rhaid enwi’r broses i’w galw yn blaen; cafwyd: %(found)s.",
    ),
    "call.unknown": (
        (
            "%(name)s: there is no published process «%(process)s». Publish it first, or choose"
            " another."
        ),
        (
            "%(name)s: nid oes proses gyhoeddedig «%(process)s». Cyhoeddwch hi yn gyntaf, neu"
            " dewiswch un arall."
        ),
    ),
    "call.cycle": (
        (
            "%(name)s: calling «%(process)s» leads back to where it came from, without end:"
            " %(path)s. Break the circle."
        ),
        (
            "%(name)s: mae galw «%(process)s» yn arwain yn ôl i’r man cychwyn, heb ddiwedd:"
            " %(path)s. Torrwch y cylch."
        ),
    ),
    "call.own-cycle": (
        (
            "%(name)s: calling «%(process)s» leads back to where it came from: %(path)s. Make sure"
            " that a decision ends it."
        ),
        (
            "%(name)s: mae galw «%(process)s» yn arwain yn ôl i’r man cychwyn: %(path)s. Gwnewch yn"
            " siŵr fod penderfyniad yn ei orffen."
        ),
    ),
    "call.instance": (
        "%(name)s: «%(found)s» is no way to call; only «own» is known, for an instance of its own.",
        (
            "%(name)s: nid yw «%(found)s» yn ffordd o alw; dim ond «own» sy’n hysbys, am achos ar"
            " wahân."
        ),
    ),
    "call.mapping": (
        (
            "%(name)s: another vendor’s mapping of variables («%(found)s») is not run. Use"
            " cylch:input and cylch:output."
        ),
        (
            "%(name)s: ni redir mapio newidynnau gwerthwr arall («%(found)s»). Defnyddiwch"
            " cylch:input a cylch:output."
        ),
    ),
    "call.version": (
        (
            "%(name)s: the version to call cannot be chosen here («%(attribute)s»): it is the live"
            " one when this diagram is published. Remove it."
        ),
        (
            "%(name)s: ni ellir dewis y fersiwn i’w galw yma («%(attribute)s»): yr un fyw pan gaiff"
            " y diagram hwn ei gyhoeddi yw hi. Tynnwch ef."
        ),
    ),
    "data.assignment": (
        (
            "%(name)s: assignments and transformations along drawn data are not run. Use a script"
            " task."
        ),
        (
            "%(name)s: ni redir aseiniadau na thrawsffurfiadau ar hyd data a luniwyd. Defnyddiwch"
            " dasg sgript."
        ),
    ),
    "data.for-readers-only": (
        (
            "%(name)s: drawn data and stores are there for readers only; variables carry what the"
            " process knows."
        ),
        (
            "%(name)s: i ddarllenwyr yn unig y mae data a storfeydd a luniwyd; newidynnau sy’n"
            " cario’r hyn a ŵyr y broses."
        ),
    ),
    "loop.several": (
        "%(name)s: an activity repeats in one way only. Keep one of its loops.",
        "%(name)s: mewn un ffordd yn unig mae gweithgaredd yn ailadrodd. Cadwch un o’i ddolenni.",
    ),
    "loop.no-end": (
        "%(name)s: nothing ends this loop. Give it a condition or a largest number of rounds.",
        "%(name)s: nid oes dim yn gorffen y ddolen hon. Rhowch amod neu uchafswm o droeon iddi.",
    ),
    "loop.maximum": (
        "%(name)s: the largest number of rounds must be a whole number from 1; found: %(found)s.",
        "%(name)s: rhaid i uchafswm y troeon fod yn rhif cyfan o 1 i fyny; cafwyd: %(found)s.",
    ),
    "multi.behavior": (
        "%(name)s: events of single rounds are not run. Leave the behaviour at «All».",
        "%(name)s: ni redir digwyddiadau troeon unigol. Gadewch yr ymddygiad yn «All».",
    ),
    "multi.no-collection": (
        "%(name)s: it does not say how often it is done. Name a collection, or give a number.",
        "%(name)s: nid yw’n dweud pa mor aml y gwneir ef. Enwch gasgliad, neu rhowch rif.",
    ),
    "multi.both": (
        "%(name)s: it has both a collection and a number of rounds. Keep one.",
        "%(name)s: mae ganddo gasgliad a nifer o droeon. Cadwch un.",
    ),
    "multi.not-a-variable": (
        "%(name)s: the item and the results go by the name of a variable; this is none: %(found)s.",
        (
            "%(name)s: wrth enw newidyn yr adwaenir yr eitem a’r canlyniadau; nid enw newidyn yw"
            " hwn: %(found)s."
        ),
    ),
    "multi.item-is-collection": (
        "%(name)s: the item has the same name as the collection: %(found)s. Give it another.",
        "%(name)s: mae gan yr eitem yr un enw â’r casgliad: %(found)s. Rhowch enw arall iddi.",
    ),
    "multi.result-without-output": (
        (
            "%(name)s: the result of each round («%(found)s») goes nowhere. Name the collection"
            " that takes it."
        ),
        (
            "%(name)s: nid yw canlyniad pob tro («%(found)s») yn mynd i unman. Enwch y casgliad"
            " sy’n ei dderbyn."
        ),
    ),
    "rule-task.no-decision": (
        "%(name)s: it does not say which decision table it asks. Name one (cylch:decision).",
        "%(name)s: nid yw’n dweud pa dabl penderfynu mae’n ei holi. Enwch un (cylch:decision).",
    ),
    "rule-task.decision-unknown": (
        "%(name)s: there is no decision table «%(decision)s» beside the diagram.",
        "%(name)s: nid oes tabl penderfynu «%(decision)s» wrth ochr y diagram.",
    ),
    "script.missing": (
        "%(name)s: there is no script in this script task. Write one.",
        "%(name)s: nid oes sgript yn y dasg sgript hon. Ysgrifennwch un.",
    ),
    "script.format": (
        "%(name)s: scripts are written in Starlark, not in: %(found)s.",
        "%(name)s: mewn Starlark yr ysgrifennir sgriptiau, nid yn: %(found)s.",
    ),
    "service.no-step": (
        "%(name)s: it does not say which step it runs. Name one (cylch:step).",
        "%(name)s: nid yw’n dweud pa gam mae’n ei redeg. Enwch un (cylch:step).",
    ),
    "step.unknown": (
        "%(name)s: there is no step «%(step)s». Correct the name, or ask for it to be made.",
        "%(name)s: nid oes cam «%(step)s». Cywirwch yr enw, neu gofynnwch am ei wneud.",
    ),
    "sub-process.ad-hoc": (
        (
            "%(name)s: ad-hoc sub-processes are not run. Draw the order of the work, or use an"
            " inclusive gateway."
        ),
        (
            "%(name)s: ni redir isbrosesau ad hoc. Lluniwch drefn y gwaith, neu defnyddiwch borth"
            " cynhwysol."
        ),
    ),
    "task.performer": (
        (
            "%(name)s: who does a task is said by its lane, not by «%(kind)s». Remove it and put"
            " the task into a lane."
        ),
        (
            "%(name)s: y lôn sy’n dweud pwy sy’n gwneud tasg, nid «%(kind)s». Tynnwch ef a rhowch y"
            " dasg mewn lôn."
        ),
    ),
    "task.quantity": (
        "%(name)s: more than one token at a time is not run («%(attribute)s»). Remove it.",
        "%(name)s: ni redir mwy nag un tocyn ar y tro («%(attribute)s»). Tynnwch ef.",
    ),
    "task.undefined": (
        (
            "%(name)s: it does not say what kind of task it is. Make it a user task, a service task"
            " or a script task."
        ),
        (
            "%(name)s: nid yw’n dweud pa fath o dasg ydyw. Gwnewch hi’n dasg defnyddiwr, yn dasg"
            " gwasanaeth neu’n dasg sgript."
        ),
    ),
}
