"""What a grid needs: GPUs, memory, hours. From recorded costs where there are some, else estimated.

    GPUs and memory   `memory`: the weights, and the cache of all requests in flight
    hours             `speed`: tokens a second as recorded, or scaled, or by a roofline
    work              `work`: cells, samples, tokens; from recorded cells like them, else assumed
    what is known     `history` (a database of recorded costs), `hardware`, `architectures`
    tables            `estimate` makes the rows, `pages` writes them

docs/sizing.md has the formulas. An estimate never stands without that word.
"""
