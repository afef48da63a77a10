"""The same plan comes out of a CSV, an Excel and a Word file, however the file is broken."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest
import xlsxwriter
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from broken_plans import EXAMPLES, bulleted, excel, rows_of, word
from cairn.web.partnerships.models import Partnership
from cairn.web.plan.importing import Preview, Unreadable, guess, preview, read
from cairn.web.plan.importing.files import read_bytes
from cairn.web.plan.importing.sheet import Place

HAVERING = EXAMPLES / "havering" / "plan.csv"
NORTHANTS = EXAMPLES / "northamptonshire" / "plan.csv"
Look = Callable[[str, bytes], Preview]


@pytest.fixture
def look(db: None) -> Look:
    place = Partnership.objects.create(slug="exmere", name="Exmere", areas=["E09000016"], made_up=True)

    def look_at(name: str, content: bytes) -> Preview:
        sheet = read_bytes(name, content)
        return preview(sheet, guess(sheet), place)

    return look_at


def said(found: Preview) -> list[tuple[Any, ...]]:
    """What each action says, whatever file it stood in."""
    return [
        (one.key, one.theme.title, one.need, one.number, one.text.split(), one.values.get("resources"),
         one.when.due, one.when.recurrence, one.when.relative_year, one.when.ongoing, one.leads, one.partners,
         one.values.get("group"), one.values.get("metric"))
        for one in found.actions
    ]  # fmt: skip


def doubtful(found: Preview) -> list[tuple[str, str]]:
    """The doubts about actions, whatever row they stood in."""
    kinds = [(one.kind, one.action) for one in found.doubts if one.action]
    return sorted(kinds)


def adds_up(found: Preview) -> bool:
    return sum(found.counts.values()) == len(found.sheet.rows) == len(found.lines)


def test_a_broken_word_file_says_the_same_as_the_tidy_one(look: Look) -> None:
    tidy = look("plan.csv", HAVERING.read_bytes())
    broken = look("plan.docx", word(rows_of(HAVERING), "Theme", "Identified need"))
    assert len(tidy.actions) == 56
    assert said(broken) == said(tidy)
    assert doubtful(broken) == doubtful(tidy)
    assert adds_up(tidy)
    assert adds_up(broken)
    assert broken.counts == {"action": 53, "heading": 5, "head": 22, "blank": 8, "doubt": 0}
    assert [one.text for one in broken.doubts if one.kind == "text-outside"] == [
        "Paragraphs outside the tables that were not read: 2."
    ]


def test_a_broken_excel_file_says_the_same_as_the_tidy_one(look: Look) -> None:
    tidy = look("plan.csv", HAVERING.read_bytes())
    broken = look("plan.xlsx", excel(rows_of(HAVERING), "Theme", "Identified need"))
    assert said(broken) == said(tidy)
    assert doubtful(broken) == doubtful(tidy)
    assert adds_up(broken)
    assert broken.counts["heading"] == 5  # the title and four themes
    assert [one.kind for one in broken.doubts if one.kind == "hidden-sheet"] == ["hidden-sheet"]


def test_actions_with_bullets_in_one_cell_are_apart(look: Look) -> None:
    tidy = look("plan.csv", NORTHANTS.read_bytes())
    together = bulleted(rows_of(NORTHANTS), "Interventions", "Section", "Priority")
    broken = look("plan.docx", word(together, "Section", "Priority"))
    assert len(together) == 25
    assert said(broken) == said(tidy)
    assert broken.counts["action"] == 25
    assert sum(one.kind == "several-in-row" for one in broken.doubts) == 19


def test_every_way_of_writing_a_csv_file_is_read(look: Look) -> None:
    text = HAVERING.read_text("utf-8")
    tidy = said(look("plan.csv", text.encode()))
    for content in (text.encode("utf-8-sig"), text.encode("utf-16"), text.replace("\n", "\r\n").encode()):
        assert said(look("plan.csv", content)) == tidy
    semicolons = "Need;Action;Lead\n1 Café work;1.1 Meet, and learn;Council\n".encode("cp1252")
    (one,) = look("plan.csv", semicolons).actions
    assert (one.need.title, one.text, one.leads) == ("Café work", "Meet, and learn", ("Council",))


def document(*tables: list[list[str]]) -> Any:
    made = docx.Document()
    for rows in tables:
        table = made.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        made.add_paragraph()
    return made


def saved(made: Any) -> bytes:
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


HEADS = ["Need", "Action", "Lead", "Timescale"]


def test_a_row_cut_by_the_page_is_joined_and_said(look: Look) -> None:
    made = document(
        [HEADS, ["1 Share", "1.1 Find and close cannabis factories", "Police", "March 2027"]],
        [HEADS, ["", "and houses that were taken over", "", ""], ["", "", "Council", ""], ["", "1.2 Meet", "Police", "TBC"]],
    )  # fmt: skip
    found = look("plan.docx", saved(made))
    assert [one.text for one in found.actions] == [
        "Find and close cannabis factories and houses that were taken over", "Meet",
    ]  # fmt: skip
    assert found.actions[0].leads == ("Police", "Council")
    assert [one.where for one in found.doubts if one.kind == "row-continues"] == [
        "Table 2, row 2", "Table 2, row 3",
    ]  # fmt: skip
    assert found.counts["doubt"] == 2
    assert adds_up(found)


def test_a_table_that_is_no_plan_is_a_doubt_and_not_dropped(look: Look) -> None:
    made = document(
        [["Version", "Date"], ["0.6", "September"]], [HEADS, ["1 Share", "1.1 Meet", "Police", "2027-03-31"]]
    )
    found = look("plan.docx", saved(made))
    assert found.counts == {"action": 1, "heading": 0, "head": 1, "blank": 0, "doubt": 2}
    assert [one.text for one in found.doubts if one.kind == "row-unread"] == [
        "Table 1, row 1 to 2 could not be read as actions, and nothing of it was taken."
    ]


def test_a_table_goes_on_without_heads(look: Look) -> None:
    made = document(
        [HEADS, ["1 Share", "1.1 Meet", "Police", "2027"]], [["2 Learn", "2.1 Train", "Council", "2028"]]
    )
    found = look("plan.docx", saved(made))
    assert [(one.key, one.need.title, one.leads) for one in found.actions] == [
        ("1-1.1", "Share", ("Police",)), ("1-2.1", "Learn", ("Council",)),
    ]  # fmt: skip


def test_tracked_changes_and_comments_are_told(look: Look) -> None:
    made = document([HEADS, ["1 Share", "1.1 Meet", "Police", "March 2027"]])
    cell = made.tables[0].cell(1, 1)
    run = cell.paragraphs[0].runs[0]
    added = OxmlElement("w:ins")
    added.append(cell.paragraphs[0].add_run(" each month")._r)
    cell.paragraphs[0]._p.append(added)
    gone = OxmlElement("w:del")
    taken = cell.paragraphs[0].add_run("never")._r
    taken.find(qn("w:t")).tag = qn("w:delText")
    gone.append(taken)
    cell.paragraphs[0]._p.append(gone)
    made.add_comment(run, text="Is this still so?", author="A reviewer")
    found = look("plan.docx", saved(made))
    assert found.actions[0].text == "Meet each month"
    kinds = {one.kind: one.text for one in found.doubts}
    assert "accepted yet: 2." in kinds["tracked-changes"]
    assert "not read: 1." in kinds["margin-comments"]


def test_numbers_and_dates_of_excel_are_read_as_they_are_shown(look: Look) -> None:
    from datetime import date

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for at, head in enumerate(["No", "Action", "Due date"]):
        sheet.write(0, at, head)
    sheet.write(1, 0, 1.1, book.add_format({"num_format": "0.00"}))
    sheet.write(1, 1, "Meet")
    sheet.write(1, 2, 46111, book.add_format({"num_format": "dd/mm/yyyy"}))
    sheet.write(2, 0, 1.2)
    sheet.write(2, 1, "Learn")
    sheet.write(2, 2, 46111)
    book.close()
    found = look("plan.xlsx", file.getvalue())
    assert [(one.number, one.when.due) for one in found.actions] == [
        ("1.10", date(2026, 3, 30)), ("1.2", date(2026, 3, 30)),
    ]  # fmt: skip
    assert [one.kind for one in found.doubts if one.action == found.actions[1].key].count(
        "date-as-number"
    ) == 1


def bad_zip(name: str, text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr(name, text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("plan.pdf", b"%PDF-1.7", "Word or Excel file that it was made from"),
        ("plan.doc", b"\xd0\xcf", "a Word document"),
        ("plan.exe", b"MZ", "ends in .csv, .xlsx or .docx"),
        ("plan.csv", b"", "The file is empty"),
        ("plan.csv", b"\x00\x01\x02", "not a text"),
        ("plan.csv", b"\n\n", "The file is empty"),
        ("plan.docx", b"Need,Action", "damaged, or has a password"),
        ("plan.docx", bad_zip("xl/workbook.xml", "<a/>"), "is not a Word document"),
        ("plan.xlsx", bad_zip("xl/workbook.xml", "<a/>"), "damaged"),
        ("plan.docx", bad_zip("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "declarations"),
    ],
)  # fmt: skip
def test_what_is_no_plan_is_refused_in_one_sentence(name: str, content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read_bytes(name, content)


def test_a_file_that_unpacks_far_too_large_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b" " * 61_000_000)
    with pytest.raises(Unreadable, match="far larger than a plan"):
        read_bytes("plan.docx", file.getvalue())


def test_a_sheet_tells_its_places() -> None:
    sheet = read(HAVERING)
    assert (sheet.kind, len(sheet.sha256), len(sheet.rows)) == ("csv", 64, 54)
    assert sheet.rows[0].place == Place("", 1)


def test_themes_in_the_column_of_numbers_and_totals(look: Look) -> None:
    rows = [
        "Action plan;;;;", "Version;2;;;", ";;;;", "Ref;Objective;Actions required;Lead officer;By when",
        "Priority 1: Break supply chains;;;;", "1.1;Share;Set up a group;Police;Q2 2025/26",
        "1.2;ditto;Train door staff;Licensing;31.12.2025", "Priority 2: Treatment;;;;",
        "2.1;Access;Open a clinic;NHS;by end of academic year 2025/26", "Total;;;;3",
    ]  # fmt: skip
    found = look("plan.csv", "\n".join(rows).encode())
    assert [(one.key, one.theme.title, one.need.title, str(one.when.due)) for one in found.actions] == [
        ("1-1.1", "Break supply chains", "Share", "2025-09-30"),
        ("1-1.2", "Break supply chains", "Share", "2025-12-31"),
        ("2-2.1", "Treatment", "Access", "2026-08-31"),
    ]  # fmt: skip
    assert found.counts == {"action": 3, "heading": 3, "head": 1, "blank": 1, "doubt": 2}
    assert [one.where for one in found.doubts if one.kind == "row-unread"] == ["Row 2", "Row 10"]


def test_a_need_on_a_row_of_its_own_and_lists_in_cells(look: Look) -> None:
    rows = [
        "No.,Need,Action,Who",
        "1,Housing,,",
        "1a,,Offer homes,Housing",
        '2,Work,"1. Train people\n2. Meet firms",DWP',
    ]
    found = look("plan.csv", "\n".join(rows).encode())
    assert [(one.need.number, one.need.title, one.number, one.text) for one in found.actions] == [
        ("1", "Housing", "1a", "Offer homes"), ("", "Work", "2", "1. Train people"), ("", "Work", "2", "2. Meet firms"),
    ]  # fmt: skip


def test_a_column_of_outcomes_is_a_theme_where_another_is_measured(look: Look) -> None:
    found = look("plan.csv", b"Outcome,Priority,Activity,KPI\nLess use,Schools,Ask pupils,Pupils asked\n")
    assert found.mapping.columns == {
        "Outcome": "theme",
        "Priority": "need",
        "Activity": "action",
        "KPI": "metric",
    }


def test_heads_that_nobody_knows_are_still_heads(look: Look) -> None:
    found = look("plan.csv", b"One,Two,Three\nShare,Meet,Police\n")
    assert found.mapping.columns == {"One": "", "Two": "", "Three": ""}
    assert [one.kind for one in found.doubts] == ["no-head", "row-unread"]
    assert found.counts["head"] == 1
