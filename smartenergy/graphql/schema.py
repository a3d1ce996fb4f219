"""The schema: every subject's queries and mutations together."""

from graphene import Schema

from smartenergy.graphql.accounts import AccountMutations, AccountQueries
from smartenergy.graphql.backfill import BackfillMutations, BackfillQueries, BackfillState
from smartenergy.graphql.catalog import CatalogQueries
from smartenergy.graphql.device_history import DeviceHistoryQueries
from smartenergy.graphql.device_types import ConsumptionDevice, ProductionDevice, StorageDevice
from smartenergy.graphql.devices import DeviceMutations, DeviceQueries
from smartenergy.graphql.energy import EnergyQueries
from smartenergy.graphql.energy_bill import EnergyBillQueries
from smartenergy.graphql.energy_history import EnergyHistoryQueries
from smartenergy.graphql.energy_spans import Resolution
from smartenergy.graphql.energy_summary import EnergySummaryQueries
from smartenergy.graphql.forecasts import ForecastQueries
from smartenergy.graphql.home_types import HomeRole, MemberRole, Strategy
from smartenergy.graphql.homes import HomeMutations, HomeQueries
from smartenergy.graphql.nodes import NodeQueries
from smartenergy.graphql.pages import DevicePageQueries
from smartenergy.graphql.plans import PlanQueries
from smartenergy.graphql.price_series import PriceSeriesMutations, PriceSeriesQueries, SeriesKind
from smartenergy.graphql.scalars import DeviceStatus, DeviceType, Readings, accept_strings
from smartenergy.graphql.sharing import SharingMutations
from smartenergy.graphql.strategies import CarCharging, StrategyMutations, StrategyQueries
from smartenergy.graphql.subscriptions import Subscription
from smartenergy.graphql.tariff_types import EnergyDirection
from smartenergy.graphql.tariffs import TariffMutations, TariffQueries
from smartenergy.graphql.tokens import TokenMutations, TokenQueries, TokenScope
from smartenergy.graphql.what_if import ScenarioKind, WhatIfMutations, WhatIfQueries, WhatIfState


class Query(
    AccountQueries, BackfillQueries, CatalogQueries, DeviceQueries, DevicePageQueries, DeviceHistoryQueries,
    EnergyQueries, EnergyBillQueries, EnergyHistoryQueries, EnergySummaryQueries, ForecastQueries, HomeQueries,
    NodeQueries, PlanQueries, PriceSeriesQueries, StrategyQueries, TariffQueries, TokenQueries, WhatIfQueries,
):  # fmt: skip
    """What can be asked."""


class Mutation(
    AccountMutations, BackfillMutations, DeviceMutations, HomeMutations, PriceSeriesMutations, SharingMutations,
    StrategyMutations,
    TariffMutations, TokenMutations, WhatIfMutations,
):  # fmt: skip
    """What can be done."""


schema = Schema(
    query=Query, mutation=Mutation, subscription=Subscription,
    types=[ProductionDevice, StorageDevice, ConsumptionDevice],
)  # fmt: skip
accept_strings(
    schema,
    BackfillState,
    CarCharging,
    DeviceStatus,
    DeviceType,
    EnergyDirection,
    HomeRole,
    MemberRole,
    Readings,
    Resolution,
    ScenarioKind,
    SeriesKind,
    Strategy,
    TokenScope,
    WhatIfState,
)


def print_schema() -> str:
    """The schema in its definition language, as `schema.graphql` keeps it."""
    return f"{schema}\n"
