"""What an officer may do with a case now, and why not. The rules are asked; nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pendopo.engine.cases import rules
from pendopo.engine.cases.states import OWNERS, CaseState, StepKind

from .desk import Desk
from .forms import DeskForm, DocumentForm, NoteForm, RegisterForm


@dataclass(frozen=True)
class Deed:
    """One button. `name` is its URL name; `reason` is why it cannot be pressed, empty when it can.

    `is_page`: it leads to a page that asks for words; others act at once.
    """

    name: str
    label: str | Promise
    reason: str = ""
    kind: str = "second"

    @property
    def address(self) -> str:
        return f"workbench:{self.name}"

    @property
    def is_page(self) -> bool:
        return self.name in ("return", "reject")


@dataclass(frozen=True)
class Work:
    """The work of the current step: the button that ends it and the form it takes."""

    deed: Deed
    form: DeskForm
    takes_file: bool = False


@dataclass(frozen=True)
class Panel:
    """`waiting` instead of everything else when no officer has anything to do.

    `reason` stands once for all buttons when it is the same for each: the case is not theirs to work on.
    """

    waiting: str = ""
    reason: str = ""
    work: Work | None = None
    claim: Deed | None = None
    others: tuple[Deed, ...] = ()


WORK: dict[StepKind, tuple[str, str | Promise, type[DeskForm]]] = {
    StepKind.CHECK: ("complete", _("Selesai diperiksa, teruskan"), NoteForm),
    StepKind.APPROVE: ("complete", _("Setujui"), NoteForm),
    StepKind.REGISTER_ENTRY: ("register", _("Simpan entri register"), RegisterForm),
    StepKind.ATTACH_DOCUMENT: ("attach", _("Periksa tanda tangan dan lampirkan"), DocumentForm),
}
"""By kind of step: URL name, words on the button, form."""


def panel_of(desk: Desk, form: DeskForm | None = None) -> Panel:
    """`form`: the one that was just filled in and refused, with what was typed; it is shown where it still fits."""
    case, step = desk.case, desk.step
    reason = rules.why_not(rules.check_holds, case, desk.staff)
    if OWNERS[CaseState(case.state)] != "officer" or step is None:
        return Panel(waiting=reason)
    return Panel(
        reason=reason,
        work=_work(desk, StepKind(step.kind), form),
        claim=_claim(desk),
        others=(
            _deed(desk, "return", _("Kembalikan untuk diperbaiki"), rules.check_return),
            _deed(desk, "reject", _("Tolak permohonan"), rules.check_reject, kind="danger"),
        ),
    )


def _work(desk: Desk, kind: StepKind, form: DeskForm | None) -> Work:
    name, label, make = WORK[kind]
    kept = form if isinstance(form, make) else None
    reason = rules.why_not(rules.check_step, desk.case, desk.staff, kind)
    return Work(Deed(name, label, reason, kind=""), kept or make(), takes_file=kind is StepKind.ATTACH_DOCUMENT)


def _claim(desk: Desk) -> Deed:
    if desk.case.assignee_id == desk.staff.account_id:
        return _deed(desk, "release", _("Lepas untuk rekan"), rules.check_release)
    return _deed(desk, "claim", _("Ambil permohonan ini"), rules.check_claim)


def _deed(desk: Desk, name: str, label: str | Promise, check: Callable[..., Any], kind: str = "second") -> Deed:
    return Deed(name, label, rules.why_not(check, desk.case, desk.staff), kind)
