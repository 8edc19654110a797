"""Libris lånestatus: the live loan status that the national union catalogue shows beside a holding.

Libris calls a URL registered in Biblioteksdatabasen with the id, ISBN or ISSN of a title and the
sigel of a library; the answer is a small XML document, one `Item` a copy, nothing personal in it.
There is no public specification; what is answered here follows what three libraries' services in
operation answer, where they agree.
"""
