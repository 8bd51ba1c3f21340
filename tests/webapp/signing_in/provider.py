"""A real OpenID provider on a port of its own, which lies when it is told to."""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from werkzeug.serving import make_server

from engine.clock import system_clock

CLIENT, SECRET = "cylch", "a secret of tests, thirty-two letters"


@dataclass
class Provider:
    """What it says; a story changes one thing and sees what comes of it."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    claims: dict = field(default_factory=dict)
    asked: dict = field(default_factory=dict)
    codes: dict = field(default_factory=dict)
    metadata: dict = field(default_factory=dict)
    signing_key: object = None
    algorithm: str = "RS256"
    answer: dict = field(default_factory=dict)
    has_id_token: bool = True
    followed: list = field(default_factory=list)

    def token(self, asked: dict) -> str:
        now = int(system_clock().timestamp())
        said = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "s-1",
            "iat": now,
            "exp": now + 300,
            "nonce": asked.get("nonce"),
            "auth_time": now,
            "email": "officer@example.org",
            "email_verified": True,
            **self.claims,
        }
        said = {name: value for name, value in said.items() if value is not None}
        key = self.signing_key or self.key
        header = {"alg": self.algorithm, "kid": self.key.kid}
        if self.algorithm == "none":
            return unsigned(header, said)
        return jwt.encode(header, said, key, algorithms=[self.algorithm])


def unsigned(header: dict, said: dict) -> str:

    parts = [
        base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in (header, said)
    ]
    return b".".join([*parts, b""]).decode()


def app_of(provider: Provider) -> Flask:
    app = Flask("provider")

    @app.get("/.well-known/openid-configuration")
    def configuration():
        return jsonify(
            {
                "issuer": provider.issuer,
                "authorization_endpoint": f"{provider.issuer}/authorize",
                "token_endpoint": f"{provider.issuer}/token",
                "jwks_uri": f"{provider.issuer}/keys",
                "end_session_endpoint": f"{provider.issuer}/sign-out",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none", "ES256"],
                "code_challenge_methods_supported": ["S256"],
                **provider.metadata,
            }
        )

    @app.get("/authorize")
    def authorize():
        provider.asked = request.args.to_dict()
        code = secrets.token_urlsafe(8)
        provider.codes[code] = provider.asked
        said = {"code": code, "state": provider.asked["state"], **provider.answer}
        said = {name: value for name, value in said.items() if value is not None}
        return redirect(f"{provider.asked['redirect_uri']}?{urlencode(said)}")

    @app.post("/token")
    def token():
        asked = provider.codes.pop(request.form["code"], None)
        verifier = request.form.get("code_verifier", "")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
        basic = request.authorization
        is_client = basic is not None and (basic.username, basic.password) == (CLIENT, SECRET)
        if asked is None or challenge.rstrip(b"=").decode() != asked["code_challenge"]:
            return jsonify(error="invalid_grant"), 400
        if not is_client:
            return jsonify(error="invalid_client"), 401
        given = {"access_token": "a", "token_type": "Bearer", "expires_in": 60}
        return jsonify(
            given | ({"id_token": provider.token(asked)} if provider.has_id_token else {})
        )

    @app.get("/keys")
    def keys():
        return jsonify(keys=[provider.key.as_dict(private=False)])

    @app.get("/sign-out")
    def sign_out():
        provider.asked = request.args.to_dict()
        return redirect(provider.asked["post_logout_redirect_uri"])

    _add_what_moved(app, provider)
    return app


def _add_what_moved(app: Flask, provider: Provider) -> None:
    """Addresses that send on to others; who follows is noted."""

    @app.route("/moved/<path:where>", methods=["GET", "POST"])
    def moved(where):
        return redirect(f"{provider.issuer}/elsewhere/{where}", code=307)

    @app.route("/elsewhere/<path:where>", methods=["GET", "POST"])
    def elsewhere(where):
        provider.followed.append(where)
        return "", 404


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()
    server = make_server("127.0.0.1", 0, app_of(provider), threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def another_key(kind: str) -> object:
    """One that the provider never published."""
    made = {
        "RS256": lambda: RSAKey.generate_key(2048, {"kid": "one"}),
        "HS256": lambda: OctKey.import_key(SECRET),
        "ES256": lambda: ECKey.generate_key("P-256", {"kid": "one"}),
    }
    return made[kind]()
