"""The register of people on its pages: found, added, corrected, seated; who may."""

from datetime import date

import pytest
import sqlalchemy as sa

from engine import identity
from engine.models import Membership, User
from tests.people import member
from tests.webapp.conftest import PEOPLE, page_of, words_of
from tests.webapp.people.test_absence_pages import id_of

REGISTER = "/settings/people/"


@pytest.fixture
def admin(as_, engine):
    member(engine, "admin", name="Admin")
    return as_("admin")


def test_people_are_found_by_name_address_agency_and_state(admin):
    assert "Owain Rees" in words_of(admin.read(REGISTER))
    for query, found in (
        ("?q=rees", True),
        ("?q=officer%40", True),
        ("?agency=newport", True),
        ("?agency=torfaen", False),
        ("?state=left", False),
        ("?q=%25", False),
        ("?q=%00", False),
        ("?q=nobody", False),
    ):
        assert ("Owain Rees" in words_of(admin.read(REGISTER + query))) == found, query
    assert "Nobody matches" in words_of(admin.read(REGISTER + "?q=nobody"))


def test_the_list_goes_on_where_it_stopped(admin, engine):
    for number in range(30):
        member(engine, "verifier", name=f"Person {number:02}")

    first = admin.read(REGISTER)
    following = first.xpath("//p[contains(@class, 'app-more')]/a/@href")[0]

    names = [
        name
        for page in (first, admin.read(following))
        for name in page.xpath("//a[contains(@class, 'app-table__main')]/text()")
    ]
    assert len(names) == len(set(names)) == 31 + len(PEOPLE)


@pytest.mark.parametrize("who", ["officer", "chair", "torfaen"])
@pytest.mark.parametrize("path", ["", "new", "1", "1/edit", "1/leave"])
def test_the_register_is_for_those_who_look_after_it(as_, who, path):
    assert as_(who).get(REGISTER + path).status_code == 403


def test_the_menu_offers_the_settings_to_those_alone(as_, admin):
    assert admin.read("/").xpath("//nav//a[@href='/settings/']")
    assert not as_("officer").read("/").xpath("//nav//a[@href='/settings/']")
    assert admin.get("/settings/").location == REGISTER


NEW = {
    "name": "Siân Ŵyn-Ŷl <b>",
    "email": "Sian@Example.org",
    "agency": "torfaen",
    "language": "cy",
}


def test_a_person_is_added_corrected_and_their_history_says_so(admin, engine):
    answer = admin.send(REGISTER + "new", **NEW)
    key = id_of(engine, "sian")
    admin.send(f"{REGISTER}{key}/edit", **{**NEW, "name": "Siân Ŵyn", "agency": "newport"})

    page = admin.read(f"{REGISTER}{key}")
    assert answer.location == f"{REGISTER}{key}"
    assert page.xpath("//h1/text()") == ["Siân Ŵyn"]
    said = words_of(page)
    assert "Changed: Siân Ŵyn-Ŷl <b> → Siân Ŵyn; Torfaen County Borough Council → Newport" in said
    assert "Added to the register" in said


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", " ", "Enter a name."),
        ("name", "x" * 201, "That is too long"),
        ("email", "", "Enter an email address"),
        ("email", "nobody", "Enter an email address"),
        ("email", "OFFICER@example.org", "Somebody with this email address is here already."),
        ("agency", "narnia", "Choose one of what is offered."),
    ],
)
def test_a_person_who_cannot_be_is_refused_beside_the_field(admin, field, value, said):
    answer = admin.send(REGISTER + "new", **{**NEW, field: value})

    assert answer.status_code == 422
    assert said in words_of(page_of(answer))
    assert page_of(answer).xpath(f"//a[@href='#{field}']")


def test_the_unit_gives_and_ends_seats_but_not_the_keys_of_the_house(as_, engine):
    unit, key = as_("unit"), id_of(engine, "torfaen")
    seat = {"group": "audit_lead", "kind": "deputy", "ends_on": "2026-12-31"}

    assert unit.send(f"{REGISTER}{key}/seats", **seat).status_code == 303
    said = words_of(unit.read(f"{REGISTER}{key}"))
    assert "Audit leads Deputy 24 Jun 2026 31 Dec 2026" in said
    assert unit.send(f"{REGISTER}{key}/seats", **{**seat, "group": "admin"}).status_code == 403
    assert unit.get(REGISTER + "new").status_code == 403
    assert not unit.read(f"{REGISTER}{key}").xpath("//option[@value='admin']")
    with engine.query() as session:
        [one] = session.scalars(sa.select(Membership).where(Membership.group_key == "audit_lead"))
    unit.send(f"{REGISTER}{key}/seats/{one.id}/end")
    with engine.query() as session:
        assert session.get_one(Membership, one.id).ends_on == date(2026, 6, 24)


def test_a_co_opted_member_needs_an_end(as_, engine):
    seat = {"group": "audit_lead", "kind": "co_opted"}

    answer = as_("unit").send(f"{REGISTER}{id_of(engine, 'torfaen')}/seats", **seat)

    assert answer.status_code == 422
    assert "Enter the last day." in words_of(page_of(answer))


def test_a_person_is_seen_by_number_alone_and_a_missing_one_is_not_there(admin):
    for path in ("99999", "99999/edit", "99999/leave", "x"):
        assert admin.get(REGISTER + path).status_code == 404


def test_who_comes_back_may_sign_in_but_sits_nowhere(admin, engine):
    key = id_of(engine, "torfaen")
    admin.send(f"{REGISTER}{key}/leave/close")

    assert "Left: 24 Jun 2026" in words_of(admin.read(f"{REGISTER}{key}"))
    admin.send(f"{REGISTER}{key}/enable")

    with engine.query() as session:
        assert session.get_one(User, key).is_active
        assert identity.actor_of(session, key, date(2026, 6, 25)).groups == frozenset()
