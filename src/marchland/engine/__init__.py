"""The engine: a small contract, keyed draws, the weekly ledger, blocks of runs, and the result store."""
