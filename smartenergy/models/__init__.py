"""What is stored."""

from smartenergy.models.access_token import AccessToken, Scope
from smartenergy.models.audit_entry import AuditEntry
from smartenergy.models.backfill import Backfill
from smartenergy.models.device import (
    ConsumptionDevice,
    Device,
    DeviceStatus,
    DeviceType,
    ProductionDevice,
    Readings,
    StorageDevice,
)
from smartenergy.models.energy_plan import EnergyPlan, PlannedHome
from smartenergy.models.forecast import FollowedForecast, ForecastScore
from smartenergy.models.home import Home, HomeInvitation, HomeMember, MemberRole, Strategy
from smartenergy.models.home_strategy import HomeStrategy
from smartenergy.models.idempotency_key import IdempotencyKey
from smartenergy.models.ledger import LEDGER_TABLES
from smartenergy.models.periodic_task import IntervalUnit, PeriodicTask
from smartenergy.models.price_series import PriceSeries, PriceValue, SeriesKind
from smartenergy.models.tariff import Direction, HomeTariff, Tariff, TariffVersion
from smartenergy.models.tick_counter import TickCounter
from smartenergy.models.tick_run import TickChunk, TickRun, TickStatus
from smartenergy.models.user import User
from smartenergy.models.user_session import UserSession
from smartenergy.models.what_if_share import WhatIfShare

__all__ = [
    "LEDGER_TABLES",
    "AccessToken",
    "AuditEntry",
    "Backfill",
    "ConsumptionDevice",
    "Device",
    "DeviceStatus",
    "DeviceType",
    "Direction",
    "EnergyPlan",
    "FollowedForecast",
    "ForecastScore",
    "Home",
    "HomeInvitation",
    "HomeMember",
    "HomeStrategy",
    "HomeTariff",
    "IdempotencyKey",
    "IntervalUnit",
    "MemberRole",
    "PeriodicTask",
    "PlannedHome",
    "PriceSeries",
    "PriceValue",
    "ProductionDevice",
    "Readings",
    "Scope",
    "SeriesKind",
    "StorageDevice",
    "Strategy",
    "Tariff",
    "TariffVersion",
    "TickChunk",
    "TickCounter",
    "TickRun",
    "TickStatus",
    "User",
    "UserSession",
    "WhatIfShare",
]
