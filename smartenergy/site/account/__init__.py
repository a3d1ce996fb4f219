"""One's own account, in whichever home one is."""

from smartenergy.site.account import ending, page, password, tokens

VIEWS = (ending, page, password, tokens)
"""Each puts its views on the one blueprint."""
