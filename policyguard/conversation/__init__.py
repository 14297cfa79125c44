"""What is remembered between the messages of a conversation, and what several of them say together.

A store keeps a :class:`Remark` of each message, never its body: fragments that a later message may complete,
what was proposed or asked for, and what was refused.
"""

from __future__ import annotations

from policyguard.conversation.answers import Answer, Answers
from policyguard.conversation.assemble import assemble
from policyguard.conversation.extract import fragments
from policyguard.conversation.fragment import Assembled, Cue, Fragments, Kind, Piece, Place
from policyguard.conversation.listener import Heard, Listener
from policyguard.conversation.memory import LocalMemory, Memory
from policyguard.conversation.redis import RedisMemory
from policyguard.conversation.remark import Limits, Opening, Remark, open_to

__all__ = [
    "Answer",
    "Answers",
    "Assembled",
    "Cue",
    "Fragments",
    "Heard",
    "Kind",
    "Limits",
    "Listener",
    "LocalMemory",
    "Memory",
    "Opening",
    "Piece",
    "Place",
    "RedisMemory",
    "Remark",
    "assemble",
    "fragments",
    "open_to",
]
