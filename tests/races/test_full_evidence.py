"""The disk of the evidence is full: a file is refused in words, and nothing of it is kept."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine import collaboration
from engine.errors import Invalid
from engine.files import Upload
from engine.models import Attachment, ProcessInstance
from tests.engine.diagrams import one_task, publish
from tests.people import member
from tests.play import play
from tests.races.disks import small_disk, why_not
from webapp.errors import refusal_of
from webapp.refusal_messages import sentence

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "a disk can be filled here")

SENT = Upload("minutes.txt", b"What was said in the meeting. " * 50_000)


@pytest.fixture
def send(ground):
    publish(ground.engine, one_task("main"))
    play(ground.engine, ground.clock, "main", agency="newport")
    [(instance_id,)] = ground.rows(sa.select(ProcessInstance.id))
    ann = member(ground.engine, "officer@newport", name="Ann")

    def send(folder, upload=SENT):
        with ground.engine.command(ann) as ctx:
            return collaboration.attach(ctx, folder, instance_id, upload).sha256

    return send


def kept(folder) -> list[str]:
    return [path.name for path in (folder / "files").rglob("*") if path.is_file()]


def test_a_file_for_which_there_is_no_room_is_refused_whole_and_taken_once_there_is(
    ground, send, tmp_path
):
    with small_disk(tmp_path / "disk", 4) as disk:
        first = send(disk.folder / "files", Upload("a.txt", b"Before."))
        disk.fill()
        before = ground.picture()
        ground.clock.advance(timedelta(minutes=1))

        with pytest.raises(Invalid) as refused:
            send(disk.folder / "files")

        assert (refused.value.field, refused.value.rule) == ("file", "no_room")
        assert refusal_of(refused.value).status == 422
        assert kept(disk.folder) == [first]
        assert ground.picture() == before

        disk.free()
        second = send(disk.folder / "files")
        assert sorted(kept(disk.folder)) == sorted([first, second])
    assert ground.count("attachment.added") == len(ground.rows(sa.select(Attachment.id))) == 2
    ground.assert_sound()


@pytest.mark.parametrize(
    ("language", "begins"), [("en", "There is no room"), ("cy", "Nid oes lle")]
)
def test_it_is_said_in_both_languages(language, begins):
    said = sentence("file", "no_room", {}, language)

    assert said is not None
    assert said.startswith(begins)
