from __future__ import annotations

import csv
import io

import pytest

from pendopo.engine.cases.tests.factories import World
from pendopo.engine.indicators.measures import recount
from pendopo.engine.indicators.periods import Period
from pendopo.foundation.common.scope import region_scope

from ..figures import safe_cell
from .factories import case_at, officer, page_text

FIGURES = "/tuban/kerja/angka/"
KEYS = ("cases.received", "cases.decided", "cases.on_time", "cases.median_working_hours")


def table(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_four_figures_stand_with_value_and_way_down(world: World) -> None:
    case_at(world, "")
    case_at(world, "verify")
    page = page_text(officer(world, "verifier").get(FIGURES))
    assert "Angka November 2026" in page
    for key in KEYS:
        assert f"{FIGURES}{key}/?bulan=2026-11" in page
    assert "Lihat 2 barisnya" in page
    assert "100 <span" in page.replace("100,0", "100")


def test_a_month_without_cases_shows_missing_and_not_zero(world: World) -> None:
    case_at(world, "")
    page = page_text(officer(world, "verifier").get(FIGURES + "?bulan=2026-10"))
    assert "Angka Oktober 2026" in page
    assert page.count("Belum ada</span>") == 2  # share and median have nothing to measure; counts are true zeros
    assert page.count("Tidak ada baris di bulan ini") == 4


@pytest.mark.parametrize("month", ["2026-13", "2027-01", "1999-01", "x", "2026-11-01", "%00"])
def test_a_month_that_is_not_offered_is_said_beside_the_field(world: World, month: str) -> None:
    client = officer(world, "verifier")
    for url in (FIGURES, f"{FIGURES}cases.received/"):
        page = page_text(client.get(f"{url}?bulan={month}"))
        assert "Pilih bulan dari daftar." in page
        assert "November 2026" in page


def test_rows_add_up_to_the_figure_and_lead_to_the_cases(world: World) -> None:
    cases = [case_at(world, "verify"), case_at(world, "")]
    page = page_text(officer(world, "verifier").get(f"{FIGURES}cases.received/?bulan=2026-11"))
    with region_scope(world.code):
        assert page.count('<th scope="row">') == recount("cases.received", Period.month(2026, 11)) == 2
    for case in cases:
        assert f'href="/tuban/kerja/permohonan/{case.reference}/"' in page


def test_the_region_admin_sees_references_and_dates_and_no_more(world: World) -> None:
    case = case_at(world, "")
    client = officer(world, "region_admin")
    page = page_text(client.get(f"{FIGURES}cases.decided/?bulan=2026-11"))
    assert case.reference in page
    assert "/permohonan/" not in page
    for hidden in ("Surat uji", "Bayu", "Sari", "Jam kerja</th>"):
        assert hidden not in page
    [row] = table(client.get(f"{FIGURES}cases.decided.csv?bulan=2026-11"))
    assert list(row) == ["Nomor permohonan", "Diterima", "Dijanjikan", "Diputus"]


def test_a_reference_leads_on_only_where_the_officer_may_read(world: World) -> None:
    from pendopo.engine.cases.models import Case
    from pendopo.foundation.common.records import writing

    case = case_at(world, "verify")
    with region_scope(world.code), writing("test"):
        Case.objects.filter(pk=case.pk).update(owner="other_office", holder=None)
    page = page_text(officer(world, "verifier").get(f"{FIGURES}cases.received/?bulan=2026-11"))
    assert case.reference in page
    assert f"/permohonan/{case.reference}/" not in page


def test_the_file_holds_the_same_rows_and_no_name(world: World) -> None:
    cases = [case_at(world, "verify"), case_at(world, "")]
    response = officer(world, "verifier").get(f"{FIGURES}cases.received.csv?bulan=2026-11")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="cases.received-tuban-2026-11.csv"'
    rows = table(response)
    assert {row["Nomor permohonan"] for row in rows} == {case.reference for case in cases}
    assert {row["Diterima"] for row in rows} == {"2026-11-16"}
    assert "Bayu" not in response.content.decode()


def test_sample_data_say_so_on_the_page_and_in_every_row(world: World, settings) -> None:
    case_at(world, "verify")
    settings.IS_DEMO = True
    client = officer(world, "verifier")
    for url in (FIGURES, f"{FIGURES}cases.received/"):
        main = page_text(client.get(url)).split("<main")[1]
        assert "DATA CONTOH" in main.split("</h1>")[0]
    response = client.get(f"{FIGURES}cases.received.csv")
    assert [row["Keterangan"] for row in table(response)] == ["DATA CONTOH"]
    assert "data-contoh.csv" in response["Content-Disposition"]


def test_figures_of_the_neighbour_stay_there(world: World, neighbour: World) -> None:
    here, there = case_at(world, "verify"), case_at(neighbour, "verify")
    page = page_text(officer(world, "verifier").get(f"{FIGURES}cases.received/"))
    assert here.reference in page and there.reference not in page


def test_an_unknown_measure_is_not_found(world: World) -> None:
    client = officer(world, "verifier")
    for key in ("cases.nothing", "x", "cases.received.csv.csv"):
        assert client.get(f"{FIGURES}{key}/").status_code == 404
        assert client.get(f"{FIGURES}{key}.csv").status_code == 404


@pytest.mark.parametrize("cell", ["=1+1", "+62", "-2", "@sum", "\tx", "\rx", "\n=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert safe_cell(cell) == "'" + cell


def test_ordinary_cells_stay_as_they_are() -> None:
    assert [safe_cell(cell) for cell in (None, "", "3523-7K2M", 2.5)] == ["", "", "3523-7K2M", "2.5"]
