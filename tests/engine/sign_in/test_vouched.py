"""People for whom an outside provider vouches."""

import pytest

from engine import leaving
from engine.sign_in.vouched import NotVouched, Vouched, by_vouching

ISSUER = "https://login.example"


def said(subject="s-1", email="ann@example.org", issuer=ISSUER):
    return Vouched(issuer, subject, email)


def refused(do, vouched):
    with pytest.raises(NotVouched) as refusal:
        do(by_vouching, vouched)
    return refusal.value.reason


def test_the_first_time_the_address_says_who_it_is_then_the_providers_own_name(do, ann):
    assert do(by_vouching, said(email="Ann@Example.org")).id == ann.id

    assert do(by_vouching, said(email="ann.married@example.org")).id == ann.id
    assert do(by_vouching, said(email="")).id == ann.id


@pytest.mark.usefixtures("ann")
def test_an_address_that_nobody_verified_says_nothing(do):
    assert refused(do, said(email="")) == "address_not_verified"


def test_only_who_is_registered_gets_in(do, ann):
    assert refused(do, said(email="stranger@example.org")) == "not_registered"
    do(by_vouching, said())
    do(leaving.disable_user, ann.id)
    assert refused(do, said()) == "not_registered"


@pytest.mark.usefixtures("ann")
def test_an_address_that_moved_on_to_another_person_does_not_open_the_account(do):
    do(by_vouching, said())

    assert refused(do, said(subject="s-2")) == "bound_to_another"


@pytest.mark.usefixtures("ann")
def test_the_same_name_at_another_provider_is_another_person(do):
    do(by_vouching, said())

    assert refused(do, said(issuer="https://other.example", email="")) == "address_not_verified"
