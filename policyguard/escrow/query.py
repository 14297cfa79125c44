"""Refuse, before it is ever run, what is not one SELECT with the parameters it is given."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn

from policyguard.errors import InputError

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

CONVERSATION, MOMENT = "conversation_id", "at"
_PARAMETERS = frozenset({CONVERSATION, MOMENT})
# The parser's names for dialects that SQLAlchemy calls otherwise.
_DIALECTS: Mapping[str, str] = MappingProxyType(
    {"postgresql": "postgres", "cockroachdb": "postgres", "mssql": "tsql", "mariadb": "mysql"}
)


def checked(query: str, dialect: str) -> frozenset[str]:
    """The parameters of *query*, in the dialect SQLAlchemy calls *dialect*.

    Raises InputError unless it is a single SELECT that only reads and has ``:conversation_id``. What a function
    it calls may do is seen by the database alone: its user should have no right but to read.
    """
    tree = _statement(query, dialect)
    _refuse_writing(tree)
    parameters = _parameters(tree)
    if CONVERSATION not in parameters:
        _refuse("the query has no parameter `:conversation_id`", "add `WHERE … = :conversation_id`")
    if parameters != _bound(query):
        _refuse(
            "the query has a parameter that it is not given, or a colon in a text that would be taken for one",
            "use `:conversation_id` and `:at`; write other colons before a word as `\\:`",
        )
    return parameters


def _statement(query: str, dialect: str) -> Expr:
    from sqlglot import Dialect, parse  # noqa: PLC0415 - 0.1 s to import
    from sqlglot.errors import SqlglotError  # noqa: PLC0415

    name = _DIALECTS.get(dialect, dialect)
    try:
        trees = parse(query.replace("\\:", ":"), read=name if name in Dialect.classes else None)
    except (SqlglotError, RecursionError):
        _refuse("the query cannot be read as SQL", "try it in the database's own client first")
    statements = [tree for tree in trees if tree is not None]
    if len(statements) != 1:
        _refuse(f"the query has {len(statements)} statements", "write a single SELECT")
    return statements[0]


def _refuse_writing(tree: Expr) -> None:
    from sqlglot import exp  # noqa: PLC0415

    if not isinstance(tree, exp.Query):
        _refuse("the query is not a SELECT", "write a single SELECT")
    # A SELECT is what the parser calls DML, too, so the writing kinds are named.
    if tree.find(exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Into, exp.Command, exp.DDL):
        _refuse("the query writes", "write a SELECT without INTO and without a WITH that writes")
    if tree.find(exp.Lock):
        _refuse("the query takes locks", "leave out FOR UPDATE and FOR SHARE")


def _parameters(tree: Expr) -> frozenset[str]:
    from sqlglot import exp  # noqa: PLC0415

    return frozenset(placeholder.name for placeholder in tree.find_all(exp.Placeholder))


def _bound(query: str) -> frozenset[str]:
    """The parameters SQLAlchemy will ask for; it sees them in texts and comments, too. Only those that are given."""
    from sqlalchemy import text  # noqa: PLC0415

    names = frozenset(text(query).compile().params)
    return names if names <= _PARAMETERS else frozenset()


def _refuse(problem: str, hint: str) -> NoReturn:
    raise InputError(f"{problem}\n  hint: {hint}")
