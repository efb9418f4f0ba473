"""Reading what was sent: bounded in size and depth, and nothing in it that a database cannot keep."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.parser import Parser

LARGEST = 256 * 1024
"""Bytes of a JSON body."""
DEEPEST = 8
"""Lists and objects inside each other."""


class BoundedParser(Parser):
    """JSON (RFC 8259) in UTF-8. 413, 415 and 400 for everything else; no NaN, no NUL, no half characters."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise HttpError(415, "type")
        if len(request.body) > LARGEST:
            raise HttpError(413, "size")
        try:
            read = json.loads(request.body.decode("utf-8"), parse_constant=_refuse, parse_float=_finite)
        except (ValueError, RecursionError):
            raise HttpError(400, "json") from None
        if not is_plain(read, DEEPEST):
            raise HttpError(400, "json")
        return read


def is_plain(value: Any, depth: int) -> bool:
    """Whether it is no deeper than that and all its text can be stored."""
    if isinstance(value, str):
        return is_text(value)
    if isinstance(value, dict):
        return depth > 0 and all(is_text(key) and is_plain(one, depth - 1) for key, one in value.items())
    if isinstance(value, list):
        return depth > 0 and all(is_plain(one, depth - 1) for one in value)
    return True


def is_text(text: str) -> bool:
    """No NUL, which PostgreSQL refuses, and no lone surrogate, which no encoding takes."""
    return "\0" not in text and not any("\ud800" <= ch <= "\udfff" for ch in text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)
