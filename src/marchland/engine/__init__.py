"""The engine: the contract of a model, keyed draws, a model compiled for blocks of runs. It knows nothing of places."""

from marchland.engine.device import one_thread_a_block

one_thread_a_block()
