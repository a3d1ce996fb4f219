"""The energy ledger's rules: pure NumPy over whole milliwatt-hours (mWh), no clock, no I/O.

A tick records facts (`facts`); each tick's energy is split between its ways (`flows`); quarter hours know from
where the batteries' content came (`origins`); coarser periods are merged from finer ones (`periods`,
`calendar`), and figures are computed from any of them (`figures`).
"""
