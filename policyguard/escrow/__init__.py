"""Where a conversation's stage and approval come from when the message does not carry them.

``state`` is what every source of them can do: ``events`` reads files of what happened when, ``sql`` and ``http`` ask
the platform, ``cached`` saves asking. ``transition`` and ``approval`` are the tables of what can follow on what,
``deal`` and ``history`` go by them. An unknown state is ``inquiry`` without approval, under which the least is allowed.
"""

from policyguard.escrow.cached import CachedState
from policyguard.escrow.events import EventLog
from policyguard.escrow.http import HttpLimits, HttpState
from policyguard.escrow.names import Names
from policyguard.escrow.sql import SqlLimits, SqlState
from policyguard.escrow.state import Known, Problem, StateReading, StateSource, StaticState, read_state
from policyguard.escrow.webhook import Webhook, signature

__all__ = [
    "CachedState",
    "EventLog",
    "HttpLimits",
    "HttpState",
    "Known",
    "Names",
    "Problem",
    "SqlLimits",
    "SqlState",
    "StateReading",
    "StateSource",
    "StaticState",
    "Webhook",
    "read_state",
    "signature",
]
