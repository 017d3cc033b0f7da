"""What two answers can have in common: short runs of tokens inside of a statement.

Runs do not cross statements, so that another order of statements hides none of them. Hundreds of
answers of a hundred tokens are few enough to keep all runs: winnowing (Schleimer, Wilkerson and
Aiken, 2003) would thin them out, and finds fewer of the copies.
"""

from course.marks.similar.tokens import Statement

Piece = tuple[str, ...]
RUN = 6  # tokens; from 4 to 8 the order of the pairs hardly changes
SHORTEST = 4  # tokens of a statement that counts as a whole


def of(statement: Statement) -> set[Piece]:
    """The runs of a statement, and the whole of it."""
    tokens = statement.tokens
    runs = {tokens[i : i + RUN] for i in range(len(tokens) - RUN + 1)}
    return runs | {tokens} if len(tokens) >= SHORTEST else runs
