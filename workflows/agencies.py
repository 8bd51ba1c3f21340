"""The agencies and core seats of the board's groups, in both languages, with their dates.

The seats are those of the terms of reference. Two of them became one when the National
Probation Service and the Community Rehabilitation Company were unified in June 2021.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

FOUNDED = date(2013, 4, 1)
LAST_DAY_APART = date(2021, 6, 25)
UNIFIED = date(2021, 6, 26)


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits for which agency, from when to when; `kind` is what rules ask for."""

    agency: str
    kind: str
    name: str
    name_cy: str
    holder: str
    holder_cy: str
    starts_on: date = FOUNDED
    ends_on: date | None = None

    def is_filled_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def _authority(agency: str, name: str, name_cy: str) -> Seat:
    return Seat(
        agency,
        "local_authority",
        name,
        name_cy,
        "Children’s services representative",
        "Cynrychiolydd y gwasanaethau plant",
    )


def _seat(agency: str, name: str, name_cy: str, holder: str, holder_cy: str) -> Seat:
    return Seat(agency, agency, name, name_cy, holder, holder_cy)


SEATS = (
    _authority(
        "blaenau_gwent",
        "Blaenau Gwent County Borough Council",
        "Cyngor Bwrdeistref Sirol Blaenau Gwent",
    ),
    _authority(
        "caerphilly",
        "Caerphilly County Borough Council",
        "Cyngor Bwrdeistref Sirol Caerffili",
    ),
    _authority("monmouthshire", "Monmouthshire County Council", "Cyngor Sir Fynwy"),
    _authority("newport", "Newport City Council", "Cyngor Dinas Casnewydd"),
    _authority("torfaen", "Torfaen County Borough Council", "Cyngor Bwrdeistref Sirol Torfaen"),
    _seat(
        "education",
        "Education (the five local authorities)",
        "Addysg (y pum awdurdod lleol)",
        "Nominated education representative (safeguarding)",
        "Cynrychiolydd addysg enwebedig (diogelu)",
    ),
    _seat(
        "health",
        "Aneurin Bevan University Health Board",
        "Bwrdd Iechyd Prifysgol Aneurin Bevan",
        "Named nurse, safeguarding",
        "Nyrs enwebedig, diogelu",
    ),
    _seat(
        "police",
        "Gwent Police",
        "Heddlu Gwent",
        "Detective inspector or delegate",
        "Ditectif arolygydd neu ddirprwy",
    ),
    _seat(
        "yos",
        "Youth Offending Service",
        "Gwasanaeth Troseddu Ieuenctid",
        "Regional representative",
        "Cynrychiolydd rhanbarthol",
    ),
    _seat("housing", "Housing", "Gwasanaethau Tai", "Representative", "Cynrychiolydd"),
    Seat(
        "probation",
        "probation",
        "National Probation Service",
        "Gwasanaeth Prawf Cenedlaethol",
        "Representative",
        "Cynrychiolydd",
        ends_on=LAST_DAY_APART,
    ),
    Seat(
        "probation",
        "probation",
        "Probation Service",
        "Gwasanaeth Prawf",
        "Representative",
        "Cynrychiolydd",
        starts_on=UNIFIED,
    ),
    Seat(
        "crc",
        "probation",
        "Community Rehabilitation Company",
        "Cwmni Adsefydlu Cymunedol",
        "Representative",
        "Cynrychiolydd",
        ends_on=LAST_DAY_APART,
    ),
    _seat(
        "gdas",
        "Gwent Drug and Alcohol Service",
        "Gwasanaeth Cyffuriau ac Alcohol Gwent",
        "Representative",
        "Cynrychiolydd",
    ),
    _seat(
        "edt",
        "South East Wales Emergency Duty Team",
        "Tîm Dyletswydd Brys De-ddwyrain Cymru",
        "Representative",
        "Cynrychiolydd",
    ),
)

# The newest name of each agency; the Business Unit administers and holds no seat.
AGENCIES = MappingProxyType({seat.agency: seat for seat in SEATS})
LOCAL_AUTHORITIES = tuple(seat.agency for seat in SEATS if seat.kind == "local_authority")
BUSINESS_UNIT = ("Regional Safeguarding Business Unit", "Uned Fusnes Diogelu Ranbarthol")

# What anonymised references of each board begin with.
REFERENCE_PREFIXES = MappingProxyType({"children": "SEW", "adults": "GWA"})


def core_seats(on: date) -> Sequence[Seat]:
    """The seats that the terms of reference give on a day."""
    return [seat for seat in SEATS if seat.is_filled_on(on)]


def label(agency: str) -> dict[str, str]:
    """An agency's name as forms and letters show it; an unknown key stands for itself."""
    seat = AGENCIES.get(agency)
    if seat is None:
        return {"en": agency, "cy": agency}
    return {"en": seat.name, "cy": seat.name_cy}


def name_of(agency: str) -> str:
    """An agency's name where only one text is kept: in both languages."""
    found = label(agency)
    return " / ".join(dict.fromkeys((found["en"], found["cy"])))
