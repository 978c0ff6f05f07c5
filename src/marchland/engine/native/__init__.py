"""A second compiler for the traced week: LLVM text, one loop over places with a vector of runs in every register."""
