"""What a broken constraint says."""

import pytest
from sqlalchemy.exc import IntegrityError

from smartenergy.services.access import own_account


def test_a_constraint_that_stands_for_no_input_goes_on_as_the_fault_it_is() -> None:
    fault = IntegrityError("INSERT …", {}, Exception("another constraint"))
    with pytest.raises(IntegrityError) as raised:
        own_account.taken(fault)
    assert raised.value is fault
