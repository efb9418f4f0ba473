"""Forms built from a package: one small page at a time, then the whole application once more.

What was typed is never lost: a page with errors comes back with every word in place. Which questions are shown is
decided here, on the server, from the answers given so far.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from pendopo.foundation.common import clock
from pendopo.foundation.common.nik import mask
from pendopo.foundation.common.types import Answers, Json
from pendopo.foundation.design import formatting
from pendopo.foundation.regions.queries import district_name_of, village_name

from . import conditions, judging
from .answering import Held, Setting, make_field, say, to_field, to_json
from .package import Field, Package, Page


@dataclass(frozen=True)
class Problem:
    """What is still missing or wrong, with the page to go back to."""

    page_key: str
    field_key: str
    message: str


class PageForm(forms.Form):
    """One page. `warnings` ({field key: sentence}) never stop anybody; they are filled by validation."""

    def __init__(
        self,
        package: Package,
        page: Page,
        answers: Answers,
        setting: Setting,
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, UploadedFile[Any]] | None = None,
    ) -> None:
        self.package, self.page, self.setting = package, page, setting
        self.warnings: dict[str, str] = {}
        initial = {field.key: to_field(field, answers[field.key]) for field in page.fields if field.key in answers}
        super().__init__(data, files, initial=initial, use_required_attribute=False)
        own = {field.key for field in page.fields}
        known = package.shown({key: value for key, value in answers.items() if key not in own}).answers
        self.known: Answers = {**known, **({} if self.is_bound else package.shown(answers).answers)}
        self.shown: list[Field] = []
        for field in page.fields:
            if conditions.holds(field.when, self.known):
                self._add(field)
        self._mark_alternatives()

    def _add(self, field: Field) -> None:
        """Show the field, and let what was typed into it decide about the fields after it."""
        made = make_field(field, self.setting, is_required=False)
        if self.is_bound and not field.is_file:
            self._learn(field.key, made)
        made.required = judging.is_required(self.package, field, self.known) or self._is_undecided(field)
        made.widget.is_required = made.required
        self.fields[field.key] = made
        self.shown.append(field)

    def _mark_alternatives(self) -> None:
        """A file that another of this page may stand in for is not called optional: one of them is needed."""
        for rule in self.package.requirements_for(self.known):
            ways = [way.field for way in rule.any_of if way.field in self.fields]
            for key in ways if len(ways) > 1 else []:
                self.fields[key].is_alternative = True  # type: ignore[attr-defined] # read by the field's template

    def _widget_data_value(self, widget: forms.Widget, html_name: str) -> Any:
        """What was given for one question, before it is cleaned; Django's own forms ask here too."""
        return widget.value_from_datadict(self.data, self.files, html_name)

    def _is_undecided(self, field: Field) -> bool:
        """Whether it is needed depends on an open question of this page; until then it is not called optional."""
        asked = {shown.key for shown in self.shown}
        return any(key in asked and key not in self.known for key in conditions.names_read(field.required_when))

    def _learn(self, key: str, made: forms.Field) -> None:
        try:
            value = to_json(made.clean(self._widget_data_value(made.widget, key)))
        except ValidationError:
            return
        if value is not None:
            self.known[key] = value

    def clean(self) -> dict[str, Any]:
        """Cross-field checks beside their field; never a second error beside one that is wrong already."""
        own = [field.key for field in self.shown]
        arrived = {key for key in own if self.cleaned_data.get(key) and key in self.files} | set(self.setting.held)
        found = [
            *judging.check_findings(self.package, self.known, "error", self.setting.today),
            *judging.requirement_findings(self.package, self.known, own, arrived),
        ]
        for finding in found:
            if finding.field_key in self.fields and finding.field_key not in self.errors:
                self.add_error(finding.field_key, finding.message)
        self.warnings = {
            finding.field_key: finding.message
            for finding in _soft_findings(self.package, self.known, self.setting.today)
            if finding.field_key in self.fields and finding.field_key not in self.errors
        }
        return self.cleaned_data

    def answers(self) -> Answers:
        """This page's answers as JSON, without files and without what was left open or is wrong."""
        good = [field.key for field in self.shown if not field.is_file and field.key in self.cleaned_data]
        stored = {key: to_json(self.cleaned_data[key]) for key in good}
        return {key: value for key, value in stored.items() if value is not None}

    def uploads(self) -> dict[str, UploadedFile[Any]]:
        """Files that arrived now, by field key; not yet judged (see documents.uploads.clean)."""
        return {
            field.key: self.cleaned_data[field.key]
            for field in self.shown
            if field.is_file and self.cleaned_data.get(field.key)
        }


class GivenPage(PageForm):
    """The same page, with answers as they are stored ({field key: JSON}) in place of what is typed into inputs."""

    def _widget_data_value(self, widget: forms.Widget, html_name: str) -> Any:
        field = self.package.fields[html_name]
        return None if field.is_file else to_field(field, self.data.get(html_name))


def given_page(
    package: Package, page: Page, answers: Answers, given: Answers, *, region_code: str, held: Held
) -> GivenPage:
    """The page bound to answers that a program gave."""
    whole = package.page(page.key) or page
    return GivenPage(package, whole, answers, Setting(region_code, clock.today(), held), given)


def _soft_findings(package: Package, answers: Answers, today: date) -> Iterable[judging.Finding]:
    yield from judging.flag_findings(package, answers, today)
    yield from judging.check_findings(package, answers, "warning", today)


def page_form(
    package: Package,
    page: Page,
    answers: Answers,
    *,
    region_code: str,
    data: Mapping[str, Any] | None = None,
    files: MultiValueDict[str, UploadedFile[Any]] | None = None,
    held: Held = frozenset(),
) -> PageForm:
    """The form of one page. `answers`: all stored so far; `held`: field keys that already have a file.

    `held` may also map keys to design.widgets.HeldFile, so that the page can show the file.
    """
    whole = package.page(page.key) or page
    return PageForm(package, whole, answers, Setting(region_code, clock.today(), held), data, files)


def problems(package: Package, answers: Answers, held: Held, *, region_code: str, today: date) -> list[Problem]:
    """Everything that stands between these answers and a complete application, in page order."""
    setting = Setting(region_code, today, held)
    shown = package.shown(answers)
    visible = [(page, field) for page in shown.pages for field in page.fields]
    wrong: dict[str, str] = {}
    for _page, field in visible:
        message = "" if field.is_file else _fault(package, field, answers, shown.answers, setting)
        if message:
            wrong[field.key] = message
    for finding in (
        *judging.check_findings(package, shown.answers, "error", today),
        *judging.requirement_findings(
            package, shown.answers, [field.key for _page, field in visible], frozenset(held)
        ),
    ):
        wrong.setdefault(finding.field_key, finding.message)
    return [Problem(page.key, field.key, wrong[field.key]) for page, field in visible if field.key in wrong]


def warnings(package: Package, answers: Answers, *, today: date) -> list[Problem]:
    """What the applicant should look at once more before sending; nothing here stops them."""
    shown = package.shown(answers)
    found = list(_soft_findings(package, shown.answers, today))
    return [
        Problem(page.key, field.key, finding.message)
        for page in shown.pages
        for field in page.fields
        for finding in found
        if finding.field_key == field.key
    ]


def _fault(package: Package, field: Field, answers: Answers, seen: Answers, setting: Setting) -> str:
    """The first sentence about a stored answer, or "" when it is good."""
    made = make_field(field, setting, is_required=judging.is_required(package, field, seen))
    try:
        made.clean(to_field(field, answers.get(field.key)))
    except ValidationError as error:
        return str(error.messages[0])
    return ""


def display(field: Field, value: Json, language: str, *, reveal: bool = False) -> str:
    """How an answer is read by people, in the language given. Identity numbers are masked unless told.

    Empty for nothing answered. A file is shown by its own page, so here only as words.
    """
    if value in (None, "", []):
        return ""
    if field.data_class == "identity" and not reveal:
        return mask(str(value))
    with translation.override(language):
        return str(_SHOW.get(field.type, _plain)(field, value))


def _plain(field: Field, value: Json) -> str:
    return str(value)


def _show_choice(field: Field, value: Json) -> str:
    option = field.option(value)
    return say(option.label) if option else str(value)


def _show_number(field: Field, value: Json) -> str:
    number = formatting.angka(value if isinstance(value, int | float | str) else None)
    return f"{number} {say(field.unit)}" if field.unit else number


def _show_date(field: Field, value: Json) -> str:
    return formatting.tanggal(str(value), "hari" if field.weekday else "")


def _show_village(field: Field, value: Json) -> str:
    code = str(value)
    return _("%(village)s, Kecamatan %(district)s") % {
        "village": village_name(code) or code,
        "district": district_name_of(code) or code[:8],
    }


_SHOW: Mapping[str, Callable[[Field, Json], str]] = {
    "choice": _show_choice,
    "yes_no": lambda field, value: _("Ya") if value else _("Tidak"),
    "consent": lambda field, value: _("Setuju") if value else _("Belum"),
    "date": _show_date,
    "time": lambda field, value: formatting.jam(str(value)),
    "number": _show_number,
    "village": _show_village,
    "file": lambda field, value: _("Berkas terlampir"),
}
