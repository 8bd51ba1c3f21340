"""The pages of the tests are read strictly, also when one like them was read before."""

import pytest

from tests.cheap import read_strictly

SOUND = (
    b'<!doctype html><html lang="en"><title>A</title>'
    b'<p class="b">Some words</p><a href="/a?b=1&amp;c=2">On</a></html>'
)


@pytest.mark.parametrize(
    ("right", "broken"),
    [
        (b"Some words", b"Other & &nosuch; words"),
        (b"Some words", b"<b>Some words"),
        (b"</p>", b"</div>"),
        (b'class="b"', b'class="b" class="c"'),
        (b'class="b"', b'class="b"id="c"'),
        (b'class="b"', b"class=b'c"),
        (b"b=1&amp;c", b"b=1&nosuch;c"),
        (b"c=2", b'c="2'),
        (b"<!doctype html>", b""),
        (b"</title>", b"</title><input type='hidden' /x>"),
        (b"Some words", b"<table><tr><td>x</td></tr>words</table>"),
    ],
)
def test_a_fault_is_found_behind_a_sound_page_like_it(right, broken):
    read_strictly(SOUND)
    read_strictly(SOUND.replace(b"Some words", "Geiriau eraill, tŷ".encode()))
    read_strictly(SOUND.replace(b"?b=1&amp;c=2", b"/3?d=4"))

    with pytest.raises(Exception, match=r".+"):
        read_strictly(SOUND.replace(right, broken))
