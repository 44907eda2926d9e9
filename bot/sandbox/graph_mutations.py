"""Every mutation there is, of all the files that have some."""

from bot.sandbox.graph_issues import ISSUE_WRITES
from bot.sandbox.graph_pages import Resolver
from bot.sandbox.graph_reactions import REACTION_WRITES
from bot.sandbox.graph_reads import joined
from bot.sandbox.graph_writes import WRITES

MUTATIONS: dict[str, dict[str, Resolver]] = joined(WRITES, REACTION_WRITES, ISSUE_WRITES)
