"""NCIP (ANSI/NISO Z39.83): interlibrary loan systems and partners take part in circulation.

One model is read from and written to versions 2.0, 2.01 and 2.02. Reading is tolerant, writing is
strict: every answer is valid by the schema of its version. A message is one file in `messages`.
"""
