"""Pages: layout and components, drawn from plain data. Knows no audience, no system and no database."""
