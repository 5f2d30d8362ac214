"""How somebody is reached: their own pages, and what they find there."""
