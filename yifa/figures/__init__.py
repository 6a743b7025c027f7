"""指标: see docs/architecture.md."""
