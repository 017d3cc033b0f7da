"""Changes of right answers that are right too, and why."""

START = "all slots start at 0, whatever they are called"
ORDER = "a dictionary finds its slots in any order"
DTYPE = "gradient and rate have the dtype of the variable"

EQUIVALENT = {
    "amsgrad": {
        "t = self.step_number(gradient)": DTYPE,
        "t = self.step_number(learning_rate)": DTYPE,
        "t, m, v = (self.step_number(w), self.slot('v', w), self.slot('m', w))": START,
        "self.assign(top, ops.where(v >= top, v, top))": "Where both are equal, either is right.",
        "return dict.fromkeys(['v', 'm', 'root'], 0.0)": ORDER,
        "return dict.fromkeys(['m', 'root', 'v'], 0.0)": ORDER,
        "m, v, root = (self.slot(name, w) for name in ('v', 'm', 'root'))": START,
        "m, v, root = (self.slot(name, w) for name in ('m', 'root', 'v'))": START,
        "t = self.iterations + 1": "`ops.power` of a float and a whole number is a float.",
        "return {name: 0.0 for name in ('v', 'm', 'v_hat')}": ORDER,
        "return {name: 0.0 for name in ('m', 'v_hat', 'v')}": ORDER,
        "m, v, v_hat = (self.slot('v', w), self.slot('m', w), self.slot('v_hat', w))": START,
        "m, v, v_hat = (self.slot('m', w), self.slot('v_hat', w), self.slot('v', w))": START,
        "self.assign(v, new); self.assign(v_hat, ops.maximum(new, v_hat))": "The two statements do "
        "not use each other.",
    },
}
