"""The schema: every subject's queries and mutations together."""

from graphene import Schema

from smartenergy.graphql.accounts import AccountMutations, AccountQueries
from smartenergy.graphql.devices import (
    ConsumptionDevice,
    DeviceMutations,
    DeviceQueries,
    ProductionDevice,
    StorageDevice,
)
from smartenergy.graphql.energy import EnergyQueries
from smartenergy.graphql.scalars import DeviceStatus, DeviceType, accept_strings


class Query(AccountQueries, DeviceQueries, EnergyQueries):
    """What can be asked."""


class Mutation(AccountMutations, DeviceMutations):
    """What can be done."""


schema = Schema(query=Query, mutation=Mutation, types=[ProductionDevice, StorageDevice, ConsumptionDevice])
accept_strings(schema, DeviceStatus, DeviceType)


def print_schema() -> str:
    """The schema in its definition language, as `schema.graphql` keeps it."""
    return f"{schema}\n"
