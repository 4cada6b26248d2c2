"""A screen for the offscreen platform, as large as one on a desk."""

from __future__ import annotations

import json
import os
from pathlib import Path


def use_screen(folder: Path, width: int = 1920, height: int = 1200) -> None:
    """Call it before the QApplication is made: the platform's own screen has 800 x 800 pixels."""
    screen = {"name": "desk", "x": 0, "y": 0, "width": width, "height": height, "logicalDpi": 96,
              "logicalBaseDpi": 96, "dpr": 1}  # fmt: skip
    file = folder / "screens.json"
    file.write_text(json.dumps({"screens": [screen]}))
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={file}"
