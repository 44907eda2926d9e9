"""Records that say line by line who wrote what: one file a format, `carrier.py` what they have in common.

A new format is a new file here and a line in `known.py`.
"""
