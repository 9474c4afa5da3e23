"""A virtual city on a virtual clock: invented people who live with the portal for a season, by its own services."""
