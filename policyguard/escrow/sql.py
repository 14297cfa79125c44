"""States from the platform's own database, by a SELECT of its own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from math import ceil
from threading import Lock
from time import monotonic
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from policyguard.errors import InputError, StateUnknown
from policyguard.escrow.breaker import Breaker
from policyguard.escrow.names import Names
from policyguard.escrow.query import CONVERSATION, MOMENT, checked
from policyguard.escrow.rows import Row, known
from policyguard.escrow.slots import Slots
from policyguard.escrow.state import Known, Problem
from policyguard.log.instant import TOKYO

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine, TextClause
    from sqlalchemy.exc import SQLAlchemyError

# What is said to a server before the query, for one transaction where it can be.
_PRELUDES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "postgresql": ("SET TRANSACTION READ ONLY", "SET LOCAL statement_timeout = {milliseconds}"),
        "mysql": ("SET SESSION max_execution_time = {milliseconds}", "SET TRANSACTION READ ONLY"),
        "mariadb": ("SET SESSION max_statement_time = {seconds}", "SET TRANSACTION READ ONLY"),
        "oracle": ("SET TRANSACTION READ ONLY",),
        "sqlite": ("PRAGMA query_only = ON",),
    }
)
# SQLite looks at the clock after so many of its steps, which is every few tenths of a millisecond.
_STEPS = 10_000
# Connections older than this many seconds are made anew: firewalls forget them.
_LIFE = 1800
_CANCELLED = "57014"  # SQLSTATE query_canceled, ISO 9075 class 57 as PostgreSQL has it
_INSTALL = "states from SQL need SQLAlchemy and sqlglot: pip install 'policyguard[sql]'"


@dataclass(frozen=True, slots=True)
class SqlLimits:
    """Seconds for the query, and for everything (waiting for a connection, connecting, the query); how many."""

    timeout: float = 0.5
    budget: float = 1.0
    connections: int = 5
    rows: int = 10_000


class SqlState:
    """Runs a SELECT with ``:conversation_id``, and ``:at`` where it looks back, in a transaction that only reads.

    It gives one row of ``stage``, ``approval`` or both, or the rows of events (``event`` and ``at``) that lead there.
    Safe to share between threads, and across a fork.
    """

    def __init__(
        self, url: str, query: str, *, names: Names | None = None, limits: SqlLimits | None = None
    ) -> None:
        """Ask the database at *url*, as SQLAlchemy writes it, with *query*. Raises InputError for what cannot work."""
        self._url = _address(url)
        self._parameters = _checked(query, self._url)
        self._statement = _statement(query, self._parameters)
        self._names = names or Names()
        self._limits = limits or SqlLimits()
        self._slots = Slots(self._limits.connections)
        self._breaker = Breaker()
        self._lock = Lock()
        self._engine, self._process = self._made(), os.getpid()

    def state(self, conversation_id: str, at: datetime | None = None) -> Known:
        """What the rows say as of *at*; a query without ``:at`` and without events says how it is now.

        Raises StateUnknown.
        """
        moment = at or datetime.now(UTC)
        ask = partial(self._rows, conversation_id, moment)
        rows = self._breaker.call(partial(self._slots.run, ask, self._limits.budget))
        return known(rows, self._names, moment)

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def _rows(self, conversation_id: str, at: datetime) -> list[Row]:
        from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

        try:
            with self._own_engine().connect() as connection:
                return self._selected(connection, conversation_id, at)
        except SQLAlchemyError as error:
            # Not chained: drivers repeat addresses and values.
            raise _unknown(error) from None
        except (ValueError, TypeError, OverflowError) as error:
            # What drivers say of an id or a moment they cannot send: a lone surrogate, a NUL, the year 9999.
            raise StateUnknown(Problem.REFUSED, type(error).__name__) from None

    def _selected(self, connection: Connection, conversation_id: str, at: datetime) -> list[Row]:
        self._prepare(connection)
        # What has no time zone in a database is Japan time, as everywhere else.
        given = {CONVERSATION: conversation_id, MOMENT: at.astimezone(TOKYO)}
        parameters = {name: given[name] for name in self._parameters}
        rows = connection.execute(self._statement, parameters).fetchmany(self._limits.rows + 1)
        if len(rows) > self._limits.rows:
            raise StateUnknown(Problem.UNREADABLE, f"more than {self._limits.rows} rows")
        return [{column.lower(): value for column, value in row._mapping.items()} for row in rows]

    def _prepare(self, connection: Connection) -> None:
        """Let the transaction only read, and not for longer than it may."""
        seconds = self._limits.timeout
        for prelude in _PRELUDES.get(_backend(connection), ()):
            connection.exec_driver_sql(prelude.format(milliseconds=ceil(seconds * 1000), seconds=seconds))
        if connection.dialect.name == "sqlite":
            deadline = monotonic() + seconds
            sqlite: Any = connection.connection.driver_connection
            sqlite.set_progress_handler(lambda: monotonic() > deadline, _STEPS)

    def _own_engine(self) -> Engine:
        """The engine of this process; a connection made before a fork is the parent's."""
        with self._lock:
            if self._process != os.getpid():
                self._engine.dispose(close=False)
                self._process = os.getpid()
            return self._engine

    def _made(self) -> Engine:
        from sqlalchemy import create_engine  # noqa: PLC0415

        try:
            return create_engine(
                self._url,
                pool_size=self._limits.connections,
                max_overflow=0,
                pool_timeout=self._limits.budget,
                pool_pre_ping=True,
                pool_recycle=_LIFE,
                hide_parameters=True,
                connect_args=_connecting(self._url, self._limits),
            )
        except ImportError:
            raise InputError(f"no driver for {self._url.drivername}\n  hint: install it with pip") from None
        except TypeError:
            # Such as a database in memory, which every connection would have for itself.
            raise InputError(f"no pool of connections for {self._url.drivername} at this address") from None


def _address(url: str) -> URL:
    try:
        from sqlalchemy import make_url  # noqa: PLC0415
        from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415
    except ImportError as error:
        raise InputError(_INSTALL) from error
    try:
        address = make_url(url)
        address.get_dialect()
    # Not repeated, nor chained: addresses have passwords in them.
    except (SQLAlchemyError, ValueError):
        raise InputError(
            "not the address of a database\n  hint: write postgresql+psycopg://user@host/name"
        ) from None
    return _read_only(address) if address.get_backend_name() == "sqlite" else address


def _read_only(address: URL) -> URL:
    """A file of SQLite opened to read; otherwise one that is not there would be made."""
    name = address.database
    if not name or name.startswith(("file:", ":memory:")):
        return address
    return address.set(database=f"file:{quote(name)}").update_query_dict({"mode": "ro", "uri": "true"})


def _checked(query: str, address: URL) -> frozenset[str]:
    try:
        return checked(query, address.get_backend_name())
    except ImportError as error:
        raise InputError(_INSTALL) from error


def _statement(query: str, parameters: frozenset[str]) -> TextClause:
    from sqlalchemy import DateTime, bindparam, text  # noqa: PLC0415

    statement = text(query.strip().rstrip(";"))
    if MOMENT not in parameters:
        return statement
    return statement.bindparams(bindparam(MOMENT, type_=DateTime(timezone=True)))


def _connecting(address: URL, limits: SqlLimits) -> dict[str, Any]:
    """What the driver is told so that a server that is away is soon known to be; the address's own word goes first."""
    whole = ceil(limits.budget)
    libpq = {"connect_timeout": whole, "tcp_user_timeout": ceil(limits.budget * 1000)}
    told: Mapping[str, Mapping[str, Any]] = {
        # What is prepared stays in one session, and a pooler between gives another each time.
        "psycopg": {**libpq, "prepare_threshold": None},
        "psycopg2": libpq,
        "pg8000": {"timeout": whole},
        "pymysql": {"connect_timeout": whole, "read_timeout": whole},
        "mysqldb": {"connect_timeout": whole, "read_timeout": whole},
        "pysqlite": {"timeout": limits.timeout},
    }
    chosen = told.get(address.get_dialect().driver, {})
    return {name: value for name, value in chosen.items() if name not in address.query}


def _backend(connection: Connection) -> str:
    return "mariadb" if getattr(connection.dialect, "is_mariadb", False) else connection.dialect.name


def _unknown(error: SQLAlchemyError) -> StateUnknown:
    """*error* by its kind; its text, which may have values and addresses in it, is left out."""
    from sqlalchemy import exc  # noqa: PLC0415

    original = getattr(error, "orig", None)
    code = getattr(original, "sqlstate", None) or getattr(original, "pgcode", None) or ""
    detail = f"{type(error).__name__} {code}".strip()
    if isinstance(error, exc.TimeoutError) or code == _CANCELLED or str(original) == "interrupted":
        return StateUnknown(Problem.LATE, detail)
    if isinstance(error, exc.OperationalError | exc.InterfaceError | exc.DisconnectionError):
        return StateUnknown(Problem.UNREACHABLE, detail)
    return StateUnknown(Problem.REFUSED, detail)
