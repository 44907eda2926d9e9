"""The pure heart: facts in, a judgement and a plan out. No clock, no network, no log, no chance."""
