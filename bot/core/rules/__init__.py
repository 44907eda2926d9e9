"""The rules.yml language: reading it, saying what is wrong with it, and asking it about a pull request."""

from bot.core.rules.calendar import Calendar, Duration
from bot.core.rules.conditions import CONDITIONS, Condition, Reply
from bot.core.rules.domains import domains_and_risk, domains_of, risk_of, within_reach
from bot.core.rules.expressions import Expression
from bot.core.rules.layers import Composed, compose
from bot.core.rules.model import (
    Approval,
    ArchitectureReview,
    Bands,
    Domain,
    Extra,
    Group,
    Layer,
    Route,
    Rules,
    TrackRules,
    globs_of,
)
from bot.core.rules.problem import Problem, Severity
from bot.core.rules.routing import Routed, route
from bot.core.rules.source import Source

__all__ = [
    "CONDITIONS",
    "Approval",
    "ArchitectureReview",
    "Bands",
    "Calendar",
    "Composed",
    "Condition",
    "Domain",
    "Duration",
    "Expression",
    "Extra",
    "Group",
    "Layer",
    "Problem",
    "Reply",
    "Route",
    "Routed",
    "Rules",
    "Severity",
    "Source",
    "TrackRules",
    "compose",
    "domains_and_risk",
    "domains_of",
    "globs_of",
    "risk_of",
    "route",
    "within_reach",
]
