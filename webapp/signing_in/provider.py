"""What we ask an OpenID provider, and how strictly we look at what it answers."""

import hmac
from typing import Any

from flask import Flask, current_app, request

from engine.settings.signing_in import Provider
from engine.sign_in.vouched import Vouched
from webapp.signing_in.where import settings

# Signatures by a private key; one by our own shared secret, or none, proves nothing.
SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
SECONDS = 10


class ProviderFault(Exception):
    """What came back cannot be trusted, or nothing came back; `reason` is for the person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def client() -> Any:
    """Authlib's client of the provider in the settings, with what the provider says of itself."""
    known: Any = current_app.extensions.setdefault("openid", {})
    provider = _provider()
    if provider not in known:
        known[provider] = _new_client(current_app, provider)
    found = known[provider]
    _check(found.load_server_metadata(), provider)
    return found


def claims() -> tuple[dict[str, Any], str]:
    """Of the token for which the provider changed the code, after every check; and the token."""
    _refuse_other_issuer()
    provider = _provider()
    wanted = {
        "iss": {"essential": True, "value": client().server_metadata["issuer"]},
        "aud": {"essential": True, "value": provider.client_id},
        "sub": {"essential": True},
    }
    token = client().authorize_access_token(claims_options=wanted, leeway=60)
    said = token.get("userinfo")
    if not said:
        raise ProviderFault("no_token")
    return dict(said), str(token["id_token"])


def vouched(said: dict[str, Any]) -> Vouched:
    is_verified = said.get("email_verified") in (True, "true")
    email = str(said.get("email") or "") if is_verified else ""
    return Vouched(_provider().issuer, str(said["sub"])[:255], email)


def has_asked_twice(said: dict[str, Any]) -> bool:
    """Whether the provider says that it wanted two proofs (RFC 8176)."""
    return "mfa" in (said.get("amr") or ())


def sign_out_address(token: str, back: str) -> str | None:
    """Where the provider ends its own session, if it offers that."""
    found = client()
    if not found.server_metadata.get("end_session_endpoint"):
        return None
    made = found.create_logout_url(
        post_logout_redirect_uri=back, id_token_hint=token, client_id=_provider().client_id
    )
    return str(made["url"])


def _new_client(app: Flask, provider: Provider) -> Any:
    from webapp.signing_in.asking import Clients  # noqa: PLC0415 - brings requests along

    return Clients(app).register(
        "outside",
        overwrite=True,
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": SECONDS,
        },
    )


def _check(metadata: dict[str, Any], provider: Provider) -> None:
    if str(metadata.get("issuer", "")).rstrip("/") != provider.issuer:
        raise ProviderFault("other_issuer")
    offered = metadata.get("id_token_signing_alg_values_supported") or SIGNATURES
    metadata["id_token_signing_alg_values_supported"] = [
        one for one in SIGNATURES if one in offered
    ]


def _refuse_other_issuer() -> None:
    """RFC 9207: an answer that says whose it is must say that it is of the one we asked."""
    said = request.args.get("iss", "")
    if said and not hmac.compare_digest(said.rstrip("/").encode(), _provider().issuer.encode()):
        raise ProviderFault("other_issuer")


def _provider() -> Provider:
    provider = settings().provider
    assert provider is not None  # noqa: S101 - the routes exist only with one
    return provider
