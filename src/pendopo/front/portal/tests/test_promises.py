from __future__ import annotations

from datetime import date
from decimal import Decimal

from pendopo.engine.indicators.periods import Period
from pendopo.engine.indicators.public import Cell
from pendopo.front.portal.promises import _count, _figure, _hours, live_promises

from .factories import make_case

OCTOBER, NOVEMBER = Period.month(2026, 10), Period.month(2026, 11)


def test_the_newest_month_that_may_be_shown_stands_first():
    cells = [Cell(OCTOBER, Decimal(12), 12), Cell(NOVEMBER, Decimal(31), 31)]
    figure = _figure("Permohonan masuk", _count, cells)
    assert (figure.value, figure.note) == ("31", "November 2026")
    assert figure.cells == [("November 2026", "31"), ("Oktober 2026", "12")]


def test_a_small_cell_is_not_shown_and_is_not_zero():
    cells = [Cell(OCTOBER, Decimal(12), 12), Cell(NOVEMBER, None, None)]
    figure = _figure("Permohonan masuk", _count, cells)
    assert (figure.value, figure.note) == ("12", "Oktober 2026")
    assert figure.cells[0] == ("November 2026", "Kurang dari 10, belum ditampilkan")


def test_merged_months_are_named_together():
    merged = Cell(Period(date(2026, 8, 1), date(2026, 11, 30)), Decimal("2.5"), 11)
    figure = _figure("Separuh diputus dalam", _hours, [merged])
    assert (figure.value, figure.note) == ("2,5 jam kerja", "Agustus–November 2026")


def test_without_a_figure_it_says_so():
    figure = _figure("Tepat waktu", _count, [Cell(NOVEMBER, None, 14)])
    assert (figure.value, figure.note) == ("Belum ada data", "")
    assert _figure("Tepat waktu", _count, []).cells == []


def test_ten_applications_are_counted_and_nine_are_not(world):
    from pendopo.foundation.common.memo import forget_everything

    for number in range(1, 10):
        make_case(world, applicant_nik=f"990101550590{number:04}")
    assert live_promises()[0][0].value == "Belum ada data"
    make_case(world, applicant_nik="9901015505900010")
    forget_everything()
    assert live_promises()[0][0].value == "10"
