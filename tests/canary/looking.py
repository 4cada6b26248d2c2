"""Runs a session, of the source as it is or of a broken copy, and looks for its canaries wherever they could be."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from tests.canary.session import HOOK, NAME, NOTES, PHONE, PLACE, REASON, TITLE
from tests.desktop.parts import Environment

ROOT = Path(__file__).parents[2]
LEAKS = Path(__file__).parent / "leaks"
_VERIFIER = re.compile(rb"[A-Za-z0-9._~-]{43,128}")


@dataclass(frozen=True)
class Evidence:
    """What a session left behind."""

    folder: Path
    said: str
    source: str

    def secrets(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = json.loads((self.folder / "secrets.json").read_text())
        return found

    def secrets_in(self, content: bytes) -> list[str]:
        """Tokens, codes and states in some bytes, plain or quoted or in base 64; the verifier by its challenge."""
        known, plain = self.secrets(), unquote_to_bytes(content)
        words = [*known["tokens"], *known["codes"], *known["states"]]
        found = [word for word in words if any(form in content or form in plain for form in _forms(word))]
        for word in set(_VERIFIER.findall(content)):
            digest = urlsafe_b64encode(hashlib.sha256(word).digest()).decode().rstrip("=")
            found += ["the verifier"] if digest in known["challenges"] else []
        return found

    def log(self) -> str:
        return "".join(file.read_text("utf-8") for file in sorted((self.folder / "home" / "log").iterdir()))

    def sent(self) -> str:
        return (self.folder / "requests.json").read_text("utf-8")

    def leaks(self, level: str) -> list[str]:
        """Everything that is wrong, in words."""
        return [*self._of_secrets(), *self._of_people(), *self._of_hooks(), *self._of_bodies(level)]

    def _of_secrets(self) -> Iterator[str]:
        home = self.folder / "home"
        places = {"stderr": self.said.encode(), "processes": (self.folder / "processes.txt").read_bytes()}
        places |= {str(file.relative_to(home)): file.read_bytes() for file in home.rglob("*") if file.is_file()}
        places |= _columns(home / "sched.db")
        for name, content in places.items():
            for secret in self.secrets_in(content):
                yield f"a secret in {name}: {secret[:16]}"

    def _of_people(self) -> Iterator[str]:
        for name, text in (("the log", self.log()), ("stderr", self.said)):
            for word in (NAME, *NAME.split(), PHONE, NOTES, REASON):
                if word in text.replace("CANARY", ""):
                    yield f"{word!r} in {name}"

    def _of_hooks(self) -> Iterator[str]:
        """Of a webhook's address scheme, host and port alone."""
        for name, text in (("the log", self.log()), ("stderr", self.said)):
            for word in re.split(r"\W", HOOK):
                if word.startswith("Canary") and word in text:
                    yield f"{word!r} in {name}"

    def _of_bodies(self, level: str) -> Iterator[str]:
        hidden = {
            "busy": (NAME, "Zzyzx", TITLE, "Canarytitle", NOTES, PLACE),
            "initials": (NAME, "Zzyzx", TITLE, NOTES),
        }
        for word in (PHONE, REASON, "in-room", *hidden.get(level, (NAME, "Zzyzx", NOTES) if level == "title" else ())):
            if word in self.sent():
                yield f"{word!r} in a request at level {level}"


def _forms(word: str) -> set[bytes]:
    return {word.encode(), quote(word, safe="").encode(), b64encode(word.encode())}


def _columns(database: Path) -> dict[str, bytes]:
    """Every column of every table."""
    found: dict[str, bytes] = {}
    with closing(sqlite3.connect(database)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            rows = connection.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in rows.description]
            for row in rows:
                for name, value in zip(names, row, strict=True):
                    content = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
                    found[f"{table}.{name}"] = found.get(f"{table}.{name}", b"") + b"\n" + content
    return found


def played(folder: Path, level: str, environment: Environment, source: Path = ROOT) -> Evidence:
    """A session at a level. Raises AssertionError where it does not come to its end."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.canary.session", str(folder), level]
    done = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr[-3_000:]
    return Evidence(folder, done.stderr, done.stdout.splitlines()[0])


@contextmanager
def leaking(name: str, folder: Path) -> Iterator[Path]:
    """A copy of the source with a leak, and the tests. Raises CalledProcessError if the patch does not apply."""
    shutil.copytree(ROOT / "schedapp", folder / "schedapp", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "resources", folder / "resources")
    (folder / "tests").symlink_to(ROOT / "tests")
    patch = LEAKS / f"{name}.patch"
    command = ["patch", "--strip=1", "--fuzz=0", "--batch", "--forward", "--input", str(patch)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    yield folder
