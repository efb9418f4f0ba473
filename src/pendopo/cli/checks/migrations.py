"""The models say nothing that a migration does not."""

from __future__ import annotations


def migrations() -> list[str]:
    """Compares models with migration files; needs no database."""
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState
    from django.utils import translation

    loader = MigrationLoader(None, ignore_no_migrations=True)
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("pendopo.")}
    faults = [
        f"{label}: two migrations end the line ({', '.join(sorted(names))})"
        for label, names in loader.detect_conflicts().items()
    ]
    with translation.override(None):  # as makemigrations does: names of fields are compared untranslated
        autodetector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        changes = autodetector.changes(graph=loader.graph)
    for label in sorted(ours & changes.keys()):
        for change in changes[label]:
            faults += [f"{label}: not in a migration: {operation.describe()}" for operation in change.operations]
    return faults
