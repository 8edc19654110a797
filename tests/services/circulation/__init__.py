"""Tests of the verbs of circulation."""
