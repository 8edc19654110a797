"""CQL 1.2 (OASIS searchRetrieve part 5): text to surface tree to the query tree of the core."""
