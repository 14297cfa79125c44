"""Make a virtual environment with pip in it, on machines whose Python comes without ``ensurepip`` too.

Debian and Ubuntu split ``ensurepip`` into the package python3-venv. Where it is missing it is installed when
that is possible without a question; otherwise the message says what to type.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import venv

LEAST = (3, 11)


def main() -> None:
    """Make the environment at the path given."""
    if sys.version_info < LEAST:
        sys.exit(f"policyguard needs Python {LEAST[0]}.{LEAST[1]} or newer; this is {sys.version.split()[0]}")
    if importlib.util.find_spec("ensurepip") is None:
        _install_ensurepip()
    venv.create(sys.argv[1], with_pip=True, clear=os.path.exists(sys.argv[1]))


def _install_ensurepip() -> None:
    package = f"python3.{sys.version_info.minor}-venv"
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") and (not rights or shutil.which("sudo")):
        for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", package]):
            if subprocess.run([*rights, *command], check=False).returncode:
                break
        else:
            return
    sys.exit(f"this Python has no ensurepip; type: sudo apt-get install {package}")


if __name__ == "__main__":
    main()
