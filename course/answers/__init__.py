"""Find the answers in a notebook, whoever saved it."""
