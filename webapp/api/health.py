"""How the description tells of the pulse, which answers by itself (`webapp.pulse`)."""

from webapp import pulse
from webapp.api.blueprints import open_blueprint
from webapp.api.reading import gives_file
from webapp.api.schemas.operations import Health

bp = open_blueprint("health", "For monitors: no login, no personal data.", prefix=None)
OLD = {503: "The database does not answer or is older than the program"}

bp.get("/healthz")(bp.output(Health)(pulse.alive))
bp.get("/readyz")(bp.output(Health)(bp.doc(responses=OLD)(pulse.ready)))
bp.get("/metrics")(gives_file(bp, "text/plain", "Prometheus text")(pulse.metrics))
