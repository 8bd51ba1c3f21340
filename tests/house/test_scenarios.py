"""The board's twenty acceptance scenarios: which test proves each part, and that it is there.

A test says with `@pytest.mark.scenario(7)` that it tells a part of scenario 7, on both databases
save where it needs a browser. Whoever takes one away, renames it or forgets the mark fails here.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
W, N, P, E = "workflows/test_", "notifications/test_", "webapp/", "engine/test_"

# Scenario -> what it says -> the test that shows it.
TOLD: Mapping[int, Mapping[str, str]] = {
    1: {
        "48 returns issued on 1 July, due on 29 July": f"{W}commissioned_audit.py::"
        "test_six_cases_and_eight_agencies_make_48_returns_due_on_29_july",
        "five closed as no involvement, a record each": f"{W}commissioned_audit.py::"
        "test_an_agency_closes_five_returns_at_once_and_each_leaves_a_record",
        "in one screen": f"{P}chair/test_no_involvement.py::"
        "test_gdas_closes_five_of_six_in_one_screen",
    },
    2: {
        "R1 16 and 23 September to QAC 14 October": f"{W}escalation.py::"
        "test_a_long_task_climbs_on_its_days",
        "done on 2 October, nothing on the 5th": f"{W}escalation.py::"
        "test_a_task_done_on_2_october_is_not_chased_on_the_5th",
        "as people read it": f"{N}scenarios.py::test_2_reminders_and_ladder_as_people_read_them",
        "nobody reads anything after 2 October": f"{N}scenarios.py::"
        "test_2_done_in_time_for_the_fifth_nobody_is_told_on_the_fifth",
    },
    3: {
        "L1 7 April, L2 9 April, nothing at Easter": f"{W}escalation.py::"
        "test_nobody_is_chased_at_easter",
        "as people read it": f"{N}scenarios.py::test_3_nothing_on_good_friday_nor_on_easter_monday",
    },
    4: {
        "24 December and 5 working days: 5 January": f"{W}escalation.py::"
        "test_five_working_days_from_christmas_eve_end_on_5_january",
    },
    5: {
        "the CPRG chair alone, due 21 October, on record": f"{W}escalation.py::"
        "test_the_chair_chooses_to_whom_it_goes",
        "the letter as the chair edits it": f"{W}escalation.py::"
        "test_the_letter_is_drafted_in_both_languages_and_kept_as_edited",
        "deputy on 19 October, the Board chair never": f"{W}escalation.py::"
        "test_a_silent_chair_is_told_to_the_deputy_and_never_to_the_board",
    },
    6: {
        "baseline stays, 61 days after it, R1 16 and 23 November": f"{W}extensions.py::"
        "test_an_extension_moves_the_date_and_keeps_the_baseline",
        "an action of a plan": f"{W}action_completion.py::"
        "test_scenario_6_an_extension_moves_the_due_date_and_not_the_baseline",
    },
    7: {
        "returned, then verified; uploads, hashes, decisions stay": f"{W}action_completion.py::"
        "test_scenario_7_returned_then_complete",
    },
    8: {
        "a vote blocked, a condition due 11 January 2027": f"{W}sign_off.py::"
        "test_scenario_8_sign_off_with_a_conflict_and_a_condition",
    },
    9: {
        "9 June stays, 10 June for the second plan": f"{W}action_plan_monitoring.py::"
        "test_scenario_9_new_figures_are_for_new_plans",
    },
    10: {
        "sets, groups and Hub step of each regime": f"{W}action_plan_monitoring.py::"
        "test_scenario_10_both_regimes_run_side_by_side",
        "one list, in the words of each": f"{P}registers/test_lists.py::"
        "test_reviews_of_both_regimes_stand_in_one_list",
        "a page in the words of its regime": f"{P}registers/test_records.py::"
        "test_a_review_speaks_in_the_words_of_its_regime",
    },
    11: {
        "the whole quarter of 9 December": f"{W}quarterly_meeting.py::"
        "test_a_quarter_from_its_calls_to_its_minutes",
    },
    12: {
        "41 actions equal their lists": f"{P}registers/test_meetings.py::"
        "test_every_figure_of_the_report_equals_its_list",
        "PDF and DOCX in both languages": f"{P}registers/test_meetings.py::"
        "test_the_report_is_a_document_in_both_languages",
    },
    13: {
        "refused, then version 4; version 3 carries on": f"{W}scenarios.py::"
        "test_a_legal_check_is_for_audits_that_begin_after_it",
        "the dry run's dates": f"{W}scenarios.py::test_a_dry_run_shows_the_new_dates",
        "in the browser, with the mouse": f"{P}browser/test_process_owner.py::"
        "test_a_legal_check_is_drawn_with_the_mouse_and_published_by_another",
        "in the browser, by keyboard": f"{P}browser/test_process_owner.py::"
        "test_the_same_by_keyboard_in_the_list",
    },
    14: {
        "refused by the element's name, nothing live changes": f"{W}scenarios.py::"
        "test_a_way_to_an_end_that_is_missing_stops_the_publishing_by_its_name",
        "with the mouse, the draft kept": f"{P}browser/test_process_owner.py::"
        "test_a_way_to_an_end_that_is_deleted_with_the_mouse_is_missed",
        "by keyboard, the draft kept": f"{P}browser/test_process_owner.py::"
        "test_a_way_to_an_end_that_is_taken_out_by_keyboard_is_missed",
    },
    15: {
        "Friday 16:40 to Monday 16:40": f"{W}alerts.py::"
        "test_an_alert_on_friday_afternoon_reaches_the_board_chair_on_monday",
        "chair, deputy and unit at once": f"{N}alert_messages.py::"
        "test_chair_deputy_and_unit_are_told_at_once_each_in_their_language",
        "the Board chair by itself": f"{N}alert_messages.py::"
        "test_without_triage_the_board_chair_is_told_by_itself_on_monday",
        "999 and EDT in the reader's language": f"{P}chair/test_alert_pages.py::"
        "test_the_warning_stands_in_the_readers_language",
    },
    16: {
        "a delegate from 1 to 14 August": f"{W}scenarios.py::"
        "test_a_delegate_completes_on_behalf_of_an_inspector_on_leave",
        "seven tasks move on 31 August": f"{W}scenarios.py::"
        "test_an_officer_leaves_and_seven_tasks_are_the_representatives_that_day",
        "on behalf of, on the pages": f"{P}test_scenarios.py::"
        "test_a_delegate_sees_and_completes_on_behalf_of_who_is_away",
        "the leaver is refused at the door": f"{P}test_scenarios.py::"
        "test_who_has_left_is_not_let_in",
    },
    17: {
        "Newport reads Torfaen after moderation opens": f"{W}scenarios.py::"
        "test_newport_reads_the_return_of_torfaen_only_after_moderation_opens",
        "a co-opted member, until the end date": f"{W}co_options.py::"
        "test_a_co_opted_member_sees_only_the_linked_audit_until_the_last_day",
        "by address: 403, and on record": f"{P}registers/test_records.py::"
        "test_another_agency_s_return_is_hidden_until_moderation_opens",
    },
    18: {
        "each overdue task at its level, once": f"{E}escalation.py::"
        "test_both_clock_changes_in_a_downtime",
        "one message a person at 08:00 local": f"{N}scenarios.py::"
        "test_18_after_the_downtime_over_the_change_of_clocks_each_gets_one_message",
    },
    19: {
        "the error at the door": f"{P}test_scenarios.py::test_a_wrong_sign_in_is_refused_in_welsh",
        "inbox, task, statement, three days late": f"{P}test_scenarios.py::"
        "test_inbox_task_and_statement_are_welsh",
        "the letter in Welsh": f"{W}escalation.py::"
        "test_the_letter_is_drafted_in_both_languages_and_kept_as_edited",
        "every message in Welsh": f"{N}scenarios.py::test_19_everything_is_said_in_welsh",
        "a switch keeps the half-filled form": f"{P}browser/test_browser.py::"
        "test_a_switch_of_language_keeps_the_half_filled_form",
    },
    20: {
        "a return by keyboard": f"{P}browser/test_browser.py::"
        "test_a_task_is_done_by_keyboard_in_welsh",
        "a due offset by keyboard": f"{P}browser/test_process_owner.py::"
        "test_the_same_by_keyboard_in_the_list",
        "every event of one plan, its chain whole": f"{P}registers/test_records.py::"
        "test_an_inspector_is_given_every_event_of_a_plan_with_a_chain_that_verifies",
        "the chain verifies outside": f"{E}history.py::test_an_outsider_can_check_the_export",
    },
}


def marked() -> Iterator[tuple[int, str]]:
    """Every test that says that it tells a scenario."""
    for path in sorted(TESTS.rglob("test_*.py")):
        text = path.read_text()
        if "mark.scenario(" not in text or path == Path(__file__):
            continue
        for one in ast.parse(text).body:
            if isinstance(one, ast.FunctionDef):
                name = f"{path.relative_to(TESTS)}::{one.name}"
                yield from ((number, name) for number in _numbers(one))


def _numbers(test: ast.FunctionDef) -> Iterator[int]:
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.scenario":
            yield from (ast.literal_eval(number) for number in mark.args)


@pytest.mark.parametrize("number", range(1, 21))
def test_each_scenario_is_told_by_tests_that_exist(number):
    named = set(TOLD[number].values())
    found = {name for told, name in marked() if told == number}

    assert named, f"nothing proves scenario {number}"
    assert named - found == set(), "named here, but not marked or not there"
    assert found - named == set(), "marked, but not named here"


def test_there_are_twenty_and_no_more():
    assert sorted(TOLD) == sorted({number for number, _name in marked()}) == list(range(1, 21))
