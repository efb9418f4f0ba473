"""The copy of somebody's data as a zip: data.json for machines, data.html for people, and the files they gave."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict
from typing import Any

import structlog
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from pendopo.foundation.common.clock import now
from pendopo.foundation.common.crypto import CannotDecrypt
from pendopo.foundation.common.types import Json
from pendopo.foundation.design.formatting import waktu
from pendopo.foundation.documents import storage
from pendopo.foundation.regions.queries import current_region

from . import queries
from .holders import HOLDERS, Subject
from .models import DataRequest

MOST_BYTES = 60 * 1024 * 1024
"""Of files in one copy; what does not fit is named, so that the person can ask for it."""
MOST_LOOKS = 2_000

log = structlog.get_logger(__name__)


def make(request: DataRequest) -> bytes:
    """The whole zip, in the language of the request."""
    with translation.override(request.language):
        return _zip(request.subject)


def _zip(subject: Subject) -> bytes:
    content, files = _content(subject)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        left, missing = MOST_BYTES, []
        for name, stored in files:
            if stored.size > left or stored.erased_at is not None:
                missing.append(name)
                continue
            try:
                archive.writestr(f"berkas/{name}", storage.read(stored))
            except CannotDecrypt:
                log.error("copy.file_unreadable", file=str(stored.pk))
                missing.append(name)
                continue
            left -= stored.size
        content["files_left_out"] = missing
        archive.writestr("data.json", json.dumps(content, ensure_ascii=False, indent=1, default=str))
        sections = [(part["title"], lines(part["content"])) for part in content["data"].values()]
        archive.writestr(
            "data.html", render_to_string("privacy/copy.html", {"copy": content, "sections": sections})
        )
    return out.getvalue()


def lines(value: Json, name: str = "") -> list[tuple[str, str]]:
    """JSON as (name, text) for people: keys joined by an arrow, list items numbered, nothing for nothing."""
    if isinstance(value, dict):
        return [line for key, one in value.items() for line in lines(one, f"{name} → {key}" if name else key)]
    if isinstance(value, list):
        return [line for number, one in enumerate(value, 1) for line in lines(one, f"{name} {number}".strip())]
    return [] if value in (None, "") else [(name, str(value))]


def _content(subject: Subject) -> tuple[dict[str, Any], list[tuple[str, Any]]]:
    region, office = current_region(), queries.controller()
    looks, has_more = queries.trail(subject, size=MOST_LOOKS)
    copied = [(holder, holder.copy(subject)) for holder in HOLDERS.values()]
    content: dict[str, Any] = {
        "format": "pendopo.my-data/1",
        "made_at": now().isoformat(),
        "made": waktu(now()),
        "controller": {"region": region.full_name, **asdict(office)},
        "is_sample": settings.IS_DEMO,
        "numbers_in_plain": subject.is_verified,
        "held": [
            {"holder": title, "items": [asdict(one) for one in rows]} for title, rows in queries.held(subject)
        ],
        "data": {
            holder.key: {"title": str(holder.title), "content": one.data} for holder, one in copied if one.data
        },
        "trail": [{**asdict(look), "at": look.at.isoformat(), "when": waktu(look.at)} for look in looks],
        "trail_is_whole": not has_more,
        "requests": [
            {
                "kind": one.get_kind_display(),
                "state": one.get_state_display(),
                "received_at": one.received_at.isoformat(),
                "when": waktu(one.received_at),
                "answer": one.answer,
            }
            for one in queries.requests_of(subject)[:200]
        ],
    }
    return content, [file for _holder, one in copied for file in one.files]
