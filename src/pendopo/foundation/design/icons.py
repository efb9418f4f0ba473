"""Icons drawn for this project: 24 × 24, one stroke. Decoration only; a word always stands beside them."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

PATHS = {
    # doing
    "arrow-left": '<path d="M20 12H4m7-7-7 7 7 7"/>',
    "arrow-right": '<path d="M4 12h16m-7-7 7 7-7 7"/>',
    "check": '<path d="m4 12.5 5.5 5.5L20 6.5"/>',
    "close": '<path d="m5 5 14 14M19 5 5 19"/>',
    "download": '<path d="M12 3v12m-5-5 5 5 5-5M4 20h16"/>',
    "edit": '<path d="M4 20h4L19.5 8.5l-4-4L4 16zM13 7l4 4"/>',
    "print": '<path d="M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "sign-out": '<path d="M14 4H5v16h9M10 12h11m-4-4 4 4-4 4"/>',
    "upload": '<path d="M12 16V4m-5 5 5-5 5 5M4 20h16"/>',
    # saying
    "alert": '<path d="M12 3.5 2.5 20h19zM12 10v4.5m0 2.5v.2"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.5l3.5 2"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v6m0-9.7v.2"/>',
    "lock": '<path d="M5 11h14v9H5zM8 11V7.5a4 4 0 0 1 8 0V11"/>',
    "pause": '<circle cx="12" cy="12" r="9"/><path d="M10 9v6m4-6v6"/>',
    "progress": '<circle cx="12" cy="12" r="9" stroke-dasharray="3 2.6"/><path d="M8 12h8m-3-3 3 3-3 3"/>',
    "return": '<path d="M4 9h11a5 5 0 0 1 0 10h-4M8.5 4.5 4 9l4.5 4.5"/>',
    "seal": '<circle cx="12" cy="9.5" r="6"/><path d="m9.5 9.5 2 2 3-3.5M8.5 15 7 21.5l5-2.5 5 2.5-1.5-6.5"/>',
    "stop": '<circle cx="12" cy="12" r="9"/><path d="m8.5 8.5 7 7m0-7-7 7"/>',
    # things
    "calendar": '<path d="M4 6h16v14H4zM4 10.5h16M8 3v5m8-5v5"/>',
    "camera": '<path d="M3 7.5h4L9 5h6l2 2.5h4V19H3z"/><circle cx="12" cy="13" r="3.5"/>',
    "card": '<path d="M3 5.5h18v13H3zM6.5 15c.5-2 4-2 4.5 0M14 10h4m-4 4h4"/><circle cx="8.7" cy="10.5" r="1.7"/>',
    "chat": '<path d="M4 5h16v11h-8l-5 4v-4H4z"/>',
    "file": '<path d="M6 3h8l4 4v14H6zM14 3v4h4M9 12h6m-6 4h6"/>',
    "globe": '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c-5 5-5 13 0 18 5-5 5-13 0-18"/>',
    "home": '<path d="m3 12 9-8 9 8M6 10v10h12V10M10 20v-5h4v5"/>',
    "inbox": '<path d="M3 13 6 4h12l3 9v7H3zM3 13h5l1.5 3h5l1.5-3h5"/>',
    "list": '<path d="M9 6h11M9 12h11M9 18h11M4.5 6h.1m-.1 6h.1m-.1 6h.1"/>',
    "mail": '<path d="M3 6h18v13H3zM3 7l9 7 9-7"/>',
    "map-pin": (
        '<path d="M12 21.5C7 16 5 13 5 9.7a7 7 0 0 1 14 0c0 3.3-2 6.3-7 11.8"/><circle cx="12" cy="9.7" r="2.5"/>'
    ),
    "money": '<path d="M3 6.5h18v11H3zM6 10v4m12-4v4"/><circle cx="12" cy="12" r="2.5"/>',
    "office": '<path d="M2.5 10.5 7 8l2-4h6l2 4 4.5 2.5zM6 10.5V20m4-9.5V20m4-9.5V20m4-9.5V20M3 20h18"/>',
    "people": (
        '<circle cx="8.5" cy="8" r="3.5"/>'
        '<path d="M2 20c0-7 13-7 13 0M15.5 4.8a3.5 3.5 0 0 1 0 6.4M18 14c2.5.8 4 2.7 4 6"/>'
    ),
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c0-9 16-9 16 0"/>',
    "phone": '<path d="M7 2.5h10v19H7zM11 18.5h2"/>',
    # events of a life
    "birth": (
        '<circle cx="12" cy="10" r="5.5"/><path d="M12 4.5c-1.5-2 .5-3 1.5-1.7M10 9.8v.1m4-.1v.1'
        'M10.3 12.3c1 .9 2.4.9 3.4 0M4 15c1 8 15 8 16 0"/>'
    ),
    "marriage": (
        '<circle cx="8.5" cy="14.5" r="5.5"/><circle cx="15.5" cy="14.5" r="5.5"/><path d="m9.5 3 2.5 3 2.5-3"/>'
    ),
    "move": (
        '<path d="M2 6h12v11H2zM14 10h4.5l3.5 4v3h-8"/><circle cx="6.5" cy="18" r="2"/>'
        '<circle cx="17.5" cy="18" r="2"/>'
    ),
    "business": (
        '<path d="M4 10v10h16V10'
        'M3 10l2-6h14l2 6c-1.5 2.5-4.5 2.5-6 0-1.5 2.5-4.5 2.5-6 0-1.5 2.5-4.5 2.5-6 0M10 20v-5h4v5"/>'
    ),
    "death": (
        '<path d="M12 21v-9m0 5c-4 0-6-2-6-5 4 0 6 2 6 5m0-2c3.5 0 5-1.7 5-4-3.5 0-5 1.5-5 4'
        'M12 3c2 2 2 4 0 5.5C10 7 10 5 12 3"/>'
    ),
}


@lru_cache(maxsize=256)
def svg(name: str, extra: str = "") -> SafeString:
    """The icon as markup. Raises KeyError for a name that is not drawn, so that a typo shows at once."""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        f" {extra}" if extra else "",
        mark_safe(PATHS[name]),  # noqa: S308 - our own constant
    )
