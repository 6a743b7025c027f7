"""Stories across rooms, and tests of the house itself. Each room's own tests lie beside it."""
