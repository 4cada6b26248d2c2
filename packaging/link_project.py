"""Puts the checkout on the path of the environment that runs this, and writes its console scripts.

What `pip install --editable` does, without fetching and running a build backend that no lock file covers.
"""

import sys
import sysconfig
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# The shell reads the second line as a command, Python as a string: a "#!" line may hold neither spaces nor long paths.
LAUNCHER = """\
#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import sys
from {module} import {function}
sys.exit({function}())
"""


def main() -> None:
    """Write the .pth file and one launcher for each entry of `project.scripts`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    Path(sysconfig.get_path("purelib"), f"{project['name']}.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    for command, entry_point in project["scripts"].items():
        module, function = entry_point.split(":")
        launcher = Path(sysconfig.get_path("scripts"), command)
        launcher.write_text(LAUNCHER.format(python=sys.executable, module=module, function=function), encoding="utf-8")
        launcher.chmod(0o755)


if __name__ == "__main__":
    main()
