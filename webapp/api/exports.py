"""The registers as files: the same as from their pages, with the same filters."""

from flask import Response

from engine.errors import NotFound
from webapp.api.blueprints import blueprint
from webapp.api.reading import BINARY, asks, gives_file
from webapp.api.schemas import records as told
from webapp.registers.exporting import ONES, download_list, download_one
from webapp.registers.lists import REGISTERS

bp = blueprint("exports", "Registers, plans and audits as files; each one taken is on record.")


@bp.get("/exports/<register>")
@asks(bp, told.ExportQuery)
@gives_file(bp, BINARY, "The list as .xlsx, .ods, .csv, .docx or .pdf")
def listed(register: str, query: told.ExportQuery) -> Response:
    """Take a register out as a file, narrowed and ordered as its page can be."""
    if register not in REGISTERS:
        raise NotFound("register", register)
    given = query.model_dump(exclude={"format"}, exclude_none=True)
    return download_list(register, query.format, {name: str(one) for name, one in given.items()})


@bp.get("/exports/<register>/<id:thing_id>")
@asks(bp, told.OneExportQuery)
@gives_file(bp, BINARY, "One thing as .xlsx, .ods, .csv, .docx or .pdf")
def one(register: str, thing_id: int, query: told.OneExportQuery) -> Response:
    """Take one plan, action, audit or review out as a file, with all that belongs to it."""
    if register not in ONES:
        raise NotFound("register", register)
    return download_one(register, thing_id, query.format)
