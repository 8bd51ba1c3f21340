"""What to say when a plan of checkpoints cannot stand so, in both languages."""

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    "addresses.too_many": (
        "Enter at most %(maximum)s addresses.",
        "Rhowch %(maximum)s cyfeiriad ar y mwyaf.",
    ),
    "addresses.not_addresses": (
        "Enter email addresses, one on each line. This is none: “%(found)s”.",
        "Rhowch gyfeiriadau e-bost, un ar bob llinell. Nid yw hwn yn un: “%(found)s”.",
    ),
    "addresses.changed_meanwhile": (
        "Somebody else changed this meanwhile. Look at what stands now, then save again.",
        "Newidiodd rhywun arall hyn. Edrychwch ar yr hyn sydd yno nawr, yna cadwch eto.",
    ),
    "against.not_a_checkpoint": (
        "This file is not a checkpoint.",
        "Nid yw'r ffeil hon yn bwynt gwirio.",
    ),
}
