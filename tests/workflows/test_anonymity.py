"""What would tell who a child is stands out, and the board's own words do not."""

from datetime import date

import pytest

from workflows.anonymity import marks, marks_in_filename

TODAY = date(2026, 10, 16)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Huw Prosser was not seen", "name", "Huw Prosser"),
        ("seen by Siân O’Grady-Jones today", "name", "Siân O’Grady-Jones"),
        ("Dafydd ap Gwilym", "name", "Dafydd ap Gwilym"),
        ("a visit to Mrs Jones", "name", "Mrs Jones"),
        ("Mae Ŵena Ŷfory yma", "name", "Ŵena Ŷfory"),
        ("Then Huw Prosser left", "name", "Huw Prosser"),
        ("NHS 943 476 5919", "nhs_number", "943 476 5919"),
        ("9434765919", "nhs_number", "9434765919"),
        ("born 12/09/2026", "date_of_birth", "12/09/2026"),
        ("ganwyd 12 Medi 2026", "date_of_birth", "12 Medi 2026"),
        ("the boy (3.4.19) was seen", "date_of_birth", "3.4.19"),
        ("3rd April 2019", "date_of_birth", "3rd April 2019"),
        ("2019-04-03", "date_of_birth", "2019-04-03"),
    ],
)
def test_what_tells_who_a_child_is_stands_out(text, kind, words):
    assert (kind, words) in [(one.kind, one.words) for one in marks(text, TODAY)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Three discussions this month were held without a health practitioner.",
        "The Emergency Duty Team and Gwent Police met on 12 October 2026.",
        "Strategy Discussions in Newport; Torfaen and Caerphilly were told on Friday.",
        "Mae Heddlu Gwent a Gwasanaethau Plant Casnewydd yn ymwybodol ers 3 Hydref 2026.",
        "SEW-A26-03-C07",
        "943 476 5918",  # its last digit does not check the others
        "0000000000",
        "Telephone 01633 123456",
        "31/02/2019",
    ],
)
def test_the_boards_own_words_do_not(text):
    assert marks(text, TODAY) == []


def test_a_long_list_is_cut_short_and_says_each_once():
    text = " ".join(f"Huw Prosse{'r' * n}." for n in range(1, 30)) + " Huw Prosser."

    assert len(marks(text, TODAY)) == 5


def test_the_name_of_a_file_is_read_between_its_dashes():
    found = marks_in_filename("Huw_Prosser-9434765919.report.docx", TODAY)

    assert {one.kind for one in found} == {"name", "nhs_number"}
    assert marks_in_filename("SEW-A26-03-C07.pdf", TODAY) == []
