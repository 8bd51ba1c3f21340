"""Whose address counts: a header is believed from a proxy that the settings name alone."""

from dataclasses import replace
from ipaddress import ip_network

import pytest

from engine.settings.signing_in import SigningIn
from webapp.signing_in.where import address, browser

INSIDE = (ip_network("10.0.0.0/8"),)


@pytest.mark.parametrize(
    ("proxies", "connected", "header", "found"),
    [
        ((), "192.0.2.9", "198.51.100.1", "192.0.2.9"),
        (INSIDE, "192.0.2.9", "198.51.100.1", "192.0.2.9"),
        (INSIDE, "10.0.0.5", "198.51.100.1", "198.51.100.1"),
        (INSIDE, "10.0.0.5", "203.0.113.66, 198.51.100.1", "198.51.100.1"),
        (INSIDE, "10.0.0.5", "198.51.100.1, 10.1.1.1", "198.51.100.1"),
        (INSIDE, "10.0.0.5", "", "10.0.0.5"),
        (INSIDE, "10.0.0.5", "<script>", ""),
        (INSIDE, "10.0.0.5", "2001:db8::7", "2001:db8::7"),
    ],
)
def test_the_nearest_address_that_nobody_could_invent(
    app, settings, proxies, connected, header, found
):
    app.extensions["settings"] = replace(settings, signing_in=SigningIn(proxies=proxies))

    with app.test_request_context(
        environ_base={"REMOTE_ADDR": connected}, headers={"X-Forwarded-For": header}
    ):
        assert address() == found


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "… (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Windows",
        ),
        ("… (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36", "Chrome, Linux"),
        ("… (Windows NT 10.0) Chrome/142.0 Safari/537.36 Edg/142.0", "Edge, Windows"),
        (
            "… (iPhone; OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("… (Linux; Android 15) Chrome/142.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8.5", ""),
        ("<b>" * 5000, ""),
    ],
)
def test_a_browser_is_told_in_words(agent, said):
    assert browser(agent) == said
