"""Gateways that fail in every way, one after the other, while citizens go on applying."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from .hall import client, hall, judge
from .kills import count, wait_for_receipts

MODES = ("down", "silent", "500", "reset", "drip", "garbage", "429 20", "lost")


def endure(
    folder: Path, server: str, *, seconds: float, tell: Callable[[int, int], None] = lambda done, total: None
) -> dict[str, object]:
    """Both gateways fail for `seconds` in all; returns what the judge found, and how many applied meanwhile."""
    receipts = folder / "receipts.jsonl"
    receipts.touch()
    with hall(folder, server) as made:
        made.start()
        with client(made, receipts) as citizens:
            wait_for_receipts(made, citizens, receipts, 1)
            before = count(receipts)
            for number, mode in enumerate(MODES):
                made.sms.set(mode)
                made.smtp.set("451" if mode.startswith("429") else "421" if mode == "500" else mode)
                time.sleep(seconds / len(MODES))
                tell(number + 1, len(MODES))
            meanwhile = count(receipts) - before
            made.sms.set("ok")
            made.smtp.set("ok")
            wait_for_receipts(made, citizens, receipts, 1 + count(receipts))
        made.kill("all")
        return {"applied_meanwhile": meanwhile, **judge(made, receipts)}
