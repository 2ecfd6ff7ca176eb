"""What leaves the warehouse: release, dictionary, pages, explanations. No fetching, no modelling."""
