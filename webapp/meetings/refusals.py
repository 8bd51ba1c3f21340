"""What to say when something about a meeting or the chair's report is refused."""

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    "not_a_working_day": (
        "Choose a working day.",
        "Dewiswch ddiwrnod gwaith.",
    ),
    "on.in_the_past": (
        "The day has passed. Choose a day to come.",
        "Mae'r diwrnod wedi mynd heibio. Dewiswch ddiwrnod i ddod.",
    ),
    "on.not_a_working_day": (
        "That day is not a working day. Choose another day.",
        "Nid yw'r diwrnod hwnnw'n ddiwrnod gwaith. Dewiswch ddiwrnod arall.",
    ),
    "on.same_day": (
        "It is held on that day already. Choose another day.",
        "Mae'n cael ei gynnal ar y diwrnod hwnnw eisoes. Dewiswch ddiwrnod arall.",
    ),
    "on.meeting_then": (
        "Another meeting of the group stands on that day. Choose another day.",
        "Mae cyfarfod arall o'r grŵp ar y diwrnod hwnnw. Dewiswch ddiwrnod arall.",
    ),
    "delegates.named_twice": (
        "Somebody is named as present and as sending a delegate. Leave one of them.",
        "Enwir rhywun fel un sy'n bresennol ac fel un sy'n anfon dirprwy. Gadewch un ohonynt.",
    ),
    "apologies.named_twice": (
        "Somebody is named twice in the attendance. Leave one of them.",
        "Enwir rhywun ddwywaith yn y presenoldeb. Gadewch un ohonynt.",
    ),
    "decisions.named_twice": (
        "The same item is decided twice. Leave one decision for it.",
        "Penderfynir ar yr un eitem ddwywaith. Gadewch un penderfyniad ar ei chyfer.",
    ),
    "report_read.no_concerns": (
        "The report names no areas of concern about practice yet. Write them on its page.",
        "Nid yw'r adroddiad yn enwi meysydd sy'n peri pryder eto. Ysgrifennwch nhw ar ei dudalen.",
    ),
    "report_read.no_development": (
        "The report names no areas for practice development yet. Write them on its page.",
        "Nid yw'r adroddiad yn enwi meysydd i'w datblygu eto. Ysgrifennwch nhw ar ei dudalen.",
    ),
}
