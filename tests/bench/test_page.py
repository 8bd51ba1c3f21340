"""The page of the benchmarks: one run renews its own part, and every picture has its table."""

from dataclasses import replace

from lxml import etree

from tests.bench import book, page
from tests.bench.book import Entry
from tests.bench.rows import Row

ABOUT = {"size": "A board that grows.", "people": "Many at once."}


def row(name: str, value: float, *, bar: str = "", size: int | None = None) -> Row:
    return Row(name, "ms", value, value, value, 40, "sqlite", bar, size)


def entry(scenario: str, *rows: Row) -> Entry:
    return Entry(scenario, "sqlite", "27 November 2026", 90.0, 0.2, "2 cores", rows)


SIZE = entry(
    "size",
    row("grow_inbox_p95", 20, size=1_000),
    row("grow_inbox_p95", 30, size=1_000_000),
    row("page_history_10m_p95", 250, bar="< 200", size=10_000_000),
)
PEOPLE = entry("people", row("people_errors", 0, bar="<= 0", size=300))


def test_a_run_of_one_scenario_leaves_the_figures_of_the_others(tmp_path):
    path = tmp_path / "figures.json"
    book.put([SIZE, PEOPLE], path)

    book.put([replace(PEOPLE, on="28 November 2026")], path)

    assert [(one.scenario, one.on[:2]) for one in book.read(path)] == [
        ("people", "28"),
        ("size", "27"),
    ]
    assert list(book.read(path)[1].rows) == list(SIZE.rows)


def test_sections_of_one_scenario_stand_together(tmp_path):
    more = entry("size", row("verify_10m", 5))

    (found,) = book.put([SIZE, more], tmp_path / "figures.json")

    assert [one.name for one in found.rows][-1] == "verify_10m"
    assert found.seconds == 180


def test_the_page_names_what_is_missed_and_how_busy_the_machine_was(tmp_path):
    page.write([SIZE, replace(PEOPLE, load=2.5)], ABOUT, tmp_path)

    said = (tmp_path / "README.md").read_text()
    assert "**1 of 2 bars are met.**" in said
    assert "* page_history_10m_p95 (SQLite, size): 250 ms, the bar is < 200" in said
    assert said.count("beside other work on the same machine") == 1


def test_a_picture_is_sound_and_its_figures_stand_in_a_table(tmp_path):
    page.write([SIZE], ABOUT, tmp_path)

    said = (tmp_path / "README.md").read_text()
    picture = etree.parse(tmp_path / "growth-pages.svg")
    assert "| inbox | SQLite | 20 | 30 |" in said
    assert picture.getroot().get("aria-label") == "Pages as the board grows"
    assert "Not measured yet." in said


def test_the_head_says_which_scenarios_have_no_figures(tmp_path):
    page.write([SIZE], ABOUT, tmp_path)

    head = (tmp_path / "README.md").read_text().partition("## How cost grows")[0]
    assert "**Not measured yet: people.** Their bars are not counted." in head
    page.write([SIZE, PEOPLE], ABOUT, tmp_path)
    assert "Not measured yet" not in (tmp_path / "README.md").read_text()
