"""Finding conversations by what was said in them, and the customers who had them."""
