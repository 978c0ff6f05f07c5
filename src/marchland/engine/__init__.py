"""The engine: a small contract, keyed draws, the weekly ledger, blocks of runs, and the result store."""

from marchland.engine.device import one_thread_a_block

one_thread_a_block()
