"""Where the secrets of a process are kept: in the keyring, or in memory that ends with it. Each is made when asked."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schedapp.google.tokens import TokenStore


class TokenStores:
    """`memory`: nothing goes into the keyring."""

    def __init__(self, *, memory: bool) -> None:
        self._memory = memory

    @cached_property
    def session(self) -> TokenStore:
        """For those who sign in for this session alone."""
        from schedapp.google.tokens import MemoryTokens

        return MemoryTokens()

    @cached_property
    def lasting(self) -> TokenStore:
        """For everybody else."""
        from schedapp.google.tokens import KeyringTokens

        return self.session if self._memory else KeyringTokens()

    @cached_property
    def webhooks(self) -> TokenStore:
        """The signing secrets of webhooks, by their uids."""
        from schedapp.google.tokens import KeyringTokens, MemoryTokens

        return MemoryTokens() if self._memory else KeyringTokens(service="Sched webhook", user="signing secret")
