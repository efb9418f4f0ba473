"""Service packages as nobody should write them: bytes, YAML, templates, folders. Seeded, each repeatable."""

from __future__ import annotations

import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from pendopo.engine.catalogue.faults import Fault
from pendopo.engine.catalogue.validation import check_package
from tests import house

WHOLE = house.SOURCE / "city/civil/packages/akta-kelahiran"
SLOWEST = 10.0
"""Seconds that one package may take on a busy machine, its template aside (documents.trial bounds that)."""
LARGEST = 400 * 1024
"""Kilobytes of memory that the whole run may add."""
YAML = ("service.yaml", "standard.yaml", "form.yaml", "steps.yaml", "messages.yaml")
LAUGHS = "\n".join(
    [
        "a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]",
        *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)),
    ]
)
NASTY = (
    *(LAUGHS, "a: &a [*a]", "a: &a {<<: *a}", "<<: {a: 1}", "? [a]\n: b", "? {a: b}\n: c", "- a\n- b", "*a", "&a"),
    *(
        "!!python/object/apply:os.system [id]",
        "a: !!binary x",
        "a: !x y",
        "%YAML 1.2\n---\na: b",
        "---\n---\n...\n",
        "...",
    ),
    *(
        "[" * 100_000,
        "{a: " * 20_000,
        "- " * 50_000,
        "a:\n" + "".join(f"{' ' * n}- \n" for n in range(300)),
        "x" * 300_000,
    ),
    *(
        "a: " + "9" * 5000,
        "a: 1e999999",
        "a: .inf",
        "a: 0x" + "f" * 5000,
        "a: |\n" + " x\n" * 5000,
        "\ta: b",
        "a: 'b",
        'a: "\\',
    ),
    *(
        "\ufeffa: b",
        "a: \u202eb",
        "a: \u2028b",
        "a\u0301" * 500 + ": b",
        "a: \ud83d\ude00",
        "\x85a: b",
        "a: b # " + "c" * 9000,
    ),
)
"""Texts of a whole file, or put behind one."""
BYTES = (
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xc3(",
    b"\xf4\x90\x80\x80",
    b"\r",
    b"\x1b",
    b"\x7f",
    b"\t",
    b"\n\n",
    b": ",
    b"- ",
)
SCALARS = (
    "null",
    "true",
    "[]",
    "{}",
    "-1",
    "1.5",
    "''",
    '"x"',
    "[[[]]]",
    "{id: x}",
    "{var: x}",
    "9999999999999999",
    "~",
    "yes",
)
DEEP = "{'!': " * 40 + "true" + "}" * 40
RULES = (
    DEEP,
    "{tiada: [1]}",
    "{var: []}",
    "{if: [1]}",
    "{'+': [" + "1, " * 500 + "1]}",
    "{'==': [{var: x}, {var: [x]}]}",
)
TEMPLATES = (
    *(
        "",
        "#",
        "#nobody",
        "#while true {}",
        "#let f(n) = f(n)\n#f(1)",
        '#read("/etc/passwd")',
        '#import "../x.typ"',
        "$",
    ),
    *(
        "#[" * 3000,
        "\x00",
        "\u202e",
        '#set document(title: "x")',
        "#panic()",
        '#eval("1")',
        "x" * 200_000,
        "= " * 9000,
    ),
)


@dataclass
class Odd:
    """A package that made trouble: which, and what happened."""

    number: int
    kind: str
    trouble: str


def mutate_bytes(rng: Random, folder: Path) -> None:
    path = _any_yaml(rng, folder)
    content = bytearray(path.read_bytes())
    for _time in range(rng.choice((1, 1, 3, 20))):
        at = rng.randrange(len(content) or 1)
        junk = rng.choice((rng.choice(BYTES), rng.randbytes(3), bytes(content[at : at + rng.randrange(200)])))
        content[at : at + rng.choice((0, 1, 40))] = junk
    path.write_bytes(content)


def mutate_lines(rng: Random, folder: Path) -> None:
    """Lines doubled, lost, moved, or set in and out."""
    path = _any_yaml(rng, folder)
    lines = path.read_text().splitlines()
    for _time in range(rng.choice((1, 2, 10))):
        at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        change = rng.randrange(4)
        if change == 0:
            lines.insert(other, lines[at])
        elif change == 1 and len(lines) > 1:
            del lines[at]
        elif change == 2:
            lines[at] = " " * rng.randrange(9) + lines[at].strip()
        else:
            lines[at], lines[other] = lines[other], lines[at]
    path.write_text("\n".join(lines))


def mutate_values(rng: Random, folder: Path) -> None:
    """What stands behind a key becomes something else."""
    path = _any_yaml(rng, folder)
    lines = path.read_text().splitlines()
    for _time in range(rng.choice((1, 3))):
        at = rng.choice([n for n, line in enumerate(lines) if ": " in line] or [0])
        lines[at] = lines[at].split(": ")[0] + ": " + rng.choice(SCALARS + RULES)
    path.write_text("\n".join(lines))


def write_nasty(rng: Random, folder: Path) -> None:
    path, text = _any_yaml(rng, folder), rng.choice(NASTY)
    kept = path.read_text() if rng.random() < 0.5 else ""
    encoding = rng.choice(("utf-8", "utf-8", "utf-16", "utf-32", "latin-1"))
    path.write_bytes(f"{kept}\n{text}\n".encode(encoding, "surrogatepass" if encoding == "utf-8" else "replace"))


def write_condition(rng: Random, folder: Path) -> None:
    """A rule that is too deep, too long or unknown, where a rule may stand."""
    path = folder / rng.choice(("form.yaml", "steps.yaml"))
    text = path.read_text()
    places = [at for at in range(len(text)) if text.startswith("when: ", at)]
    at = rng.choice(places) + len("when: ") if places else len(text)
    end = text.find("\n", at)
    path.write_text(text[:at] + rng.choice(RULES) + text[end if end > 0 else len(text) :])


def write_template(rng: Random, folder: Path) -> None:
    """The letter says something else, or is another file."""
    path = folder / "letters" / "selesai.typ"
    text = rng.choice(TEMPLATES)
    path.write_text(text if rng.random() < 0.5 else path.read_text() + text)
    if rng.random() < 0.2:
        path.rename(path.with_name(rng.choice(("SELESAI.typ", "selesai.typ.bak", "x\n.typ"))))


def change_folder(rng: Random, folder: Path) -> None:
    """Files that are none, that lead elsewhere, that nobody asked for, or that are not there."""
    target = folder / rng.choice(YAML)
    change = rng.randrange(9)
    if change in (0, 1, 2):
        target.unlink()
    if change == 1:
        target.symlink_to(rng.choice(("/etc/passwd", "/dev/zero", target.name, "..")))
    elif change == 2:
        target.mkdir() if rng.random() < 0.5 else os.mkfifo(target)
    elif change == 3:
        (folder / "jalan").symlink_to(folder)
    elif change == 4:
        deep = Path(*["d"] * 300)
        (folder / deep).mkdir(parents=True)
        (folder / deep / "x.yaml").write_text("a: b")
    elif change == 5:
        for number in range(700):
            (folder / f"x{number}.yaml").write_text("a: b")
    elif change == 6:
        Path(
            os.fsdecode(os.fsencode(folder) + b"/" + rng.choice((b"\xff.yaml", b"a\nb", b"\x1b[2J", b" ", b"..x")))
        ).touch()
    elif change == 7:
        (folder / "paket.zip").write_bytes(b"PK\x03\x04" + rng.randbytes(500))
    else:
        shutil.rmtree(folder) if rng.random() < 0.3 else target.write_bytes(b"")


KINDS: tuple[Callable[[Random, Path], None], ...] = (
    mutate_bytes,
    mutate_lines,
    mutate_values,
    write_nasty,
    write_condition,
    mutate_bytes,
    mutate_values,
    write_nasty,
    change_folder,
    write_template,
)


def _any_yaml(rng: Random, folder: Path) -> Path:
    return folder / rng.choice(YAML)


def fuzz_packages(count: int, seconds: float, seed: int, *, first: int = 0) -> tuple[int, list[Odd]]:
    """(how many were judged, those that made trouble), `count` packages from `first` on, until the time is over."""
    end, before, odd, number = time.monotonic() + seconds, _memory(), [], first
    for number in range(first, first + count):
        if time.monotonic() > end:
            return number - first, odd
        kind = KINDS[number % len(KINDS)]
        trouble = judge(kind, Random(f"{seed}:{number}"))
        if trouble:
            odd.append(Odd(number, kind.__name__, trouble))
    if _memory() - before > LARGEST:
        odd.append(Odd(number, "all together", f"{(_memory() - before) // 1024} MB more than before"))
    return number - first + 1, odd


def judge(kind: Callable[[Random, Path], None], rng: Random) -> str:
    """What is wrong with how this package was judged; empty when all is well."""
    with tempfile.TemporaryDirectory(prefix="pendopo-fuzz-") as home:
        folder = Path(home) / WHOLE.name
        shutil.copytree(WHOLE, folder)
        kind(rng, folder)
        start = time.monotonic()
        try:
            faults = check_package(folder)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        took = time.monotonic() - start
    if took > SLOWEST and kind is not write_template:
        return f"{took:.1f} s"
    return next((trouble for fault in faults if (trouble := wrong_with(fault))), "")


def wrong_with(fault: Fault) -> str:
    """A fault names its file and says in printable words what is wrong and what to do."""
    if not (fault.file and fault.message and fault.cure and fault.line >= 0):
        return f"says too little: {fault!r}"
    try:
        str(fault).encode()
    except UnicodeEncodeError:
        return f"cannot be printed: {fault!r}"
    return ""


def _memory() -> int:
    """The most this process ever took, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
