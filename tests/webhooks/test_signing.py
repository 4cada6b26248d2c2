"""Signatures are those of the Standard Webhooks specification."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from pathlib import Path
from typing import Any

from schedapp.webhooks.sender import Message
from schedapp.webhooks.signing import new_secret, signature

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, TIMESTAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'


def test_the_specifications_example() -> None:
    assert signature(SECRET, ID, TIMESTAMP, BODY) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_key_is_the_decoded_secret() -> None:
    secret = new_secret()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    assert len(key) == 32
    wanted = hmac.new(key, f"{ID}.{TIMESTAMP}.".encode() + BODY, hashlib.sha256).digest()
    assert signature(secret, ID, TIMESTAMP, BODY) == f"v1,{base64.b64encode(wanted).decode()}"
    assert new_secret() != secret


def test_the_receiver_in_the_documentation_works() -> None:
    text = (Path(__file__).parents[2] / "docs" / "live.md").read_text("utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    found: dict[str, Any] = {}
    exec(program, found)
    signed = {"webhook-id": ID, "webhook-timestamp": str(TIMESTAMP)}
    good = {**signed, "webhook-signature": f"v1,xxxx {signature(SECRET, ID, TIMESTAMP, BODY)}"}
    assert found["is_from_sched"](good, BODY, SECRET)
    assert not found["is_from_sched"](good, BODY + b" ", SECRET)
    assert not found["is_from_sched"](good, BODY, new_secret())


def test_a_message_does_not_show_its_secret() -> None:
    assert SECRET not in repr(Message("https://x.example.org/", ID, TIMESTAMP, BODY, SECRET))
