"""Homes with tariffs: their histories are made as those of the ledger's tests are."""

from tests.integration.services.ledger.conftest import every

__all__ = ["every"]
