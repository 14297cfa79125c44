"""What is remembered between the messages of a conversation, and what several of them say together.

A store keeps a :class:`Remark` of each message, never its body: fragments that a later message may complete,
what was proposed or asked for, and what was refused. A ledger counts what a sender does over time, under keyed hashes.
"""

from __future__ import annotations

from policyguard.conversation.answers import Answer, Answers
from policyguard.conversation.assemble import Assembler
from policyguard.conversation.fragment import Assembled, Cue, Fragments, Kind, Piece, Place
from policyguard.conversation.ledger import Entry, Ledger, LocalLedger, Page, Posting
from policyguard.conversation.ledger_redis import RedisLedger, RedisRecords
from policyguard.conversation.listener import Heard, Listener
from policyguard.conversation.memory import LocalMemory, Memory
from policyguard.conversation.records import Apart, LocalRecords, Records, withdraw
from policyguard.conversation.redis import RedisMemory
from policyguard.conversation.remark import Limits, Opening, Remark
from policyguard.conversation.reply import LearnedReplies
from policyguard.conversation.seal import Seal
from policyguard.conversation.watch import Watch, Weighed

__all__ = [
    "Answer",
    "Answers",
    "Apart",
    "Assembled",
    "Assembler",
    "Cue",
    "Entry",
    "Fragments",
    "Heard",
    "Kind",
    "LearnedReplies",
    "Ledger",
    "Limits",
    "Listener",
    "LocalLedger",
    "LocalMemory",
    "LocalRecords",
    "Memory",
    "Opening",
    "Page",
    "Piece",
    "Place",
    "Posting",
    "Records",
    "RedisLedger",
    "RedisMemory",
    "RedisRecords",
    "Remark",
    "Seal",
    "Watch",
    "Weighed",
    "withdraw",
]
