"""What we know of MARC 21."""
