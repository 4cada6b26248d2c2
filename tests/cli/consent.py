"""A browser for BROWSER that does what a person does on the consent page, without a screen."""

from __future__ import annotations

import json
import sys
import urllib.request
from pathlib import Path
from typing import Any

_BROWSER = """\
#!{python}
import sys
sys.path.insert(0, {root!r})
from tests.cli.consent import follow
open({log!r}, "a").write(sys.argv[1] + "\\n")
follow(sys.argv[1], **{answers!r})
{rest}
"""


def follow(address: str, **answers: Any) -> None:
    """Answer the consent page at `address` (account, scopes, deny), and go where it leads."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    knob = address.partition("/o/oauth2/")[0] + "/_sim/consent-code"
    body = json.dumps({"url": address, **answers}).encode()
    request = urllib.request.Request(knob, body, {"Content-Type": "application/json"})
    with opener.open(request, timeout=30) as answer:
        redirect = json.load(answer)["redirect"]
    with opener.open(redirect, timeout=30) as answer:
        answer.read()


def write_browser(folder: Path, *, rest: str = "", **answers: Any) -> Path:
    """The program; it notes the addresses that it opened in `opened` beside it, and runs `rest` (Python) at last."""
    program = folder / "consenting-browser"
    root = str(Path(__file__).parents[2])
    text = _BROWSER.format(python=sys.executable, root=root, log=str(folder / "opened"), answers=answers, rest=rest)
    program.write_text(text, encoding="utf-8")
    program.chmod(0o755)
    return program
