"""Write postcards."""
