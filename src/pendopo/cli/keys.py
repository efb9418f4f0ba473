"""Do the keys of this start open what the database holds? Asked before anybody is let in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .command import Stop

CURE = (
    "Nothing was changed. Set PENDOPO_KEYS_FILE to the keys file this database was used with, or restore that file "
    "from its safe copy; other keys cannot open what is stored. See docs/how-to/keys.md."
)


def require(samples: int = 1) -> None:
    """Raises Stop, naming what does not open, when the keys are not those of this database.

    `samples` values of each encrypted column and of what is sealed elsewhere are opened.
    """
    from pendopo.foundation.common.keyring import CannotDecrypt, unwrap
    from pendopo.foundation.common.models import DataKey
    from pendopo.foundation.common.scope import region_scope

    for code in regions():
        with region_scope(code):
            try:
                for row in DataKey.objects.all():
                    unwrap(row)
                _open_samples(samples)
            except CannotDecrypt as reason:
                raise Stop(f"{reason}. {CURE}") from None


def regions() -> list[str]:
    """Codes of open regions and of all that have keys."""
    from pendopo.foundation.documents.rotation import regions_with_keys
    from pendopo.foundation.regions.queries import open_regions

    return sorted({*regions_with_keys(), *open_regions().values_list("code", flat=True)})


def stored(codes: Iterable[str]) -> int:
    """About how many values and files a rotation moves."""
    from pendopo.foundation.common import loose_seals, resealing
    from pendopo.foundation.common.scope import region_scope
    from pendopo.foundation.documents.models import StoredFile

    def counts() -> Iterator[int]:
        for code in codes:
            with region_scope(code):
                yield resealing.values_stored() + loose_seals.stored() + StoredFile.objects.count()

    return sum(counts())


def _open_samples(limit: int) -> None:
    """Of each encrypted column: some values may be older than the keys of regions."""
    from pendopo.foundation.common import loose_seals, resealing

    resealing.open_samples(limit)
    loose_seals.open_samples(limit)
