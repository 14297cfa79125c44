"""Judge message logs: verdicts in input order whatever the processes, resumable, in bounded memory."""

from policyguard.adapters.batch.guards import Checks, Guards
from policyguard.adapters.batch.plan import Plan
from policyguard.adapters.batch.run import scan
from policyguard.adapters.batch.stop import Stop
from policyguard.adapters.batch.summary import Counts, Progress, Summary
from policyguard.errors import WorkerLostError

__all__ = ["Checks", "Counts", "Guards", "Plan", "Progress", "Stop", "Summary", "WorkerLostError", "scan"]
