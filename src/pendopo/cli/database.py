"""Is the database there, does it have the tables this version needs, and does the second wall stand?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .command import Stop

HOW_TO = "See docs/how-to/postgresql.md."


def missing_migrations() -> int:
    """How many migrations are not applied. Raises Stop when the database does not answer."""
    return len(pending())


def pending() -> list[str]:
    """The migrations that are not applied, in order, as "app.name". Raises Stop when the database does not answer."""
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        raise Stop(f"the database does not answer: {str(error).strip()}. Check DATABASE_URL.") from None
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def require_migrated() -> None:
    missing = missing_migrations()
    if missing:
        raise Stop(f"{missing} migrations are missing from the database. Apply them with: ./pendopo migrate")


def migrate() -> int:
    """Apply what is missing, with a bar. Returns how many were applied."""
    from django.core.management import call_command

    from .progress import bar

    missing = missing_migrations()
    if missing:
        with bar("Preparing the database") as report:
            call_command("migrate", interactive=False, no_color=True, stdout=_Counter(missing, report))
    return missing


@contextmanager
def as_owner() -> Iterator[None]:
    """Connected as PENDOPO_OWNER_URL says, where it is set."""
    from django.conf import settings
    from django.db import connection

    if not settings.PENDOPO_OWNER:
        yield
        return
    connection.close()
    plain = dict(connection.settings_dict)
    connection.settings_dict.update(settings.PENDOPO_OWNER)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(plain)


def plain_role_name() -> str:
    """Who web and worker sign in as on PostgreSQL."""
    from django.db import connection

    return str(connection.settings_dict["USER"])


def raise_wall(role: str) -> int:
    """Row-level security on every table of a region, and what `role` may do there. To be run as the owner.

    Returns how many tables were not behind the wall; 0 on SQLite. Raises RuntimeError where one stays open.
    """
    from django.conf import settings
    from django.db import connection, transaction

    from pendopo.foundation.common import plain_role, wall

    if connection.vendor != "postgresql":
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        changed = wall.build(cursor)
        if settings.PENDOPO_OWNER:
            plain_role.grant(cursor, role)
    return changed


def require_owner() -> None:
    """In production on PostgreSQL: tables belong to a role that web and worker do not use, and it sees all regions."""
    from django.conf import settings
    from django.db import OperationalError, connection

    if connection.vendor != "postgresql" or not settings.IS_PRODUCTION:
        return
    plain = plain_role_name()
    if not settings.PENDOPO_OWNER or plain in ("", settings.PENDOPO_OWNER["USER"]):
        raise Stop(
            "on PostgreSQL the tables belong to one role and web and worker use another. Name the owner in "
            f"PENDOPO_OWNER_URL and the plain role in DATABASE_URL. {HOW_TO}"
        )
    if settings.PENDOPO_OWNER["ENGINE"] != connection.settings_dict["ENGINE"]:
        raise Stop(f"PENDOPO_OWNER_URL and DATABASE_URL name different kinds of database. {HOW_TO}")
    try:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
            (sees_all,) = cursor.fetchone()
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [plain])
            is_there = cursor.fetchone()
    except OperationalError as error:
        raise Stop(
            f"the database does not answer: {str(error).strip()}. Check PENDOPO_OWNER_URL. {HOW_TO}"
        ) from None
    if not sees_all:
        raise Stop(
            f"the owner must have BYPASSRLS, or migrations would pass over the rows of every region. {HOW_TO}"
        )
    if not is_there:
        raise Stop(f"the role {plain!r} of DATABASE_URL does not exist yet. {HOW_TO}")


def require_wall() -> None:
    """In production on PostgreSQL: refuse to start where this role could see or change another region's rows."""
    from django.conf import settings
    from django.db import connection

    from pendopo.foundation.common import plain_role, wall

    if connection.vendor != "postgresql" or not settings.IS_PRODUCTION:
        return
    with connection.cursor() as cursor:
        powers = plain_role.powers(cursor)
        gaps = wall.gaps(cursor)
    connection.close()
    if powers:
        raise Stop(f"the role of DATABASE_URL could go round the wall between regions. {powers[0]} {HOW_TO}")
    if gaps:
        raise Stop(f"the wall between regions is open. {gaps[0]} Close it with: ./pendopo migrate")


class _Counter:
    """A text stream that counts the lines "Applying …"."""

    def __init__(self, total: int, report: object) -> None:
        self.total, self.done, self.report = total, 0, report

    def write(self, text: str) -> None:
        if "Applying" in text and callable(self.report):
            self.done += 1
            self.report(self.done, self.total)

    def flush(self) -> None:
        """Nothing is held back."""
