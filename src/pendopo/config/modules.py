"""The one list of installed city and movement modules. Taking a line out removes the module everywhere."""

from __future__ import annotations

from . import env

ALL_MODULES = ("pendopo.city.civil",)

WITHOUT = frozenset(env.words("PENDOPO_WITHOUT"))
"""Module keys left out at start, such as "civil"; the suite proves that each can be."""

INSTALLED_MODULES = tuple(name for name in ALL_MODULES if name.rsplit(".", 1)[1] not in WITHOUT)
