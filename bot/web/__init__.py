"""HTTP towards GitHub's webhooks and towards people."""
