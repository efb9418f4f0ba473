"""The questions of a page as a person meets them: what is asked, how it is answered, what stands there now."""

from __future__ import annotations

from dataclasses import dataclass

BOXES = """() => [...document.querySelectorAll('main form .field')].map(box => {
  const first = box.querySelector('input:not([type=hidden]), select, textarea');
  const parts = box.querySelector('.parts') !== null;
  return {
    name: parts ? first.name.replace(/_0$/, '') : first.name,
    kind: parts ? 'parts' : first.tagName === 'SELECT' ? 'select' : first.type,
    label: (box.querySelector('.label') || box.querySelector('label')).innerText.trim(),
  };
})"""
TYPED = """() => Object.fromEntries(
  [...document.querySelectorAll('main form .field input, main form .field select, main form .field textarea')]
    .filter(one => one.type !== 'file')
    .map(one => [one.name + '=' + (one.type === 'radio' ? one.value : ''),
                 one.type === 'radio' || one.type === 'checkbox' ? one.checked : one.value]))"""
DESCRIPTIONS = """box => [...box.querySelectorAll('[aria-describedby]')].concat([box])
  .map(one => one.getAttribute('aria-describedby') || '').join(' ').split(/\\s+/)"""


@dataclass(frozen=True)
class Question:
    """`kind` is the type of its input; "parts" is a date in three."""

    name: str
    kind: str
    label: str


@dataclass(frozen=True)
class File:
    content: bytes
    name: str = "foto.jpg"
    kind: str = "image/jpeg"


def asked(page) -> list[Question]:
    """Every question on the page, in order."""
    return [Question(**box) for box in page.evaluate(BOXES)]


def typed(page) -> dict[str, object]:
    """What stands in every input that keeps its words (a browser never gives a chosen file back)."""
    return page.evaluate(TYPED)


def give(page, question, value):
    """Answer as a person does: type, choose, tick or pick a file."""
    by_name = page.locator(f'main form .field [name="{question.name}"]')
    match question.kind:
        case "radio":
            if value:
                page.locator(f'main form [name="{question.name}"][value="{value}"]').check()
        case "checkbox":
            by_name.set_checked(bool(value))
        case "select":
            by_name.select_option(value=value)
        case "parts":
            day, month, year = value
            page.locator(f'[name="{question.name}_0"]').fill(day)
            page.locator(f'[name="{question.name}_1"]').select_option(value=month)
            page.locator(f'[name="{question.name}_2"]').fill(year)
        case "file":
            if value:
                file = {"name": value.name, "mimeType": value.kind, "buffer": value.content}
                by_name.set_input_files(file)
        case _:
            by_name.fill(value)


def box_of(page, question):
    """The block of one question: label, help, what is said about the answer, and the input."""
    name = f"{question.name}_0" if question.kind == "parts" else question.name
    return page.locator(".field").filter(has=page.locator(f'[name="{name}"]'))


def said_of(page, question, what) -> str:
    """The "error" or "warning" beside a question, and that a screen reader is led to it; empty when there is none."""
    box = box_of(page, question)
    note = box.locator(f"p.{what}")
    if not note.count():
        return ""
    assert note.get_attribute("id") in box.first.evaluate(DESCRIPTIONS), f"{what} of {question.name} is not wired"
    return note.inner_text()
