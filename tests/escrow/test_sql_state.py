"""States from a database: PostgreSQL, and SQLite where no server is needed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from policyguard.errors import InputError, StateUnknown
from policyguard.escrow import Known, Names, Problem, SqlLimits, SqlState, StateReading, read_state
from policyguard.log.instant import TOKYO
from policyguard.model import Approval, Stage

NOON = datetime(2026, 12, 1, 12, tzinfo=TOKYO)
SELECT = "SELECT stage, approval FROM deals WHERE id = :conversation_id"
EVENTS = "SELECT event, at, until FROM events WHERE id = :conversation_id"
OWN = Names(
    stages={"仮払い済み": Stage.FUNDED, 5: "closed"},
    approvals={"承認": Approval.APPROVED},
    events={"仮払い": "escrow_paid", "契約": "contracted"},
)
TABLES = """
    CREATE TABLE deals (id TEXT, stage TEXT, approval TEXT);
    INSERT INTO deals VALUES ('c1', '仮払い済み', '承認'), ('c2', 'contracted', NULL), ('c3', '保留', '承認'),
        ('c4', NULL, NULL), ('c5', ' 5 ', 'NONE'), ('twice', 'funded', 'none'), ('twice', 'closed', 'none');
    CREATE TABLE events (id TEXT, event TEXT, at {moment}, until {moment}, scope TEXT);
    INSERT INTO events VALUES
        ('c1', '契約', '2026-12-01 10:00:00{zone}', NULL, NULL),
        ('c1', '仮払い', '2026-12-01 11:00:00{zone}', '2026-12-01 13:00:00{zone}', NULL),
        ('c2', 'requested', '2026-12-01 10:00:00{zone}', NULL, NULL),
        ('c2', 'approved', '2026-12-01 11:00:00{zone}', NULL, 'contract'),
        ('c3', '契約', '2026-12-01 10:00:00{zone}', NULL, NULL),
        ('c3', '不明', '2026-12-01 11:00:00{zone}', NULL, NULL),
        ('c4', '契約', NULL, NULL, NULL),
        ('c5', NULL, '2026-12-01 11:00:00{zone}', NULL, NULL);
"""
Ask = Callable[..., SqlState]
# So long that only an answer that never comes is late, on however busy a machine.
PATIENT = SqlLimits(timeout=10, budget=20)


@pytest.fixture(scope="session")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("sqlite") / "デモ #1.db"
    connection = sqlite3.connect(path)
    connection.executescript(TABLES.format(moment="TEXT", zone=""))
    connection.close()
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgres_url(postgres: str) -> str:
    import psycopg  # noqa: PLC0415

    with psycopg.connect(postgres.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(TABLES.format(moment="TIMESTAMPTZ", zone="+09"))
        connection.execute("CREATE ROLE reader LOGIN")
        connection.execute("GRANT SELECT ON deals TO reader")
        connection.execute("CREATE SEQUENCE counter")
        connection.execute("CREATE TABLE numbered AS SELECT 7::bigint AS id, 'funded' AS stage")
    return postgres


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture
def connect() -> Iterator[Ask]:
    made: list[SqlState] = []

    def connect(url: str, query: str = SELECT, **options: Any) -> SqlState:
        made.append(SqlState(url, query, **{"names": OWN, "limits": PATIENT, **options}))
        return made[-1]

    yield connect
    for source in made:
        source.close()


@pytest.fixture
def ask(url: str, connect: Ask) -> Ask:
    return partial(connect, url)


@pytest.mark.parametrize(
    ("conversation", "known"),
    [
        ("c1", Known(Stage.FUNDED, Approval.APPROVED)),
        ("c2", Known(Stage.CONTRACTED, None)),
        ("c4", Known()),
        ("c5", Known(Stage.CLOSED, Approval.NONE)),
        ("c9", Known()),
        ("' OR 1=1 --", Known()),
    ],
)
def test_a_row_is_a_state(conversation: str, known: Known, ask: Ask) -> None:
    assert ask().state(conversation) == known


def test_one_column_is_enough_and_case_makes_no_difference(ask: Ask) -> None:
    query = 'SELECT upper(approval) AS "Approval" FROM deals WHERE id = :conversation_id;'
    assert ask(query).state("c5") == Known(None, Approval.NONE)


@pytest.mark.parametrize(
    ("conversation", "minutes", "known"),
    [
        ("c1", -121, Known(Stage.INQUIRY, None)),
        ("c1", -120, Known(Stage.CONTRACTED, None)),
        ("c1", 0, Known(Stage.FUNDED, None)),
        ("c1", 60, Known(Stage.CONTRACTED, None)),
        # A leave for a contract the events tell of none is void.
        ("c2", 0, Known(None, Approval.NONE)),
        ("c9", 0, Known()),
    ],
)
def test_events_are_replayed_up_to_the_moment(
    conversation: str, minutes: int, known: Known, ask: Ask
) -> None:
    query = "SELECT event, at, until, scope FROM events WHERE id = :conversation_id"
    assert ask(query).state(conversation, NOON + timedelta(minutes=minutes)) == known


def test_a_query_may_look_back_by_itself(ask: Ask) -> None:
    query = (
        "SELECT event AS stage FROM events WHERE id = :conversation_id AND at <= :at ORDER BY at DESC LIMIT 1"
    )
    source = ask(query, names=Names(stages={"契約": "contracted", "仮払い": "funded"}))
    stages = [source.state("c1", NOON - timedelta(minutes=ago)).stage for ago in (0, 60, 61, 121)]
    assert stages == [Stage.FUNDED, Stage.FUNDED, Stage.CONTRACTED, None]


def test_stages_with_their_moment_are_replayed_too(ask: Ask) -> None:
    query = "SELECT stage, approval, '2026-12-01T12:00:00+09:00' AS at FROM deals WHERE id = :conversation_id"
    source = ask(query)
    assert source.state("c1", NOON) == Known(Stage.FUNDED, Approval.APPROVED)
    assert source.state("c1", NOON - timedelta(minutes=1)) == Known(Stage.INQUIRY, Approval.NONE)


@pytest.mark.parametrize(
    ("query", "conversation", "problem"),
    [
        (SELECT, "c3", Problem.NAME_UNKNOWN),
        (SELECT, "twice", Problem.UNREADABLE),
        ("SELECT id FROM deals WHERE id = :conversation_id", "c1", Problem.UNREADABLE),
        ("SELECT event FROM events WHERE id = :conversation_id", "c1", Problem.UNREADABLE),
        (EVENTS, "c3", Problem.NAME_UNKNOWN),
        (EVENTS, "c4", Problem.UNREADABLE),
        (EVENTS, "c5", Problem.UNREADABLE),
        (EVENTS.replace("until", "'soon' AS until"), "c1", Problem.UNREADABLE),
        (EVENTS.replace("at,", "'soon' AS at,"), "c1", Problem.UNREADABLE),
    ],
)
def test_rows_that_are_not_understood_are_the_strictest_and_say_why(
    query: str, conversation: str, problem: Problem, ask: Ask
) -> None:
    assert read_state(ask(query), conversation, NOON) == StateReading(problem=problem)


def test_too_many_rows_are_refused(ask: Ask) -> None:
    source = ask(EVENTS, limits=SqlLimits(timeout=10, budget=20, rows=1))
    with pytest.raises(StateUnknown, match="more than 1 rows"):
        source.state("c1")


@pytest.mark.parametrize("conversation", ["\0", "\ud800", "x" * 100_000])
def test_an_id_no_database_can_have_is_no_reason_to_fall(conversation: str, ask: Ask) -> None:
    reading = read_state(ask(), conversation)
    assert (reading.stage, reading.approval) == (Stage.INQUIRY, Approval.NONE)
    assert reading.problem in (Problem.CONVERSATION_UNKNOWN, Problem.REFUSED)


def test_a_slow_query_is_given_up(url: str, connect: Ask) -> None:
    slow = {
        "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
        " SELECT 'funded' AS stage FROM n WHERE i < 0 AND :conversation_id <> ''",
        "postgresql": "SELECT 'funded' AS stage FROM pg_sleep(60) WHERE :conversation_id <> ''",
    }[url.partition("+")[0].partition(":")[0]]
    source = connect(url, slow, limits=SqlLimits(timeout=0.2, budget=20))
    with pytest.raises(StateUnknown) as fault:
        source.state("c1")
    assert fault.value.problem == Problem.LATE
    # It was the database that gave up, not only we.
    assert "OperationalError" in fault.value.detail


def test_many_threads_share_few_connections(ask: Ask) -> None:
    source = ask(limits=SqlLimits(timeout=10, budget=20, connections=2))
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(source.state, ["c1", "c2"] * 20))
    assert answers == [Known(Stage.FUNDED, Approval.APPROVED), Known(Stage.CONTRACTED)] * 20


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("", "the query has 0 statements"),
        ("SELECT stage FROM", "the query cannot be read as SQL"),
        ("SELECT stage FROM deals", "the query has no parameter `:conversation_id`"),
        ("SELECT ':conversation_id' AS stage", "the query has no parameter `:conversation_id`"),
        ("SELECT stage FROM deals -- :conversation_id", "the query has no parameter `:conversation_id`"),
        (f"{SELECT} AND a = :role", "a parameter that it is not given"),
        (f"{SELECT} AND a = ?", "a parameter that it is not given"),
        (f"{SELECT} AND a = 'at :30'", "a parameter that it is not given"),
        (f"{SELECT}; DELETE FROM deals", "the query has 2 statements"),
        ("DELETE FROM deals WHERE id = :conversation_id", "the query is not a SELECT"),
        ("VALUES (:conversation_id)", "the query is not a SELECT"),
        (f"EXPLAIN {SELECT}", "the query is not a SELECT"),
        ("SELECT stage INTO other FROM deals WHERE id = :conversation_id", "the query writes"),
        (
            "WITH gone AS (DELETE FROM deals RETURNING stage) SELECT * FROM gone WHERE :conversation_id = ''",
            "the query writes",
        ),
        (f"{SELECT} FOR UPDATE", "the query takes locks"),
    ],
)
def test_a_query_that_is_not_one_select_is_refused(query: str, complaint: str) -> None:
    with pytest.raises(InputError) as refused:
        SqlState("postgresql+psycopg://nobody@localhost/none", query)
    assert complaint in str(refused.value)
    assert "\n  hint: " in str(refused.value)


@pytest.mark.parametrize(
    "query",
    [
        f"WITH d AS ({SELECT}) SELECT stage FROM d UNION ALL SELECT stage FROM d;",
        rf"/* one; */ {SELECT} AND a <> 'at \:30; ''' AND a LIKE '%x'",
        "SELECT CAST(stage AS TEXT) AS stage FROM deals WHERE id = CAST(:conversation_id AS TEXT)",
    ],
)
def test_one_select_of_any_shape_is_taken(query: str, ask: Ask) -> None:
    query = query.replace(" AND a", " AND stage")
    assert ask(query).state("c9") == Known()


@pytest.mark.parametrize(
    "url", ["", "not an address", "nosuch://host/db", "postgresql+nosuch://host/db", "mysql+pymysql://h/db"]
)
def test_an_address_that_cannot_work_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="hint: "):
        SqlState(url, SELECT)


def test_a_database_in_memory_is_refused_as_every_connection_has_its_own() -> None:
    with pytest.raises(InputError, match="no pool of connections"):
        SqlState("sqlite://", SELECT)


def test_names_of_what_does_not_exist_are_refused() -> None:
    with pytest.raises(InputError, match="`stages` names what does not exist\n  hint: use one of: inquiry"):
        Names(stages={"仮払い済み": "paid"})


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path, connect: Ask) -> None:
    path = tmp_path / "none.db"
    assert read_state(connect(f"sqlite:///{path}"), "c").problem is Problem.UNREACHABLE
    assert not path.exists()


def test_a_server_that_is_away_is_unreachable_and_its_password_not_told(connect: Ask) -> None:
    source = connect("postgresql+psycopg://reader:hush@127.0.0.1:1/none")
    with pytest.raises(StateUnknown) as fault:
        source.state("c1")
    assert str(fault.value) == "state unreachable: OperationalError"
    assert fault.value.__cause__ is None


def test_postgres_lets_nothing_be_written_even_by_a_function(postgres_url: str, connect: Ask) -> None:
    query = "SELECT nextval('counter')\\:\\:text AS stage FROM deals WHERE id = :conversation_id"
    with pytest.raises(StateUnknown, match="state refused: InternalError 25006"):
        connect(postgres_url, query).state("c1")


def test_what_the_user_may_not_read_is_refused(postgres_url: str, connect: Ask) -> None:
    reader = postgres_url.replace("owner@", "reader@")
    assert connect(reader).state("c2") == Known(Stage.CONTRACTED)
    with pytest.raises(StateUnknown, match="state refused: ProgrammingError 42501"):
        connect(reader, EVENTS).state("c1")


def test_ids_may_be_numbers(postgres_url: str, connect: Ask) -> None:
    source = connect(postgres_url, "SELECT stage FROM numbered WHERE id = :conversation_id")
    assert source.state("7") == Known(Stage.FUNDED)
    assert read_state(source, "seven").problem is Problem.REFUSED


def test_a_connection_the_server_has_dropped_is_made_anew(postgres_url: str, connect: Ask) -> None:
    import psycopg  # noqa: PLC0415

    source = connect(postgres_url)
    source.state("c1")
    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname <> ''"
        connection.execute(others)
    assert source.state("c1").stage is Stage.FUNDED


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_child_process_has_connections_of_its_own(postgres_url: str, connect: Ask) -> None:
    source = connect(postgres_url)
    source.state("c1")
    child = os.fork()
    if child == 0:
        is_told = read_state(source, "c2").stage is Stage.CONTRACTED
        os._exit(0 if is_told else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert source.state("c1").stage is Stage.FUNDED
