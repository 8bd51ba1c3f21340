"""The board's key changes while people work: who is signed in stays so, and forms can be sent."""

from dataclasses import replace

import pytest

import webapp
from tests.webapp.conftest import page_of

NEW = "n" * 40


@pytest.fixture
def change_key(settings, engine, app):
    """A new program on the same board; the old key counts there, or does not."""

    def changed(*, kept: bool):
        earlier = (settings.secret_key,) if kept else ()
        anew = replace(settings, secret_key=NEW, earlier_keys=earlier)
        app_ = webapp.create_app(anew, engine)
        app_.test_client_class = app.test_client_class
        return app_

    return changed


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize("kept", [True, False])
def test_a_session_and_an_open_page_outlive_it_while_the_old_key_is_kept(
    client, enter, change_key, kept
):
    enter()
    token = page_of(client.get("/")).xpath("//input[@name='csrf_token']/@value")[0]
    cookie = client.get_cookie("cylch")
    later = change_key(kept=kept).test_client()
    later.set_cookie("cylch", cookie.value)

    assert (later.get("/").status_code == 200) is kept
    later.post("/sign-out", data={"csrf_token": token})
    assert (client.get("/").status_code != 200) is kept, "the form was sent, and did what it says"
