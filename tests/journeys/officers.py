"""What officers do at their desks, as far as several journeys need it."""

from __future__ import annotations

from contextlib import contextmanager

from pendopo.foundation.accounts.roles import Role
from tests.browser import Visitor
from tests.people import PASSWORD

from .town import Town

WORK = "/tuban/kerja/"


@contextmanager
def officer(come, town: Town, role: Role, **how):
    """An officer who has come to work and signed in with a password, at the queue."""
    with come(role.value, **how) as visitor:
        sign_in(visitor, town.staff[role].email)
        yield visitor


def sign_in(visitor: Visitor, email: str) -> None:
    visitor.visit(WORK)
    assert "/akun/masuk/" in visitor.page.url
    visitor.page.locator("[name=login]").fill(email)
    visitor.page.locator("[name=password]").fill(PASSWORD)
    visitor.follow(visitor.page.get_by_role("button", name="Masuk", exact=True).click)
    assert visitor.page.url == visitor.base + WORK


def open_case(visitor: Visitor, reference: str) -> None:
    visitor.visit(WORK)
    visitor.press(reference)


def pass_on(
    visitor: Visitor, reference: str, *, note: str = "", button: str = "Selesai diperiksa, teruskan"
) -> None:
    """End a check or an approval."""
    open_case(visitor, reference)
    if note:
        visitor.fill("Catatan", note)
    visitor.press(button, exact=True)
    visitor.sees("Langkah selesai")


def enter_in_register(visitor: Visitor, reference: str, number: str) -> None:
    """Note SIAK's number; the date is filled in with today's."""
    open_case(visitor, reference)
    visitor.fill("Nomor entri register", number)
    visitor.press("Simpan entri register", exact=True)
    visitor.sees("Entri register disimpan")


def attach(visitor: Visitor, pdf: bytes) -> None:
    visitor.attach("PDF dari register", pdf, "siak.pdf", "application/pdf")
    visitor.press("Periksa tanda tangan dan lampirkan", exact=True)


def search(visitor: Visitor, reference: str) -> None:
    """Find a case that waits for somebody else."""
    visitor.visit(f"{WORK}?tampilan=open&q={reference}")
    visitor.press(reference)


def only_reads(visitor: Visitor) -> None:
    """The case can be read, no button can be pressed, and the page says why."""
    panel = visitor.page.locator("#tindakan")
    assert panel.locator("form").count() == 0
    assert panel.locator(".reason, p").first.inner_text()
