"""Working a question out at once, in the process at hand."""

from collections.abc import Callable, Mapping
from typing import Any

from smartenergy.services.common.transaction import transaction
from smartenergy.services.homes.rights import find_home
from smartenergy.services.what_if.answer import answer
from smartenergy.services.what_if.apart import apart
from smartenergy.services.what_if.question import Question
from smartenergy.services.what_if.reading import read
from smartenergy.services.what_if.rules import check_request
from smartenergy.services.what_if.running import Run


def asked(user_id: int, given: Mapping[str, Any], home_id: int | None = None) -> Question:
    """What a user asks of a home that they may see, their first one unless named. Raises BadInputError."""
    wanted = check_request(given)
    with transaction():
        return read(find_home(user_id, home_id), wanted)


def worked_out(question: Question, say: Callable[[float], None] = lambda _: None) -> dict[str, Any]:
    """The answer; says between days which part is done."""
    with apart(question.until - question.since) as elsewhere:
        run = Run(question, elsewhere=elsewhere)
        while not run.done:
            run.go_on()
            say(run.part)
    return answer(run)
