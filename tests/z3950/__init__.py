"""Tests of the Z39.50 target."""
