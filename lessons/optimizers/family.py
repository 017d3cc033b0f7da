"""The whole of `keras.optimizers` in one table, from 1847 to today."""

import inspect
from dataclasses import dataclass

import keras

from lessons.optimizers import gallery


@dataclass(frozen=True)
class Relative:
    """A member of the family: its class in `keras.optimizers`, its update rule, its source."""

    name: str
    built_in: str
    rule: str
    source: str

    @property
    def learning_rate(self) -> float:
        """The default, read from the built-in, or from ours where this Keras has none."""
        known = getattr(keras.optimizers, self.built_in, None) or getattr(gallery, self.built_in)
        return inspect.signature(known).parameters["learning_rate"].default


FAMILY = (
    Relative(
        "gradient descent", "SGD", r"w \gets w - \eta g", "Cauchy 1847; Robbins and Monro 1951"
    ),
    Relative("momentum", "SGD", r"v \gets \mu v - \eta g,\quad w \gets w + v", "Polyak 1964"),
    Relative(
        "Nesterov",
        "SGD",
        r"v \gets \mu v - \eta g,\quad w \gets w + \mu v - \eta g",
        "Nesterov 1983; Sutskever et al. 2013",
    ),
    Relative(
        "AdaGrad",
        "Adagrad",
        r"a \gets a + g^2,\quad w \gets w - \eta\, g / \sqrt{a + \varepsilon}",
        "Duchi, Hazan, Singer 2011",
    ),
    Relative(
        "RMSProp",
        "RMSprop",
        r"v \gets \rho v + (1 - \rho) g^2,\quad w \gets w - \eta\, g / \sqrt{v + \varepsilon}",
        "Tieleman and Hinton 2012",
    ),
    Relative(
        "Adadelta",
        "Adadelta",
        r"d = -g \sqrt{\overline{d^2} + \varepsilon} / \sqrt{\overline{g^2} + \varepsilon},"
        r"\quad w \gets w + \eta d",
        "Zeiler 2012",
    ),
    Relative(
        "Ftrl",
        "Ftrl",
        r"z \gets z + g - (\sqrt{n'} - \sqrt n)\, w / \eta,\quad "
        r"w \gets \eta\, (\mathrm{clip}(z, \pm\lambda_1) - z) / \sqrt{n'}",
        "McMahan et al. 2013",
    ),
    Relative(
        "Adam",
        "Adam",
        r"w \gets w - \eta\, \hat m / (\sqrt{\hat v} + \hat\varepsilon),\quad "
        r"\hat m = \overline{g} / (1 - \beta_1^t),\ \hat v = \overline{g^2} / (1 - \beta_2^t)",
        "Kingma and Ba 2015",
    ),
    Relative(
        "Adamax",
        "Adamax",
        r"u \gets \max(\beta_2 u, \lvert g \rvert),\quad "
        r"w \gets w - \eta\, \hat m / (u + \varepsilon)",
        "Kingma and Ba 2015",
    ),
    Relative(
        "Nadam",
        "Nadam",
        r"\text{Adam with } \mu_{t+1} m / (1 - P \mu_{t+1}) + (1 - \mu_t)\, g / (1 - P)"
        r"\text{ for } \hat m",
        "Dozat 2016",
    ),
    Relative(
        "AdamW",
        "AdamW",
        r"w \gets w - \eta \lambda w,\quad \text{then Adam}",
        "Loshchilov and Hutter 2019",
    ),
    Relative(
        "AMSGrad",
        "Adam",
        r"v_{\max} \gets \max(v_{\max}, \overline{g^2}),\quad "
        r"\text{Adam with } v_{\max}\text{ for } v",
        "Reddi, Kale, Kumar 2018",
    ),
    Relative(
        "Adafactor",
        "Adafactor",
        r"v = r\, c / \overline{r},\quad "
        r"w \gets w - \eta\, \mathrm{rms}(w)\, g / \sqrt v\ \text{(clipped)}",
        "Shazeer and Stern 2018",
    ),
    Relative(
        "LAMB",
        "Lamb",
        r"u = \hat m / (\sqrt{\hat v} + \varepsilon),\quad "
        r"w \gets w - \eta\, u\, \lVert w \rVert / \lVert u \rVert",
        "You et al. 2020",
    ),
    Relative(
        "Lion",
        "Lion",
        r"w \gets w - \eta\, \mathrm{sign}(\beta_1 m + (1 - \beta_1) g),\quad "
        r"m \gets \beta_2 m + (1 - \beta_2) g",
        "Chen et al. 2023",
    ),
    Relative(
        "Muon",
        "Muon",
        r"m \gets \mu m + g,\quad w \gets w - 0.2\,\eta \sqrt{\max(n, k)}\, U V^\top"
        r"\ \text{where}\ g + \mu m = U S V^\top",
        "Jordan et al. 2024; Liu et al. 2025",
    ),
    Relative(
        "schedule-free AdamW",
        "ScheduleFreeAdamW",
        r"z \gets z - \eta\, g / (\sqrt{\hat v} + \varepsilon),\quad "
        r"x \gets (1 - \tfrac1t)\, x + \tfrac1t z,\quad w \gets (1 - \beta_1) z + \beta_1 x",
        "Defazio et al. 2024",
    ),
)


def family_table() -> str:
    """The whole of `keras.optimizers` as a Markdown table: name, class, rule, default η, source."""
    head = "| optimizer | in Keras | update rule | default η | source |\n|---|---|---|---|---|\n"
    return head + "\n".join(
        f"| {r.name} | `{r.built_in}` | ${r.rule}$ | {r.learning_rate:g} | {r.source} |"
        for r in FAMILY
    )
