"""The board's key changes: nobody loses a second factor or a link, on either database."""

import pytest

from engine.models import AuthenticatorApp
from engine.sign_in import authenticator, links
from engine.sign_in.safe import Safe, Unreadable
from engine.sign_in.sealed import Standing, reseal, second_factors, standing

OLD, NEW, STRANGE = "k" * 40, "n" * 40, "another key " * 4


@pytest.fixture
def secret(do, ask, safe, ann):
    """What waits in Ann's app, sealed with the old key."""
    do(authenticator.propose, safe, ann.id)
    return ask(authenticator.pending, safe, ann.id)


@pytest.fixture
def look(ask):
    return lambda safe: ask(lambda session: standing(second_factors(session), safe))


@pytest.fixture
def seal_anew(do):
    return lambda safe: do(lambda ctx: reseal(second_factors(ctx.session, locked=True), safe))


def test_what_the_old_key_sealed_opens_while_it_is_kept_and_afterwards(
    secret, look, seal_anew, ask, ann
):
    both = Safe(NEW, OLD)
    assert look(both) == Standing(earlier=1)
    assert ask(authenticator.pending, both, ann.id) == secret

    assert seal_anew(both) == Standing(earlier=1)

    assert look(Safe(NEW)) == Standing(present=1)
    assert ask(authenticator.pending, Safe(NEW), ann.id) == secret
    with pytest.raises(Unreadable):
        ask(authenticator.pending, Safe(OLD), ann.id)
    assert seal_anew(both) == Standing(present=1), "a second time there is nothing to do"


def test_what_no_key_opens_is_counted_and_stays_as_it_is(secret, look, seal_anew, ask, safe, ann):
    before = ask(lambda session: session.get(AuthenticatorApp, ann.id).pending)

    assert seal_anew(Safe(NEW, STRANGE)) == Standing(lost=1)

    assert ask(lambda session: session.get(AuthenticatorApp, ann.id).pending) == before
    assert ask(authenticator.pending, safe, ann.id) == secret
    assert look(safe) == Standing(present=1)


def test_a_link_that_was_sent_before_leads_in_afterwards(do, ask, safe, person, ann, clock):
    link = do(links.offer_reset, ann.id, by=person("Dee", "admin"))
    code = links.code_of(safe, link)

    assert ask(links.find, Safe(NEW, OLD), code, clock.now) is not None
    assert ask(links.find, Safe(NEW), code, clock.now) is None
    assert ask(links.find, Safe(NEW, STRANGE), code, clock.now) is None
    assert links.code_of(Safe(NEW, OLD), link) == links.code_of(Safe(NEW), link) != code
