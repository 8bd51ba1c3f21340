"""The inbox as its readers see it: views, orders, pages, search, saved filters, news."""

import gzip
from datetime import date, timedelta

import pytest

from engine import collaboration, identity, tasks
from engine.actors import SYSTEM
from tests.people import again
from tests.webapp.conftest import page_of, start, task_of, words_of

HEAVIEST = 100_000  # bytes of a page as it travels

ON_PAPER = "normalize-space(//*[@class='app-in-print'])"


def names_of(page) -> list[str]:
    return [
        " ".join(row.itertext()).split("·")[0].split("Complete the return")[-1].strip()
        for row in page.xpath("//tbody/tr/th")
    ]


@pytest.fixture
def officer(engine):
    with engine.query() as session:
        user = identity.find_by_email(session, "officer@example.org")
    return again(engine, user.id)


@pytest.fixture
def many(engine) -> None:
    """More returns than one page holds, the first with the nearest deadline."""
    for number in range(30):
        start(engine, "newport", title=f"Audit {number:02}")


@pytest.mark.usefixtures("many")
def test_one_goes_through_the_pages_and_back(as_):
    officer = as_("officer")
    first = officer.read("/?sort=-created")
    (onward,) = first.xpath("//a[@rel='next']/@href")
    second = officer.read(onward)
    (back,) = second.xpath("//a[@rel='prev']/@href")

    assert len(names_of(first)) == 25
    assert len(names_of(second)) == 5
    assert not set(names_of(first)) & set(names_of(second))
    assert second.xpath("//a[@rel='next']") == []
    assert names_of(officer.read(back)) == names_of(first)


@pytest.mark.usefixtures("many")
def test_the_head_of_the_table_says_how_it_is_sorted_and_turns_it_round(as_):
    page = as_("officer").read("/?sort=task&view=groups")

    (sorted_by,) = page.xpath("//th[@aria-sort]")
    assert sorted_by.get("aria-sort") == "ascending"
    assert sorted_by.xpath("a/@href") == ["/?view=groups&sort=-task"]


def test_nonsense_in_the_address_is_a_plain_inbox_and_a_foreign_cursor_is_refused(as_):
    officer = as_("officer")

    assert officer.get("/?view=%00&sort=color&group=%27&board=x&saved=9&q=%00").status_code == 200
    assert officer.get("/?after=AAAA").status_code == 422
    assert officer.get("/arrivals?since=yesterday").status_code == 422


@pytest.mark.usefixtures("started")
def test_each_row_says_why_it_is_here(as_):
    page = as_("officer", "cy").read("/")

    (why,) = page.xpath("//details[@class='app-why']")
    said = " ".join(why.itertext())
    assert "Swyddogion arweiniol" in said
    assert "20wd" in said or "diwrnod" in said


def test_who_chairs_both_boards_sees_in_each_row_which_one_it_is(as_, engine, officer):
    for board in ("children", "adults"):
        with engine.command(SYSTEM) as ctx:
            chair = identity.find_by_email(ctx.session, "chair@example.org")
            if board == "adults":
                seat = f"qa_chair@{board}"
                identity.join_group(ctx, chair.id, seat, starts_on=date(2020, 1, 1))
        instance_id = start(engine, "newport", title=f"For the {board}", board=board)
        with engine.command(officer) as ctx:
            task = task_of(engine, instance_id)
            tasks.complete(ctx, task.id, {"grade": "good", "seen_on": "2026-06-22"})
    client = as_("chair")

    both = [" ".join(row.itertext()) for row in client.read("/").xpath("//tbody/tr")]
    adults = words_of(client.read("/?board=adults"))

    assert len(both) == 2
    assert all("board" in row for row in both)
    assert "Children’s board" in next(row for row in both if "For the children" in row)
    assert "For the adults" in adults
    assert "For the children" not in adults


@pytest.mark.usefixtures("started")
def test_a_colleagues_task_is_among_all_and_not_among_what_is_to_do(as_, engine, officer):
    with engine.command(officer) as ctx:
        tasks.claim(ctx, task_of(engine, start(engine, "newport", title="With Owain")).id)
    colleague = as_("colleague")

    assert "With Owain" not in words_of(colleague.read("/"))
    assert "With Owain" in words_of(colleague.read("/?view=all"))
    assert "With Owain" not in words_of(as_("torfaen").read("/?view=all"))


def test_a_search_finds_what_was_said_beside_a_task(as_, engine, started, officer):
    start(engine, "newport", title="Another")
    with engine.command(officer) as ctx:
        collaboration.comment(ctx, started, "Ask the paediatrician in Tŷ Gŵyl")

    found = words_of(as_("officer").read("/?q=ty+gwyl+paed"))

    assert "Neglect: what we missed" in found
    assert "Another" not in found
    assert "Neglect" not in words_of(as_("torfaen").read("/?q=paediatrician&view=all"))


def test_an_empty_inbox_says_what_comes_next_and_where_to_look(as_):
    page = as_("torfaen").read("/")

    assert "When the next step of an audit" in words_of(page)
    assert "/instances/" in page.xpath("//*[@class='app-empty']//a/@href")


def test_a_filter_is_saved_shared_and_shows_each_only_their_own(as_, engine):
    start(engine, "newport", title="Of Newport")
    start(engine, "torfaen", title="Of Torfaen")
    officer = as_("officer")

    kept = officer.send("/filters", name="All returns", shared_with="*", view="groups", q="return")

    assert kept.status_code == 303
    (link,) = as_("torfaen").read("/").xpath("//nav[@class='app-saved']//a")
    assert "Owain Rees" in " ".join(link.itertext())
    seen = words_of(as_("torfaen").read(link.get("href")))
    assert "Of Torfaen" in seen
    assert "Of Newport" not in seen
    assert as_("torfaen").send("/filters/1/remove").status_code == 403
    assert officer.send("/filters/1/remove").status_code == 303
    assert as_("torfaen").read("/").xpath("//nav[@class='app-saved']") == []


def test_on_paper_a_saved_filter_is_told_with_what_it_asks_for_and_when(as_):
    officer = as_("officer")
    kept = officer.send("/filters", name="Our returns", shared_with="", view="groups", q="neglect")

    printed = officer.read(kept.location).xpath(ON_PAPER)

    assert printed.startswith("Saved filter: Our returns · Search: “neglect” · As it was on ")
    assert officer.read("/").xpath(ON_PAPER).startswith("As it was on ")


def test_a_filter_without_a_name_is_not_saved_and_the_search_stays(as_):
    refused = as_("officer").send("/filters", name=" ", q="neglect", shared_with="")

    page = page_of(refused)
    assert refused.status_code == 422
    assert page.xpath("//*[@class='govuk-error-summary__body']//a/@href") == ["#filter-name"]
    assert page.xpath("//input[@id='q']/@value") == ["neglect"]


@pytest.mark.usefixtures("started")
def test_news_comes_by_a_cheap_question(as_, engine, clock):
    officer = as_("officer")
    (asked,) = officer.read("/").xpath("//*[@data-module='arrivals']/@data-url")
    quiet = officer.get(asked)

    clock.advance(timedelta(minutes=1))
    start(engine, "torfaen")
    same = officer.get(asked, headers={"If-None-Match": quiet.headers["ETag"]})
    start(engine, "newport")
    news = officer.get(asked, headers={"If-None-Match": quiet.headers["ETag"]})

    assert quiet.json == {"arrived": 0}
    assert same.status_code == 304
    assert news.json == {"arrived": 1}


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_full_page_is_light_and_asks_nobody_else(as_, language):
    answer = as_("unit", language).get("/?view=all")

    assert len(gzip.compress(answer.data)) < HEAVIEST
    page = page_of(answer)
    asked = [*page.xpath("//@src"), *page.xpath("//link/@href"), *page.xpath("//form/@action")]
    assert [where for where in asked if not where.startswith("/") or where.startswith("//")] == []
