"""The second wall: signed in as the role of web and worker, past all our code, PostgreSQL shows no other region.

Every test takes its tables from the app registry, so a new one is tried without being named here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, models, transaction
from psycopg import errors

from pendopo.foundation.common import plain_role, wall
from pendopo.foundation.common.records import AppendOnly
from pendopo.foundation.common.scope import NATIONAL, OUTBOX, region_scope
from tests.places import A, B, make_regions
from tests.wall import ROLE, login, owner

from . import canary
from .world import build

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
NOTHING = (None, "", "35.99", "35", "*", "%")
"""What else the database may have been told, or not: none of it is a region here."""


@pytest.fixture
def world(db):
    """Both sides filled, B full of marks."""
    made = build()
    with owner():
        made.planted = canary.plant(made.b.region.code)  # type: ignore[attr-defined]
    return made


def tables() -> dict[str, type[models.Model]]:
    return wall.walled()


def ask(sql: str, *params: object) -> list[tuple[object, ...]]:
    """Rows of the answer, by plain psycopg on the connection of the test; an error costs only this statement."""
    with connection.connection.transaction():
        cursor = connection.connection.execute(sql, params or None)
        return cursor.fetchall() if cursor.description else []


def tell(word: str | None) -> None:
    if word is None:
        ask("RESET pendopo.region")
    else:
        ask("SELECT set_config('pendopo.region', %s, true)", word)


def refused(sql: str, *params: object) -> bool:
    """Whether PostgreSQL forbids it, which is more than finding nothing."""
    try:
        ask(sql, *params)
    except errors.InsufficientPrivilege:
        return True
    return False


def marks(answer: object) -> set[str]:
    return {mark.lower() for mark in canary.MARK.findall(str(answer))}


def pk(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)


# the suite itself


def test_the_suite_works_as_a_role_that_cannot_go_round_the_wall():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (ROLE, False, False)
        assert wall.gaps(cursor) == []
    with login() as session:
        assert plain_role.powers(session.cursor()) == []


def test_every_table_with_a_region_stands_behind_the_wall_but_the_one_that_leads_to_it():
    found = {name for (name,) in ask(
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'region_code'"
        " AND table_schema = current_schema()"
    )}  # fmt: skip
    assert found - tables().keys() == {"documents_verificationcode"}
    assert {column for (column,) in ask(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'documents_verificationcode'"
    )} == {"code", "region_code"}  # fmt: skip


# proof


def test_told_nothing_it_shows_nothing_and_takes_nothing(world):
    faults = []
    for word in NOTHING:
        tell(word)
        for table in tables():
            own = ask(f"SELECT region_code FROM {table} WHERE region_code <> '*'")
            if own:
                faults.append(f"{table} shows {len(own)} rows to {word!r}")
            for act in (f"UPDATE {table} SET region_code = region_code", f"DELETE FROM {table}"):
                act += " WHERE region_code <> '*' RETURNING region_code"
                if not refused(act) and ask(act):
                    faults.append(f"{word!r}: {act}")
            if not refused(insert(table)):
                faults.append(f"{table} takes a row from {word!r}")
    assert not faults, "\n".join(faults)


def insert(table: str, region: str = B) -> str:
    """A row of the region. The wall is asked before any constraint, so the other columns need no values."""
    return f"INSERT INTO {table} (region_code) VALUES ('{region}')"


def test_told_a_it_never_shows_a_canary_of_b_by_any_road(world):
    with owner():
        of_a = {table: ask(f"SELECT count(*) FROM {table} WHERE region_code = %s", A)[0][0] for table in tables()}
        everything = {table: marks(ask(f"SELECT t::text FROM {table} AS t")) for table in tables()}
    assert sum(bool(found) for found in everything.values()) > len(everything) / 2, "there is something to find"
    tell(A)
    faults = []
    for table, model in tables().items():
        for road, sql in roads(table, model):
            seen = marks(ask(sql))
            if seen:
                faults.append(f"{road} of {table} shows {sorted(seen)[:2]}")
        if ask(f"SELECT count(*) FROM {table}") != [(of_a[table],)]:
            faults.append(f"count of {table}")
        if marks(copied(f"COPY {table} TO STDOUT")):
            faults.append(f"COPY of {table}")
        if ask("SELECT 1 FROM pg_stats WHERE tablename = %s", table):
            faults.append(f"statistics of {table}")
    assert not faults, "\n".join(faults)


def roads(table: str, model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """Ways to read, each as SQL."""
    yield "SELECT", f"SELECT t::text FROM {table} AS t"
    yield (
        "WHERE",
        f"SELECT t::text FROM {table} AS t WHERE region_code = '{B}' OR t::text LIKE '%{canary.PREFIX}%'",
    )
    yield "an aggregate", f"SELECT string_agg(t::text, ' ') FROM {table} AS t"
    yield "a subquery", f"SELECT (SELECT max(t::text) FROM {table} AS t WHERE region_code = '{B}')"
    yield "CTE", f"WITH x AS MATERIALIZED (SELECT * FROM {table}) SELECT x::text FROM x"
    yield "JSON", f"SELECT jsonb_agg(to_jsonb(t))::text FROM {table} AS t"
    for field in model._meta.concrete_fields:
        other = field.related_model
        if isinstance(field, models.ForeignKey) and other._meta.db_table in tables():  # type: ignore[union-attr]
            target = other._meta.db_table  # type: ignore[union-attr]
            yield (
                f"JOIN to {target}",
                f"SELECT a::text, b::text FROM {table} AS a FULL JOIN {target} AS b"
                f" ON a.{field.column} = b.{pk(other)}",  # type: ignore[arg-type]
            )


def copied(sql: str) -> str:
    with connection.connection.transaction(), connection.connection.cursor().copy(sql) as copy:
        return b"".join(copy).decode()


def test_told_a_it_changes_removes_and_adds_nothing_in_b(world):
    with owner():
        before = {table: digest(table) for table in tables()}
        of_a = {table: ask(f"SELECT count(*) FROM {table} WHERE region_code = %s", A)[0][0] for table in tables()}
    tell(A)
    faults = []
    for table, model in tables().items():
        theirs = f"WHERE region_code = '{B}' RETURNING *"
        for act in (f"UPDATE {table} SET region_code = region_code {theirs}", f"DELETE FROM {table} {theirs}"):
            if not refused(act) and ask(act):
                faults.append(act)
        if not issubclass(model, AppendOnly) and ask(
            f"SELECT 1 FROM {table} WHERE region_code = '{B}' FOR UPDATE"
        ):
            faults.append(f"lock in {table}")
        faults += [act for act in adding(table, model) if of_a[table] and not refused(act)]
    with owner():
        faults += [f"{table} is not as it was" for table in tables() if digest(table) != before[table]]
    assert not faults, "\n".join(faults)


def digest(table: str) -> object:
    return ask(f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} AS t WHERE region_code = '{B}'")


def adding(table: str, model: type[models.Model]) -> Iterator[str]:
    """Ways to put a row into B, or one of A over one of B."""
    yield insert(table)
    yield f"UPDATE {table} SET region_code = '{B}' WHERE region_code = '{A}'"
    with owner():
        keys = ask(f"SELECT {pk(model)}::text FROM {table} WHERE region_code = '{B}' LIMIT 1")
    if keys and pk(model) != "region_code" and not issubclass(model, AppendOnly):
        under = f"jsonb_build_object('{pk(model)}', '{keys[0][0]}')"
        yield (
            f"INSERT INTO {table} SELECT (jsonb_populate_record(t, {under})).* FROM {table} AS t LIMIT 1"
            f" ON CONFLICT ({pk(model)}) DO UPDATE SET region_code = excluded.region_code RETURNING *"
        )


def test_the_national_scope_reads_all_and_writes_nothing(world):
    counts = "SELECT region_code, count(*) FROM {} GROUP BY region_code ORDER BY 1"
    with owner():
        there = {table: ask(counts.format(table)) for table in tables()}
    tell(NATIONAL)
    faults = []
    for table in tables():
        if ask(counts.format(table)) != there[table]:
            faults.append(f"{table} hides a region")
        for act in (
            f"UPDATE {table} SET region_code = region_code RETURNING 1",
            f"DELETE FROM {table} RETURNING 1",
        ):
            if not refused(act) and ask(act):
                faults.append(act)
        faults += [f"{table} takes a row of {region}" for region in (A, B) if not refused(insert(table, region))]
    assert not faults, "\n".join(faults)


def test_who_looks_for_work_sees_the_outbox_of_all_regions_and_no_other_table(world):
    tell(OUTBOX)
    seen = {table for table in tables() if ask(f"SELECT 1 FROM {table} LIMIT 1")}
    assert seen == {"notices_outboxrow"}
    assert {A, B} <= {code for (code,) in ask("SELECT DISTINCT region_code FROM notices_outboxrow")}
    assert ask("UPDATE notices_outboxrow SET attempts = 0 RETURNING 1") == []
    assert ask("DELETE FROM notices_outboxrow RETURNING 1") == []


def test_a_foreign_key_tells_only_whether_a_key_one_knows_is_there(world):
    """The one thing the wall cannot hide: keys are checked past it. Ours cannot be guessed, and nothing comes back."""
    with owner():
        [(theirs,)] = ask(f"SELECT id FROM accounts_person WHERE region_code = '{B}' LIMIT 1")
    tell(A)
    assert ask("UPDATE cases_case SET applicant_id = %s RETURNING 1", theirs)
    joined = ask("SELECT p::text FROM cases_case AS c JOIN accounts_person AS p ON p.id = c.applicant_id")
    assert joined == []


def test_the_wall_can_be_neither_taken_down_nor_gone_round(world):
    tell(A)
    forbidden = [
        "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY pendopo_region ON cases_case",
        "CREATE POLICY mine ON cases_case USING (true)",
        "TRUNCATE cases_case CASCADE",
        "CREATE TABLE mine AS SELECT 1",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "COPY cases_case TO PROGRAM 'cat'",
        "SELECT * FROM pg_statistic",
        "SELECT pg_read_file('postgresql.conf')",
        "SELECT last_value FROM cases_caseevent_id_seq",
        "UPDATE cases_caseevent SET kind = 'submitted'",
        "DELETE FROM cases_caseevent",
        "UPDATE audit_auditevent SET tag = 'x'",
        "DELETE FROM audit_auditevent",
        "UPDATE documents_verificationcode SET region_code = region_code",
    ]
    assert [sql for sql in forbidden if not refused(sql)] == []
    with pytest.raises(errors.InsufficientPrivilege), connection.connection.transaction():
        connection.connection.execute("SET LOCAL row_security = off")
        connection.connection.execute("SELECT * FROM cases_case")


def test_a_view_of_the_owner_is_closed_to_the_role_and_one_that_is_opened_is_noticed(world):
    with owner():
        ask("CREATE VIEW everything AS SELECT * FROM cases_case")
        ask("CREATE FUNCTION everybody() RETURNS SETOF cases_case LANGUAGE sql AS 'SELECT * FROM cases_case'")
    tell(A)
    assert refused("SELECT * FROM everything")
    assert not marks(ask("SELECT t::text FROM everybody() AS t")), "it acts with the rights of who calls it"
    with connection.cursor() as cursor:
        quiet = plain_role.powers(cursor)
    with owner():
        ask(f"GRANT SELECT ON everything TO {ROLE}")
        ask("ALTER FUNCTION everybody() SECURITY DEFINER")
    with connection.cursor() as cursor:
        told = [sentence for sentence in plain_role.powers(cursor) if sentence not in quiet]
    assert [word for word in ("view everything", "function everybody") if word not in " ".join(told)] == []


# signed in, not only standing in the role


@pytest.mark.django_db(transaction=True)
def test_a_sign_in_of_its_own_sees_what_the_suite_saw():
    make_regions()
    with login() as session:
        for told, seen in ((None, set()), (A, {A}), (B, {B}), (NATIONAL, {A, B}), ("*", set())):
            if told:
                session.execute("SELECT set_config('pendopo.region', %s, true)", [told])
            rows = session.execute("SELECT DISTINCT region_code FROM regions_regionmodule").fetchall()
            assert {code for (code,) in rows} == seen
            session.rollback()
            assert session.execute("SELECT count(*) FROM regions_regionmodule").fetchone() == (0,)
        for word in ("postgres", connection.settings_dict["USER"]):
            with pytest.raises(errors.InsufficientPrivilege):
                session.execute(f"SET ROLE {word}")
            session.rollback()


# the judge is judged


@contextmanager
def damaged(*statements: str) -> Iterator[None]:
    with owner():
        for sql in statements:
            ask(sql)
    yield
    with owner(), connection.cursor() as cursor:
        assert wall.build(cursor) == 1, "migrate mends it"
        assert wall.build(cursor) == 0, "and then leaves it alone"
        assert wall.gaps(cursor) == []


@pytest.mark.parametrize(
    "damage",
    [
        "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY pendopo_region ON cases_case",
        "CREATE POLICY extra ON cases_case USING (true)",
        "ALTER POLICY pendopo_region ON cases_case USING (true)",
        "ALTER POLICY pendopo_region ON cases_case WITH CHECK (true)",
        f"ALTER POLICY pendopo_region ON cases_case TO {ROLE}",
    ],
)
def test_a_table_that_is_not_as_it_should_be_is_noticed_and_mended(damage):
    with damaged(damage), connection.cursor() as cursor:
        assert any("cases_case" in sentence for sentence in wall.gaps(cursor))


def test_a_table_with_a_region_that_no_model_knows_is_noticed():
    with owner():
        ask("CREATE TABLE forgotten (region_code varchar(5))")
    with connection.cursor() as cursor:
        assert any("forgotten" in sentence for sentence in wall.gaps(cursor))
        with owner(), pytest.raises(RuntimeError, match="forgotten"), transaction.atomic():
            wall.build(cursor)


def test_a_new_model_is_covered_without_being_named(monkeypatch):
    """As if the case had come with this version: its table has no policy yet."""
    with owner():
        for policy in ("pendopo_region", f"pendopo_{NATIONAL}"):
            ask(f"DROP POLICY {policy} ON cases_case")
        ask("ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY")
        with connection.cursor() as cursor:
            assert len(wall.gaps(cursor)) == 1
            assert wall.build(cursor) == 1
            assert wall.gaps(cursor) == []


@pytest.mark.parametrize(
    ("gift", "word"),
    [
        ("ALTER ROLE {} BYPASSRLS", "BYPASSRLS"),
        ("ALTER ROLE {} CREATEROLE", "CREATEROLE"),
        ("ALTER TABLE cases_case OWNER TO {}", "cases_case"),
        ("GRANT TRUNCATE ON cases_case TO {}", "TRUNCATE"),
        ("GRANT CREATE ON SCHEMA public TO {}", "schema"),
    ],
)
def test_a_role_that_could_go_round_the_wall_is_noticed(gift, word):
    with owner():
        ask(gift.format(ROLE))
    with connection.cursor() as cursor:
        assert any(word in sentence for sentence in plain_role.powers(cursor))


def test_the_rights_are_no_more_than_the_code_needs():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = %s",
            [ROLE],
        )
        rights: dict[str, set[str]] = {}
        for table, right in cursor.fetchall():
            rights.setdefault(table, set()).add(right)
    assert rights["django_migrations"] == {"SELECT"}
    assert rights["audit_auditevent"] == rights["cases_caseevent"] == {"SELECT", "INSERT"}
    assert rights["documents_verificationcode"] == {"SELECT", "INSERT"}
    assert set().union(*rights.values()) == {"SELECT", "INSERT", "UPDATE", "DELETE"}


def test_it_costs_no_statement(django_assert_num_queries):
    model = next(iter(tables().values()))
    with region_scope(A), django_assert_num_queries(2):
        list(model.objects.all())
        list(model.objects.all())
