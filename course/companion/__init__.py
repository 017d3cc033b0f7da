"""What a student has beside the notebooks: how far I am, a new version, a fresh start, a doctor."""
