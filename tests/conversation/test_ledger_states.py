"""Whatever arrives, in whatever order: every ledger holds what a plain list of all events says it should."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from policyguard.conversation import Ledger, LocalLedger, Posting, RedisLedger, Seal, withdraw
from policyguard.conversation.ledger import Entry, entered
from tests.conversation.server import redis_url

SEAL = Seal(b"sixteen bytes or more")
KEEP = timedelta(minutes=60)
SENT = {f"m{n}": n * 13 for n in range(12)}
IDS = st.sampled_from(sorted(SENT))


class Counting(RuleBasedStateMachine):
    """A ledger beside a set of pairs of key and message."""

    def __init__(self, ledger: Ledger, run: int) -> None:
        super().__init__()
        self.ledger = ledger
        self.keys = [f"{run}:{letter}" for letter in "xyz"]
        self.conversation = f"c{run}"
        self.pairs: set[tuple[str, str]] = set()

    def entry(self, message_id: str) -> Entry:
        sender = f"s{int(message_id[1:]) % 3}"
        return entered(SEAL, self.conversation, sender, message_id, SENT[message_id] * 60_000_000)

    @rule(message_id=IDS, chosen=st.sets(st.sampled_from(range(3))))
    def a_message_or_a_copy_or_an_edit_arrives(self, message_id: str, chosen: set[int]) -> None:
        entry, keys = self.entry(message_id), {self.keys[n]: KEEP for n in chosen}
        standing = self.ledger.read(entry, ()).standing
        self.ledger.write(Posting(entry, keys, standing.difference(keys)))
        self.pairs -= {pair for pair in self.pairs if pair[1] == message_id}
        self.pairs |= {(key, message_id) for key in keys}
        oldest = SENT[message_id] - KEEP // timedelta(minutes=1)
        self.pairs -= {(key, other) for key, other in self.pairs if key in keys and SENT[other] < oldest}

    @rule(message_id=IDS)
    def a_message_is_withdrawn(self, message_id: str) -> None:
        sender = f"s{int(message_id[1:]) % 3}"
        withdraw(self.ledger, self.conversation, sender, message_id)
        self.pairs -= {pair for pair in self.pairs if pair[1] == message_id}

    @invariant()
    def it_counts_what_it_should(self) -> None:
        entries = self.ledger.read(self.entry("m0"), self.keys).entries
        for key in self.keys:
            messages = sorted((m for k, m in self.pairs if k == key), key=SENT.__getitem__)
            assert list(entries.get(key, ())) == [self.entry(message) for message in messages]


@pytest.mark.parametrize("store", ["local", "redis"])
def test_any_order_of_messages_copies_edits_and_withdrawals(
    store: str, request: pytest.FixtureRequest
) -> None:
    key = b"sixteen bytes or more"
    shared = LocalLedger(key) if store == "local" else RedisLedger.at(redis_url(request), key=key)
    runs = iter(range(1_000_000))
    run_state_machine_as_test(
        cast(Any, lambda: Counting(shared, next(runs))),
        settings=settings(
            max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
