"""Bibliographic fixtures: the demo catalogue, its compiler and damaged input files."""
