"""From verdicts to marks: a class and its rules in files that people edit, and what follows."""
