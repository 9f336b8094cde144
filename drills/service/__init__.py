"""A whole installation under drill: a published nation, `hemayat serve`, clients that file, and what they were told."""
