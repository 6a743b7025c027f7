"""演示: see docs/architecture.md."""
