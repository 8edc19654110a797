"""Tests of the simulated region."""
