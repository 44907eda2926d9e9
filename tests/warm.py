"""Imported by the process that others are forked from: what every start of the program reads, read once."""

import gc

from bot.app import knowledge

knowledge()
gc.freeze()  # shared with every fork, and looked through by none
