"""A pack of Torfaen's plan with one file: for those who decide on the plan, not for Torfaen."""

from engine.actors import SYSTEM
from engine.files import store
from tests.webapp.api.access import GROUP, STEWARDS, Entry
from tests.webapp.api.board import World
from webapp.house import files_folder
from workflows import packs
from workflows.models import SignOff

SEES_PACK = STEWARDS | GROUP
HERE = "/action-plans/{plan_id}/packs"
PACKS = {
    f"GET {HERE}": Entry(SEES_PACK),
    f"GET {HERE}/{{pack_number}}": Entry(SEES_PACK),
    f"GET {HERE}/{{pack_number}}/files/{{kept}}": Entry(SEES_PACK),
    f"GET {HERE}/{{pack_number}}/check": Entry(SEES_PACK),
}


def furnish_packs(world: World, plan_id: int) -> dict[str, str]:
    kept = store.keep(files_folder(world.app.extensions["settings"]), b"%PDF-1.7")
    files = {name: {"sha256": kept, "size": 8} for name in ("en.pdf", "cy.pdf", "zip")}
    with world.engine.command(SYSTEM) as ctx:
        found = SignOff(plan_id=plan_id, round=1, group_key="cprg", created_at=ctx.now)
        ctx.session.add(found)
        ctx.session.flush()
        pack = packs.freeze(ctx, found, "x", "x")
        packs.add_files(ctx, pack.id, files)
    return {"pack_number": str(pack.number), "kept": "en.pdf"}
