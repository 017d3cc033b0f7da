"""A grammar of conceptual edits: what a student may write instead, and what is then true.

grammar     what an edit is
places      where it may stand
wording     its sentence, in words that a student knows
calls       another function, a function or an argument left out
operators   another operator, a factor or a term left out or counted twice
numbers     constants, conditions, indices, the ends of a range
names       another variable, a default for an attribute
statements  a statement left out, two exchanged, an argument changed in place

An edit changes a syntax tree at one place. Its sentence says what the *values* show: a right answer
gives them when it is edited so. That is true of every answer with these values, however it is
written.
"""

from course.making.edits import calls, names, numbers, operators, statements
from course.making.edits.grammar import EDITS, Edit, Scene

__all__ = ["EDITS", "Edit", "Scene", "calls", "names", "numbers", "operators", "statements"]
