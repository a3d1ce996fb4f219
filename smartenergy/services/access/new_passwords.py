"""What may become a password: not what everybody tries first, nor one's own name (0041).

The whole password is compared, in any case, and nothing is asked of what it is made of.
"""

import runpy
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated
from unicodedata import normalize

from pydantic import AfterValidator, StringConstraints

from smartenergy.kernel.errors import BadInputError

SHORTEST, LONGEST = 8, 128
OURS = frozenset({"smart home energy", "smarthomeenergy", "smartenergy", "adminpass"})
COMMON = "is one of the most used passwords, which are tried first: choose another one"
OWN = "must not be the username or the e-mail address"


def uncommon(password: str) -> str:
    """The password itself. Raises ValueError where many people have it."""
    if _spelled(password) in _most_used():
        raise ValueError(COMMON)
    return password


Password = Annotated[str, StringConstraints(min_length=SHORTEST, max_length=LONGEST), AfterValidator(uncommon)]


def refuse_own_names(field: str, password: str, username: str, email: str) -> None:
    """Refuse a password that is told by the account. Raises BadInputError, which names the field."""
    names = (username, email, email.partition("@")[0])
    if _spelled(password) in map(_spelled, names):
        raise BadInputError({field: [OWN]})


def _spelled(text: str) -> str:
    return normalize("NFC", text).casefold()


@lru_cache(maxsize=1)
def _most_used() -> frozenset[str]:
    """Those of the 30,000 most used passwords that are long enough to be given; read at the first need.

    The file is run by itself: importing its package builds tables of a strength meter, for 14 MB that stay.
    """
    package = find_spec("zxcvbn")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("zxcvbn is not installed")
    lists = runpy.run_path(str(Path(package.origin).with_name("frequency_lists.py")))
    return OURS.union(word for word in lists["FREQUENCY_LISTS"]["passwords"] if len(word) >= SHORTEST)
