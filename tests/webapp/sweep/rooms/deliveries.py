"""What became of the mails: for those who keep the board running."""

from tests.webapp.sweep.entries import EVERYBODY, STEWARDS, Entry

ROUTES = {
    "GET /settings/deliveries/": Entry(
        EVERYBODY, STEWARDS, visits=("?state=pending", "?state=failed", "?kind=comment.added")
    ),
    "POST /settings/deliveries/{delivery_id}/again": Entry(EVERYBODY, STEWARDS),
}
