"""What passes cell by cell in Jupyter passes in the grader: IPython says what a cell does."""

import random

import pytest
from jupyter import here, there

NOTEBOOKS = {
    "a helper is rebound by a later experiment": """
        def norm(x): return 2 * x
        # %%
        def answer(x): return norm(x)
        # %%
        checks.answer(answer)
        # %%
        def norm(x): return -1""",
    "a module is rebound below": """
        import math as m
        # %%
        def answer(x): return m.floor(x + 0.5)
        # %%
        checks.answer(answer)
        # %%
        import cmath as m""",
    "a constant changes between the answer and its check": """
        k = 2
        def answer(x): return k * x
        # %%
        k = 5
        # %%
        checks.answer(answer)""",
    "a default value is that of the time of the definition": """
        k = 2
        def answer(x, k=k): return k * x
        # %%
        k = 5
        # %%
        checks.answer(answer)""",
    "a helper was called before its constant changed": """
        k = 2
        def scale(x): return k * x
        table = scale(10)
        # %%
        k = 5
        # %%
        def answer(x): return x + table + scale(1)
        # %%
        checks.answer(answer)""",
    "a star import": """
        from math import *
        # %%
        def answer(x): return floor(sqrt(x)) + pow(x, 2)
        # %%
        checks.answer(answer)""",
    "a star import that hides a built-in": """
        from operator import *
        def answer(x): return pow(x, 3) + abs(-x) + add(x, 1)
        # %%
        checks.answer(answer)""",
    "an import under try": """
        try:
            import no_such_module as m
        except ImportError:
            import math as m
        # %%
        def answer(x): return m.sqrt(x)
        # %%
        checks.answer(answer)""",
    "an import that fails leaves the one before": """
        import math as m
        # %%
        import no_such_module as m
        # %%
        def answer(x): return m.sqrt(x)
        # %%
        checks.answer(answer)""",
    "if and else at the top": """
        FAST = False
        if FAST:
            import cmath as m
        else:
            import math as m
        # %%
        def answer(x): return m.floor(x)
        # %%
        checks.answer(answer)""",
    "from __future__ in an earlier cell": """
        from __future__ import annotations
        # %%
        def answer(x: Nowhere) -> Nowhere: return sorted(answer.__annotations__.values())
        # %%
        checks.answer(answer)""",
    "an augmented assignment": """
        k = 2
        k += 3
        # %%
        def answer(x): return k * x
        # %%
        checks.answer(answer)
        # %%
        k *= 7""",
    "a loop that fills a table": """
        table = {}
        for i in range(5):
            table[i] = i * i
        # %%
        def answer(x): return table[x]
        # %%
        checks.answer(answer)""",
    "a list that is appended to": """
        steps = []
        steps.append(4)
        steps.extend([5])
        # %%
        def answer(x): return [x, *steps]
        # %%
        checks.answer(answer)
        # %%
        steps.clear()""",
    "a list that is shuffled by a function": """
        import random
        steps = [1, 2, 3, 4, 5, 6, 7]
        random.Random(1).shuffle(steps)
        random.shuffle([])
        # %%
        def answer(x): return [x, *steps]
        # %%
        checks.answer(answer)""",
    "a function that sets a global": """
        def prepare():
            global k
            k = 9
        # %%
        prepare()
        # %%
        def answer(x): return k * x
        # %%
        checks.answer(answer)""",
    "a method that is attached in a later cell": """
        class answer:
            def __init__(self, x): self.x = x
        # %%
        def doubled(self, other): return self.x * 2 == other
        answer.__eq__ = doubled
        # %%
        checks.answer(lambda x: answer(x) == 6)""",
    "setattr on each of several classes": """
        class One: pass
        class Two: pass
        def __init__(self, x): self.x = x
        # %%
        for each in (One, Two):
            setattr(each, "__init__", __init__)
        # %%
        def answer(x): return One(x).x + Two(x).x
        # %%
        checks.answer(answer)""",
    "a decorator after the fact": """
        def twice(f): return lambda x: 2 * f(x)
        # %%
        def answer(x): return x + 1
        # %%
        answer = twice(answer)
        # %%
        checks.answer(answer)""",
    "a decorator that registers": """
        registry = {}
        def register(f):
            registry[f.__name__] = f
            return f
        # %%
        @register
        def helper(x): return 5 * x
        # %%
        def answer(x): return registry["helper"](x)
        # %%
        checks.answer(answer)""",
    "the check is given another name": """
        def answer(x): raise NotImplementedError
        # %%
        def my_answer(x): return 3 * x
        # %%
        checks.answer(my_answer)""",
    "the check is given an expression": """
        import functools
        def scaled(x, k): return k * x
        # %%
        checks.answer(functools.partial(scaled, k=4))""",
    "the check is given a keyword": """
        def answer(x): return 3 * x
        # %%
        verdict = checks.answer(answer=answer)""",
    "the check is imported under another name": """
        from tiny.doubling import checks as c
        c = checks
        def answer(x): return 3 * x
        # %%
        c.answer(answer)""",
    "the answer is changed after its last check": """
        def answer(x): return 3 * x
        # %%
        checks.answer(answer)
        # %%
        def answer(x): return "a try for something else" """,
    "an earlier try was wrong": """
        def answer(x): return None
        # %%
        checks.answer(answer)
        # %%
        def answer(x): return 3 * x
        # %%
        checks.answer(answer)""",
    "magics in the cell of the answer": """
        %%time
        checks.answer?
        ?dict
        !echo one \\
          two
        found = !echo three
        took = %timeit -n1 -r1 -q -o 1 + 1
        %pwd
        def answer(x):
            %pwd
            return 3 * x
        checks.answer(answer)""",
    "capture around time around the answer": """
        %%capture output
        %%time
        def answer(x): return 3 * x
        # %%
        %time checks.answer(answer)""",
    "a line of time binds a name": """
        %time k = 4
        # %%
        def answer(x): return k * x
        # %%
        checks.answer(answer)""",
    "cells that are no Python": """
        def answer(x): return 3 * x
        # %%
        %%script false --no-raise-error
        def answer(x): return "not run"
        # %%
        %%writefile /dev/null
        def answer(x): return "not run"
        # %%
        %%timeit -n1 -r1 -q
        answer = None
        # %%
        checks.answer(answer)""",
    "a cell between them is broken": """
        k = 2
        # %%
        def answer(x) return 1
        # %%
        def answer(x): return k * x
        # %%
        checks.answer(answer)""",
    "a cell behind the answer is broken": """
        def answer(x): return 2 * x
        # %%
        def answer(x) return 1
        # %%
        checks.answer(answer)""",
    "prompts that were pasted": """
        >>> k = 2
        >>> def answer(x):
        ...     return k * x
        # %%
        In [7]: k = 3
        # %%
        checks.answer(answer)""",
    "the whole cell is indented": """
            k = 3
            def answer(x):
                return k * x
        # %%
        checks.answer(answer)""",
    "several statements in one line": """
        k = 1; k += 4; j = [k,
          2]; i = 3
        # %%
        def answer(x): return x * k * j[1] * i
        # %%
        checks.answer(answer);""",
    "a name of a class body and of the notebook": """
        rate = 3
        class Scale:
            rate = rate * 2
            def __call__(self, x): return rate * self.rate * x
        answer = Scale()
        rate = 5
        # %%
        checks.answer(answer)""",
    "a local of the same name as a module": """
        def answer(sum):
            open = [sum for sum in range(sum)]
            return open
        # %%
        sum = "an experiment"
        # %%
        checks.answer(answer)""",
    "a built-in was hidden and is free again": """
        max = 3
        limit = max + 1
        del max
        # %%
        def answer(x): return max(x, limit)
        # %%
        checks.answer(answer)""",
    "an experiment below hides a built-in": """
        def answer(x): return max(x, 2) + len("ab")
        # %%
        checks.answer(answer)
        # %%
        max, len = 3, 4""",
    "a walrus, a match and a comprehension": """
        if (k := 4) > 3:
            j = [k for k in range(3)]
        match (1, 2):
            case (one, two):
                pass
        # %%
        def answer(x): return (x, k, j, one, two)
        # %%
        checks.answer(answer)""",
    "a file that is opened by with": """
        import io
        with io.StringIO("7") as file:
            k = int(file.read())
        # %%
        def answer(x): return k * x
        # %%
        checks.answer(answer)""",
    "a name that was deleted after its use": """
        k = 3
        table = [k] * 4
        del k
        # %%
        def answer(x): return table[x]
        # %%
        checks.answer(answer)""",
    "display and get_ipython are there": """
        in_colab = "google.colab" in str(get_ipython())
        def answer(x):
            display(x)
            return 3 * x + in_colab
        # %%
        checks.answer(answer)""",
    "a class and its super": """
        class Base:
            def __call__(self, x): return 2 * x
        class Derived(Base):
            def __call__(self, x): return super().__call__(x) + 1
        def answer(x): return Derived()(x)
        # %%
        class Base:
            pass
        # %%
        checks.answer(answer)""",
    "recursion, and two functions that call each other": """
        def even(n): return n == 0 or odd(n - 1)
        def answer(n): return [even(n), answer(n - 1) if n else 0]
        def odd(n): return n > 0 and even(n - 1)
        # %%
        checks.answer(answer)""",
    "the verdict is caught": """
        def answer(x): return 3 * x
        # %%
        try:
            checks.answer(answer)
        except AssertionError:
            print("not yet")""",
    "a backslash that Python warns of": """
        import re
        def answer(x): return re.sub("\\d", "7", str(x))
        # %%
        checks.answer(answer)""",
    "async at the top": """
        import asyncio
        async def get(): return 4
        k = await get()
        # %%
        def answer(x): return k * x
        # %%
        checks.answer(answer)""",
}


def cells(notebook: str) -> list[str]:
    lines = [line.removeprefix(" " * 8) for line in notebook.strip("\n").split("\n")]
    return "\n".join(lines).split("\n# %%\n")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("notebook", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_an_answer_does_here_what_it_did_there(notebook):
    seen = there(cells(notebook))
    assert seen in here(cells(notebook)), seen


class Author:
    """Writes notebooks at random: every name is bound at first, so that what follows can run."""

    def __init__(self, seed: int):
        self.rng = random.Random(seed)

    def notebook(self) -> list[str]:
        first = "a, b, c, d = 1, 2, 3, 4\nrow, table = [5], {0: 6}\nclass K:\n    k = 7"
        helpers = [*BUMP, *(self.function(f"f{i}", i) for i in range(3))]
        found = [first, *helpers, self.answer()]
        for _ in range(self.rng.randrange(4, 12)):
            kinds = [self.statement] * 8 + [self.answer] + [lambda: "checks.answer(answer)"]
            cell = [self.rng.choice(kinds)() for _ in range(self.rng.randrange(1, 4))]
            found.append(self.rng.choice(["", "", "", "%%time\n"]) + "\n".join(cell))
        return [*found, "checks.answer(answer)", *(self.statement() for _ in range(4))]

    def statement(self) -> str:
        name, other = self.rng.sample("abcd", 2)
        index, value = self.rng.randrange(3), self.expression(3)
        kinds = [
            f"{name} = {value}",
            f"{name} += {value}",
            f"{name} = {other} = {value}",
            f"{name}, *_ = {value}, {other}",
            f"row.append({value})",
            f"row[0] = {value}",
            f"row = [{value}]",
            f"row += [{value}]",
            f"table[{other}] = {value}",
            f"table.update({{0: {value}}})",
            f"K.k = {value}",
            f"setattr(K, 'k', {value})",
            f"class K(K):\n    k = {value}",
            f"class K:\n    k, {name} = {name}, 0\n    j = [{other} for _ in range(2)]",
            f"if {value} % 2:\n    {name} = {value}\nelse:\n    {other} = 1",
            f"for {name} in range({value} % 3):\n    row.append({name})",
            f"while {name} > 100:\n    {name} //= 2",
            f"try:\n    {name} = {value}\n    1 / 0\nexcept ArithmeticError:\n    {other} = 0",
            f"with __import__('contextlib').suppress(OSError) as {name}_:\n    {name} = {value}",
            f"import math as m\n{name} = m.gcd({value}, 6)",
            f"from math import gcd as h\n{name} = h({value}, {other})",
            f"f{index} = twice(f{index})",
            f"@twice\n{self.function(f'f{index}', index)}",
            self.function(f"f{index}", index),
            f"{name} = (lambda x, y={other}: x + y + {value})({value})",
            f"tmp = {value}\n{name} = tmp\ndel tmp",
            f"bump(row)\nprint({value})",
            "tick()",
            f"t = %timeit -n1 -r1 -q -o {name}\n{name} = {value}",
            f"match {name}:\n    case {name}: {other} = {value}",
            f"_ = ({name} := {value})",
        ]
        return self.rng.choice(kinds)

    def function(self, name: str, level: int) -> str:
        default = self.rng.choice(["", f", y={self.rng.choice('abcd')}"])
        return f"def {name}(x{default}):\n    return x + {self.expression(level)}"

    def answer(self) -> str:
        return f"def answer(x):\n    return x, {self.expression(3)}, {self.expression(3)}, row[-1]"

    def expression(self, level: int) -> str:
        """A number, made of names and of functions below this level: none calls itself."""
        calls = [f"f{i}({self.rng.choice('abcd')})" for i in range(level)]
        atoms = [*"abcd", "row[0]", "len(row)", "table[0]", "K.k", "sum(x for x in row)", *calls]
        return f"({self.rng.choice(atoms)} {self.rng.choice('+-')} {self.rng.choice(atoms)}) % 97"


BUMP = (
    "def twice(f): return lambda *x: 2 * f(*x) % 97",
    "def bump(row): row[-1] += 1",
    "def tick():\n    global a\n    a += 1",
)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(100))
def test_any_notebook_does_here_what_it_did_there(seed):
    notebook = Author(seed).notebook()
    seen = there(notebook)
    assert not isinstance(seen, str), "the author wrote what cannot run"
    assert seen in here(notebook)
