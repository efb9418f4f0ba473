"""Is the database there, and does it have the tables this version needs?"""

from __future__ import annotations

from .command import Stop


def missing_migrations() -> int:
    """How many migrations are not applied. Raises Stop when the database does not answer."""
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        raise Stop(f"the database does not answer: {str(error).strip()}. Check DATABASE_URL.") from None
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


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
