"""NCIP."""
