"""Somebody who fills in an application page by page, as shown, and gets things wrong now and then."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.translation import gettext

from pendopo.engine.catalogue.package import Package
from pendopo.foundation.common.types import Answers
from tests.browser import Visitor

from .papers import photo
from .questions import File, Question, asked, box_of, give, said_of, typed

MISTAKES: dict[str, object] = {
    "name": "Joko 123",
    "nik": "9901011313880002",  # no month has the number 13
    "kk": "990101120388",
    "phone": "12",
    "email": "joko@warga",
    "village": "",
    "choice": "",
    "text": "",
    "date": ("31", "2", "2020"),
    "time": "25.10",
    "number": "tiga",
    "consent": False,
    "file": File(b"ini bukan foto", "surat.jpg"),
}
"""One wrong answer for each type of question."""


def as_typed(kind: str, value: object) -> object:
    """An answer as a person types it: Indonesian decimals, a date in three parts, a phone number from zero."""
    if kind == "date":
        year, month, day = str(value).split("-")
        return day.lstrip("0"), month.lstrip("0"), year
    if kind == "time":
        return str(value).replace(":", ".")
    if kind == "number":
        return str(value).replace(".", ",")
    if kind == "phone":
        return str(value).replace("+62", "0")
    return value if isinstance(value, bool | File) else str(value)


@dataclass
class Applicant:
    """`answers` are those of the whole form; files are `evidence` by field, and a question without answer is left open.

    `mistakes`: types of questions still to be answered wrongly once. `asked` collects the questions met, `warned`
    what was warned of and passed all the same, `scolded` what was said about each mistake.
    """

    visitor: Visitor
    package: Package
    answers: Answers
    evidence: frozenset[str]
    language: str = "id"
    mistakes: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    warned: dict[str, str] = field(default_factory=dict)
    scolded: dict[str, str] = field(default_factory=dict)

    @property
    def page(self):
        return self.visitor.page

    def say(self, indonesian: str) -> str:
        with translation.override(self.language):
            return gettext(indonesian)

    def at(self) -> str:
        """Key of the page of the form that is open; empty anywhere else."""
        found = re.search(r"/hal/([\w-]+)/", self.page.url)
        return found[1] if found else ""

    def fill_until(self, stop: str = "") -> None:
        """Page by page, until the page `stop` or the end of the form."""
        while self.at() and self.at() != stop:
            self.fill_page()

    def fill_page(self) -> None:
        """Answer everything on this page, wrongly first where a mistake is due, and go on."""
        place, questions = self.at(), asked(self.page)
        self.asked += [question.name for question in questions if question.name not in self.asked]
        wrong = self._mistakes_in(questions)
        if wrong:
            self._answer(questions, wrong)
            self._send()
            self._is_told(questions, wrong, place)
        self._answer(questions, {})
        self._send()
        if self.at() == place:
            self._pass_warnings(questions, place)

    def _mistakes_in(self, questions: list[Question]) -> dict[str, object]:
        """{name: wrong answer}: the first question of each type that is still due."""
        wrong: dict[str, object] = {}
        for question in questions:
            kind = self.package.fields[question.name].type
            if kind in self.mistakes and self._answer_to(question.name) is not None:
                self.mistakes.remove(kind)
                wrong[question.name] = MISTAKES[kind]
        return wrong

    def _answer(self, questions: list[Question], wrong: dict[str, object]) -> None:
        for question in questions:
            known = question.name in wrong or self._answer_to(question.name) is not None
            if known:
                give(self.page, question, wrong.get(question.name, self._answer_to(question.name)))

    def _answer_to(self, name: str) -> object:
        if name in self.evidence:
            return File(photo(), f"{name}.jpg")
        value = self.answers.get(name)
        return None if value is None else as_typed(self.package.fields[name].type, value)

    def _send(self) -> None:
        """Press the one button of the page; what was typed is remembered, to be looked for if the page comes back."""
        self.before = typed(self.page)
        self.visitor.press(self.say("Simpan dan lanjut"), exact=True)

    def _is_told(self, questions: list[Question], wrong: dict[str, object], place: str) -> None:
        """Beside each wrong answer stands a sentence, beside no other, and nothing typed is lost."""
        assert self.at() == place, f"a mistake on {place} was let through"
        told = {question.name: said_of(self.page, question, "error") for question in questions}
        told = {name: sentence for name, sentence in told.items() if sentence}
        assert told.keys() == wrong.keys(), f"{place}: wrong are {sorted(wrong)}, told was {told}"
        assert self.page.locator(".errors li a").count() == len(wrong)
        assert typed(self.page) == self.before, f"{place} lost something that was typed"
        self.scolded |= {self.package.fields[name].type: sentence for name, sentence in told.items()}

    def _pass_warnings(self, questions: list[Question], place: str) -> None:
        errors = {one.name: said_of(self.page, one, "error") for one in questions}
        assert not any(errors.values()), f"{place} refuses good answers: {errors}"
        found = {one.name: said_of(self.page, one, "warning") for one in questions}
        found = {name: sentence for name, sentence in found.items() if sentence}
        assert found, f"{place} stays without saying why"
        assert typed(self.page) == self.before, f"{place} lost something that was typed"
        self.warned |= found
        self.visitor.press(self.say("Lanjutkan, data sudah benar"), exact=True)
        assert self.at() != place, f"the warnings of {place} cannot be passed"

    def holds_file(self, name: str) -> bool:
        """Whether the page shows that it has a file for this question."""
        one = next(question for question in asked(self.page) if question.name == name)
        return box_of(self.page, one).locator(".held").count() == 1
