"""A password that was stolen somewhere is nobody's here, whichever way it is chosen."""

import hashlib
from dataclasses import replace

import pytest

from engine import identity
from engine.actors import SYSTEM
from tests.webapp.conftest import PASSWORD, page_of, words_of

STOLEN = "correct horse battery staple"


@pytest.fixture
def listed(app, settings, tmp_path):
    """The board has a list, and this stands in it."""
    file = tmp_path / "pwned.txt"
    told = hashlib.sha1(STOLEN.encode(), usedforsecurity=False).hexdigest().upper()
    file.write_text(f"{told}:37\n")
    app.extensions["settings"] = replace(settings, breaches=file)


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(("language", "said"), [("en", "was stolen"), ("cy", "wedi’i ddwyn")])
def test_nobody_chooses_what_was_stolen(as_, engine, language, said):
    with engine.command(SYSTEM) as ctx:
        officer = identity.find_by_email(ctx.session, "officer@example.org")
        identity.set_password(ctx, officer.id, PASSWORD)
    client = as_("officer", language)

    refused = client.send("/profile/security/password", old=PASSWORD, password=STOLEN)

    assert refused.status_code == 422
    assert said in words_of(page_of(refused))
    taken = client.send("/profile/security/password", old=PASSWORD, password=f"{STOLEN} and more")
    assert taken.status_code == 303


@pytest.mark.usefixtures("listed")
def test_nor_by_a_link_which_stays_good(client, link_for):
    path = link_for("torfaen@example.org")

    refused = client.send(path, password=STOLEN)

    assert refused.status_code == 422
    assert "was stolen" in words_of(page_of(refused))
    assert client.send(path, password=PASSWORD).status_code == 303
