"""What this process remembers of the calendars; a change made in another process is seen within a minute."""

from __future__ import annotations

from pendopo.foundation.common.memo import Memo

from .working import WorkingCalendar

CALENDARS: Memo[str, WorkingCalendar] = Memo(seconds=60)
