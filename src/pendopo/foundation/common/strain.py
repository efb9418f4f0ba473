"""Errors of a machine under strain: the database is locked, full or away, the disk is full.

Nobody's request is at fault, and the same one succeeds later.
"""

from __future__ import annotations

import errno
import sqlite3

from django.db import InterfaceError, OperationalError

DISK_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG})
SQLITE_FAULT = sqlite3.SQLITE_ERROR
"""What SQLite says of a wrong statement, such as one on a missing table; Django calls that operational too."""


def is_strain(error: BaseException | None) -> bool:
    if isinstance(error, (OperationalError, InterfaceError)):
        return getattr(error.__cause__, "sqlite_errorcode", None) != SQLITE_FAULT
    return isinstance(error, OSError) and error.errno in DISK_ERRORS


def is_full(error: BaseException | None) -> bool:
    """Whether it is room on a disk that is lacking."""
    return isinstance(error, OSError) and error.errno in DISK_ERRORS
