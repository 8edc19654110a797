"""MARC 21 to MODS 3.7 by the mapping of the Library of Congress, a file for each group of elements.

Each function gives the XML of one top element (or several), "" where the record has nothing for it.
"""
