"""Benchmarks: one command each, out of the test suite, every figure beside a peer's in one run."""
