"""The files a scan writes, kept in step: verdicts, rejects, and the progress that allows to resume."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import replace

from policyguard.adapters.batch.checkpoint import Checkpoint
from policyguard.adapters.batch.chunk import Place
from policyguard.adapters.batch.judge import Outcome
from policyguard.adapters.batch.plan import Plan
from policyguard.adapters.batch.summary import Counts
from policyguard.log import Reject, encode, json_line, open_sink

# Seconds between checkpoints: what a power cut costs at most.
INTERVAL = 3.0
# Rejects shown at the end where there is no file to look into, and notes kept.
_SHOWN = 5
_NOTES = 20


class Journal:
    """Writes outcomes; ``place``, ``counts`` and ``seconds`` go on from the checkpoint it was opened at."""

    def __init__(self, plan: Plan, start: Checkpoint) -> None:
        self.counts = Counts.of(start.counts)
        self.place = start.place
        self.shown: list[Reject] = []
        self.notes: list[Reject] = []
        self._plan = plan
        self._start = start
        self._began = self._saved = time.monotonic()
        self._output = open_sink(plan.output, plan.output_form, start.output_size if start.is_begun else None)
        self._rejects = None
        if plan.rejects_path:
            self._rejects = open_sink(
                plan.rejects_path, "jsonl", start.rejects_size if start.is_begun else None
            )

    @property
    def seconds(self) -> float:
        """Time spent, the parts before a resume included."""
        return self._start.seconds + time.monotonic() - self._began

    @property
    def consumed(self) -> int:
        """Rows judged or rejected."""
        return self.counts.records + self.counts.rejected

    def write(self, outcome: Outcome, place: Place) -> None:
        """Add what became of the rows up to *place*."""
        for reject in outcome.rejects:
            self.refuse(reject)
        verdicts = [verdict for _, verdict in outcome.verdicts]
        self._output.write(encode(verdicts, self._plan.output_form))
        self.counts.add(outcome.counts)
        self.place = place
        if time.monotonic() - self._saved >= INTERVAL:
            self.save()

    def refuse(self, reject: Reject) -> None:
        """Write one reject; a note on a file is only kept for the end."""
        if reject.severity == "note":
            self.notes[_NOTES:] = []
            self.notes.append(reject)
            return
        if self._rejects:
            self._rejects.write(json_line(reject.to_dict()))
        if len(self.shown) < _SHOWN:
            self.shown.append(reject)

    def save(self) -> None:
        """Bring everything to the disk and, where the scan can be resumed, note how far it is."""
        sizes = self._output.flush(), self._rejects.flush() if self._rejects else 0
        if self._plan.sidecar:
            replace(
                self._start,
                is_begun=True,
                place=self.place,
                output_size=sizes[0],
                rejects_size=sizes[1],
                counts=self.counts.to_dict(),
                seconds=self.seconds,
            ).save(self._plan.sidecar)
        self._saved = time.monotonic()

    def close(self) -> None:
        """Close the files."""
        self._output.close()
        if self._rejects:
            self._rejects.close()

    def finish(self) -> None:
        """Remove what only an unfinished scan needs: its progress, and a rejects file nobody asked for."""
        path = self._plan.rejects_path
        if path and not self._plan.rejects and os.path.getsize(path) == 0:
            os.unlink(path)
        if self._plan.sidecar:
            with suppress(FileNotFoundError):
                os.unlink(self._plan.sidecar)
