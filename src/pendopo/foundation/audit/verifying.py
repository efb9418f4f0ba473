"""Walks every chain and says, in words, the first place where it is wrong, and how far all is proven."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db.models import Max, Q

from pendopo.foundation.common import scope
from pendopo.foundation.common.scope import region_scope

from . import chains, checkpoints
from .models import AuditEvent, ChainHead
from .queries import heads

PAGE = 1000
SHOWN = 100
"""Wrong chains that are named. With a wrong key every chain is wrong."""
UNREADABLE = (ValueError, TypeError, AttributeError)
"""What a value of the wrong kind raises, such as a date that is none."""


@dataclass(frozen=True)
class Fault:
    """The first wrong place of one chain. `position` counts from 1."""

    chain: str
    position: int
    words: str

    def __str__(self) -> str:
        return f"{self.chain}: {self.words}"


@dataclass
class Report:
    """What a verification found. `proven` rows are covered by checkpoints; `younger` ones came after the last."""

    regions: int = 0
    rows: int = 0
    younger: int = 0
    lines: int = 0
    torn: int = 0
    proven_until: datetime | None = None
    counted: dict[str, int] = field(default_factory=dict)
    has_more: bool = False
    _faults: dict[str, Fault] = field(default_factory=dict)
    _tick: Callable[[int], None] = lambda done: None

    @property
    def faults(self) -> list[Fault]:
        return list(self._faults.values())

    @property
    def is_whole(self) -> bool:
        return not self._faults

    @property
    def proven(self) -> int:
        return self.rows - self.younger

    def fault(self, chain: str, position: int, words: str) -> None:
        """Note a wrong place; of each chain the first is kept."""
        known = self._faults.get(chain)
        if known is None and len(self._faults) >= SHOWN:
            self.has_more = True
        elif known is None or position < known.position:
            self._faults[chain] = Fault(chain, position, words)

    def count(self, what: str, number: int) -> None:
        """Note that `number` more rows of a kind were looked at."""
        self.counted[what] = self.counted.get(what, 0) + number
        self._tick(sum(self.counted.values()))


OTHERS: list[Callable[[Report], None]] = []
"""Chains of floors above: each is walked once for every region, in its scope."""


def verify(
    region: str | None = None,
    file: Path | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Walk all chains, or those of one region, in pages, while others go on writing. Writes nothing.

    `file` is the file of checkpoints, by default that of the settings. `progress(done, total)` counts rows; a total
    of what is above the audit is a guess.
    """
    ends = heads()
    total = 2 * sum(sequence for sequence, _seal in ends.values()) or 1
    report = Report(_tick=lambda done: progress(done, max(total, done)))
    walked: dict[str, int] = {}
    for code in sorted({*_codes(), *ends}):
        if region in (None, code):
            with region_scope(code):
                walked[code] = _walk_region(report, code)
                for walk in OTHERS:
                    walk(report)
    seen = _compare(report, file or checkpoints.default_path(), region)
    report.younger = sum(max(0, end - seen.get(code, 0)) for code, end in walked.items())
    return report


def _codes() -> Iterator[str]:
    """Every region that has rows, whatever the heads say."""
    with scope._national_scope():
        yield from AuditEvent.objects.order_by("region_code").values_list("region_code", flat=True).distinct()


def _walk_region(report: Report, code: str) -> int:
    """The last row that follows those before it."""
    chain = f"region {code}"
    newest = AuditEvent.objects.aggregate(newest=Max("sequence"))["newest"] or 0
    head: ChainHead | None = ChainHead.objects.filter(region_code=code).first()  # read after, so never behind
    report.regions += 1
    if head is None and newest:
        report.fault(chain, 1, f"the chain has {newest} rows but its head is missing.")
    if head is None:
        return 0
    if newest > head.sequence:
        report.fault(chain, head.sequence + 1, f"row {head.sequence + 1} stands behind the end of the chain.")
    end, last = _walk(report, chain, code, head.sequence)
    report.rows += end
    if end < head.sequence:
        report.fault(chain, end + 1, f"row {end + 1} is missing; the chain should have {head.sequence}.")
    elif last != head.seal:
        report.fault(chain, end, f"the head of the chain does not know row {end} as the last one.")
    return end


def _walk(report: Report, chain: str, code: str, until: int) -> tuple[int, str]:
    """Follow the links up to the row `until` or the first that is wrong. (last right row, its seal)."""
    at, before = 0, ""
    try:
        for row in _pages(report, until):
            if row.sequence != at + 1:
                words = f"row {at + 1} is missing." if row.sequence > at else "a row stands before the first."
                report.fault(chain, at + 1, words)
                break
            own = chains.seal(row)
            if row.mac != chains.link(code, row.sequence, before, own):
                words = f"row {row.sequence} ({row.tag}) was changed, or does not belong behind the row before it."
                report.fault(chain, row.sequence, words)
                break
            at, before = row.sequence, own
    except UNREADABLE:
        report.fault(
            chain, at + 1, f"row {at + 1} or one soon after it cannot be read: a value is not of its kind."
        )
    return at, before


def _pages(report: Report, until: int) -> Iterator[AuditEvent]:
    """Rows in the order of their places; two at one place both come."""
    rows, after = AuditEvent.objects.filter(sequence__lte=until).order_by("sequence", "id"), Q()
    while page := list(rows.filter(after)[:PAGE]):
        yield from page
        last = page[-1]
        after = Q(sequence__gt=last.sequence) | Q(sequence=last.sequence, id__gt=last.id)
        report.count("audit rows", len(page))


def _compare(report: Report, path: Path, region: str | None) -> dict[str, int]:
    """Hold every checkpoint against the rows it saw. {region: the furthest place a checkpoint saw}."""
    seen: dict[str, int] = {}
    lines = _lines(report, path)
    while some := list(islice(lines, 200)):
        places: dict[str, dict[int, checkpoints.Line]] = {}
        for line in some:
            for code, (sequence, _seal) in line.heads.items():
                if region in (None, code):
                    places.setdefault(code, {})[sequence] = line
                    seen[code] = max(seen.get(code, 0), sequence)
        for code, wanted in places.items():
            with region_scope(code):
                _compare_places(report, code, wanted)
    return seen


def _compare_places(report: Report, code: str, wanted: dict[int, checkpoints.Line]) -> None:
    found: dict[int, str] = {}
    for sequence in wanted:
        found[sequence] = "missing"
    try:
        for row in AuditEvent.objects.filter(sequence__in=list(wanted)):
            found[row.sequence] = chains.seal(row)
    except UNREADABLE:
        return  # the walk names the place
    for sequence, line in wanted.items():
        if found[sequence] != line.heads[code][1]:
            what = "is missing" if found[sequence] == "missing" else "is another one"
            words = f"row {sequence} {what}: the checkpoint of {line.at:%Y-%m-%d %H:%M:%S} UTC saw it."
            report.fault(f"region {code}", sequence, words)


def _lines(report: Report, path: Path) -> Iterator[checkpoints.Line]:
    """The whole lines of the file, each held against the one before."""
    number, mac, heads = 0, "", dict[str, tuple[int, str]]()
    for line in checkpoints.read(path):
        if line is None:  # half a line of a crash; had it been a whole one, the next would not fit
            report.torn += 1
        elif not line.is_sealed:
            report.fault("checkpoints", line.number, f"line {line.number} was changed.")
        else:
            expected = number + 1
            if (line.number, line.previous) != (expected, mac):
                report.fault("checkpoints", expected, f"line {expected} is missing or was changed.")
            heads |= line.heads
            if line.total != checkpoints.total_of(heads):
                report.fault(
                    "checkpoints", line.number, f"line {line.number} does not add up with those before it."
                )
            number, mac, report.proven_until = line.number, line.mac, line.at
            report.lines += 1
            yield line
