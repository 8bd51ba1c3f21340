"""A request for all that is held, on its pages and as the archive that leaves the house."""

import io
import json
import zipfile
from hashlib import sha256

import pypdf
import pytest
import sqlalchemy as sa

from engine.models import Event
from tests.people import member
from webapp.cli import main

HERE = "/settings/subject-requests"
ASKED = {"person": "ann@example.org", "reason": "Asked in writing"}


@pytest.fixture
def unit(engine):
    """Two of the Business Unit, and Ann, who asks."""
    member(engine, "lead_officer@newport", name="Ann")
    member(engine, "business_unit", name="Bethan")
    return "bethan"


@pytest.fixture
def prepared(as_, unit):
    assert unit
    page = as_("unit").send(f"{HERE}/", **ASKED)
    assert page.status_code == 303
    return page.location


def test_the_second_person_reads_and_releases_and_the_archive_proves_itself(
    as_, engine, unit, prepared
):
    first = as_("unit").get(prepared).text
    assert "You prepared it, so somebody else releases it." in first
    assert as_("unit").get(f"{prepared}/copy.zip").status_code == 409

    second = as_(unit)
    assert "Tick the box" in second.send(f"{prepared}/release").text
    assert second.send(f"{prepared}/release", read="yes").status_code == 303
    answer = second.get(f"{prepared}/copy.zip")

    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        for one in manifest["files"]:
            assert sha256(archive.read(one["path"])).hexdigest() == one["sha256"]
        assert json.loads(archive.read("data.json"))["account"][0]["name"] == "Ann"
        welsh = pypdf.PdfReader(io.BytesIO(archive.read("copy-cy.pdf")))
    assert welsh.trailer["/Root"]["/Lang"] == "cy-GB"
    assert "yn ei gadw" in welsh.pages[0].extract_text()
    with engine.query() as session:
        taken = session.scalars(
            sa.select(Event.details).where(Event.kind == "subject_request.taken")
        ).all()
    assert [one["archive"] for one in taken] == [sha256(answer.data).hexdigest()]


def test_handed_over_it_is_gone(as_, unit, prepared):
    as_(unit).send(f"{prepared}/release", read="yes")
    assert "Say why the copy goes" in as_("unit").send(f"{prepared}/end").text
    as_("unit").send(f"{prepared}/end", ended_because="By hand")

    page = as_("unit").get(prepared).text
    assert "Handed over, copy removed" in page
    assert "By hand" in page
    assert as_("unit").get(f"{prepared}/copy.zip").status_code == 409


@pytest.mark.usefixtures("unit")
def test_a_wrong_form_keeps_what_was_typed(as_):
    page = as_("unit").send(f"{HERE}/", person="nobody@example.org", words="Ŵyn <b>")

    assert page.status_code == 422
    assert "Nobody has an account with this address" in page.text
    assert "Ŵyn &lt;b&gt;" in page.text


@pytest.mark.usefixtures("unit")
def test_the_same_from_the_command_line(engine, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("CYLCH_HOME", str(tmp_path))
    monkeypatch.setenv("CYLCH_DATABASE_URL", str(engine.database.url))
    member(engine, "business_unit", name="Rhian")
    prepare = ["subject", "prepare", "--person", "ann@example.org", "--reason", "Asked"]

    assert main([*prepare, "--by", "rhian@example.org"]) == 0
    assert main(["subject", "release", "1", "--by", "rhian@example.org"]) == 2
    assert main(["subject", "release", "1", "--by", "bethan@example.org"]) == 0
    assert (
        main(["subject", "write", "1", str(tmp_path / "a.zip"), "--by", "bethan@example.org"]) == 0
    )
    assert main(["subject", "list", "--format", "json"]) == 0

    assert zipfile.is_zipfile(tmp_path / "a.zip")
    assert '"state": "released"' in capsys.readouterr().out
