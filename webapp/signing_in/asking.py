"""How the provider is asked: at the addresses that it gives, and at none to which it sends on."""

from typing import Any

from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from authlib.integrations.requests_client import OAuth2Session


class Asking(OAuth2Session):  # type: ignore[misc]  # Authlib has no types
    """A redirect is an answer like any other, and no right one."""

    def get_redirect_target(self, resp: Any) -> None:
        """What requests asks before it goes on elsewhere, our secret in hand."""


class Client(FlaskOAuth2App):  # type: ignore[misc]
    client_cls = Asking


class Clients(OAuth):  # type: ignore[misc]
    oauth2_client_cls = Client
