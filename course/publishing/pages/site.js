// What the pages do beyond reading: light or dark, and where one is in the contents.
"use strict";
const find = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];

// --- light or dark: as the system has it, until somebody chooses
const root = document.documentElement;
const remembered = {
  get: () => { try { return localStorage.getItem("theme"); } catch { return null; } },
  set: (theme) => { try { localStorage.setItem("theme", theme); } catch { /* a private window */ } },
};
const dark = () => (root.style.colorScheme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
root.style.colorScheme = remembered.get() || "";
const theme = find(".theme");
theme.hidden = false;
theme.addEventListener("click", () => {
  root.style.colorScheme = dark() ? "light" : "dark";
  remembered.set(root.style.colorScheme);
});

// --- what scrolls sideways can be reached with the keyboard
function reachable() {
  for (const each of all("pre, .formula, .table")) {
    if (each.scrollWidth > each.clientWidth) each.tabIndex = 0;
    else each.removeAttribute("tabindex");
  }
}
addEventListener("resize", reachable);
addEventListener("toggle", reachable, true);
reachable();

// --- the contents: open beside the text, closed above it; the section in sight is marked
const contents = find(".contents details");
if (contents) {
  const wide = matchMedia("(min-width: 68rem)");
  const settle = () => { contents.open = wide.matches; };
  wide.addEventListener("change", settle);
  settle();
  contents.addEventListener("click", (event) => {
    if (event.target.closest("a") && !wide.matches) contents.open = false;
  });
  const links = new Map(all(".contents a").map((link) => [link.hash.slice(1), link]));
  const inSight = new IntersectionObserver((seen) => {
    for (const each of seen.filter((one) => one.isIntersecting)) {
      const link = links.get(each.target.getAttribute("aria-labelledby"));
      if (!link) continue;
      links.forEach((other) => other.removeAttribute("aria-current"));
      link.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-10% 0px -80% 0px" });
  all("article section").forEach((section) => inSight.observe(section));
}

// --- on paper nothing can be unfolded: what was measured and folded code are open there
let unfolded = [];
addEventListener("beforeprint", () => {
  unfolded = all(":is(.measured, .folded):not([open])");
  unfolded.forEach((each) => { each.open = true; });
});
addEventListener("afterprint", () => unfolded.forEach((each) => { each.open = false; }));

// --- another language: the same section
const reached = () => all("article section").filter((each) => each.getBoundingClientRect().top < innerHeight / 4).at(-1);
for (const link of all(".language")) {
  link.addEventListener("click", () => { link.hash = reached()?.getAttribute("aria-labelledby") || ""; });
}
