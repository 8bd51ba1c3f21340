"""The registers: Torfaen's plan, its action, an audit of the other board."""

from tests.webapp.sweep.entries import Entry

ROUTES = {
    "GET /registers": Entry(),
    "GET /registers/{register}": Entry(
        visits=("?q=x", "?agency=newport&rag=red&overdue=1", "?sort=-due")
    ),
    "GET /registers/{register}.{kind}": Entry(is_page=False),
}
VISITS = [
    (who, f"/registers/{name}")
    for name in ("audits", "reviews", "action-plans", "recommendations")
    for who in ("chair", "unit", "guest")
]


def furnish(_world, _things):
    return {"register": "actions", "kind": "csv"}
