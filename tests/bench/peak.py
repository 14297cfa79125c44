"""Run a command and print the peak memory, in MB, of the largest process in it: ``python -m tests.bench.peak COMMAND…``.

A small process of its own, because a child's peak starts at what its parent has.
"""

from __future__ import annotations

import resource
import subprocess
import sys

from tests.bench.figures import peak_megabytes

if __name__ == "__main__":
    subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    print(peak_megabytes(resource.RUSAGE_CHILDREN))
