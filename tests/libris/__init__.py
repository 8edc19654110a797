"""Lånestatus: what Libris asks and is answered."""
