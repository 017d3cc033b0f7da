// Search: words from their beginning; Hangul anywhere, with or without its last particles.
"use strict";
const SHOWN = 12, WEIGHT = { lesson: 1.2, section: 1, exercise: 1.3, mistake: 1.1 };
const plain = (text) => text.normalize("NFC").toLowerCase();
const wordsOf = (text) => plain(text).match(/[\p{L}\p{N}_]+/gu) || [];
const hangul = (word) => /[\uac00-\ud7a3]/.test(word);

/** The beginnings of a word that may find it: 기울기를 also as 기울기, with less weight. */
function stems(word) {
  if (!hangul(word)) return [[word, 1]];
  const cuts = [0, 1, 2].filter((cut) => cut === 0 || word.length - cut >= 2);
  return cuts.map((cut) => [word.slice(0, word.length - cut), 1 - 0.3 * cut]);
}

/** How well a word stands for one that was typed: 1 for the same, less for its beginning, else 0. */
function fits(word, typed) {
  for (const [stem, weight] of stems(typed)) {
    if (word === stem) return weight;
    if (hangul(stem) ? word.includes(stem) : word.startsWith(stem)) return 0.8 * weight;
  }
  return 0;
}

const best = (words, typed) => words.reduce((most, word) => Math.max(most, fits(word, typed)), 0);

let index = null;
function load(then) {
  if (index) return then();
  const script = document.createElement("script");
  script.src = "places.js";
  script.onload = () => {
    index = window.places.map((entry) => ({
      ...entry,
      titleWords: wordsOf(entry.title),
      textWords: [...new Set(wordsOf(`${entry.text} ${entry.lesson}`))],
    }));
    then();
  };
  document.head.append(script);
}

/** The entries that answer a query, best first: rare words count more, those of a title most. */
function matches(query) {
  const typed = [...new Set(wordsOf(query))];
  const scores = index.map(() => 0);
  for (const word of typed) {
    const found = index.map((entry) => Math.max(3 * best(entry.titleWords, word), best(entry.textWords, word)));
    const rarity = Math.log(1 + index.length / (1 + found.filter(Boolean).length));
    found.forEach((value, place) => { scores[place] += value * rarity; });
  }
  const weighed = scores.map((score, place) => [score * WEIGHT[index[place].kind], index[place]]);
  const most = Math.max(...weighed.map(([score]) => score), 0);
  return weighed.filter(([score]) => score > 0 && score >= most / 3).sort((a, b) => b[0] - a[0]).map(([, entry]) => entry);
}

/** The part of a text around the first word that fits, as nodes with the words marked. */
function excerpt(text, typed) {
  const parts = text.split(/([\p{L}\p{N}_]+)/u);
  const hit = (part) => typed.some((word) => fits(plain(part), word));
  const first = Math.max(parts.findIndex(hit), 0);
  const nodes = parts.slice(Math.max(first - 16, 0), first + 34).map((part) => {
    if (!part || !hit(part)) return document.createTextNode(part);
    const mark = document.createElement("mark");
    mark.textContent = part;
    return mark;
  });
  return first > 16 ? [document.createTextNode("… "), ...nodes] : nodes;
}

function result(entry, typed) {
  const item = document.createElement("li"), link = document.createElement("a");
  const line = (name, ...nodes) => {
    const span = document.createElement(name === "b" ? "b" : "span");
    if (name !== "b") span.className = name;
    span.append(...nodes);
    return span;
  };
  link.href = entry.page;
  const where = (dialog.dataset[entry.kind] || "{lesson}").replace("{lesson}", entry.lesson);
  link.append(line("b", ...excerpt(entry.title, typed)), line("where", where));
  if (entry.kind !== "mistake") link.append(line("excerpt", ...excerpt(entry.text, typed)));
  link.addEventListener("click", () => find("dialog.search").close());
  item.append(link);
  return item;
}

const dialog = find("dialog.search"), input = find(".search input");
function search() {
  const typed = wordsOf(input.value);
  const found = typed.length ? matches(input.value) : [];
  find(".results").replaceChildren(...found.slice(0, SHOWN).map((entry) => result(entry, typed)));
  const many = dialog.dataset.found.replace("{count}", found.length);
  find(".found").textContent = !typed.length ? "" : found.length ? many : dialog.dataset.nothing;
}
function open() {
  if (!dialog.open) dialog.showModal();
  input.select();
  load(search);
}
input.addEventListener("input", () => load(search));
find(".search form").addEventListener("submit", (event) => {
  const first = find(".results a");
  if (document.activeElement === input && first) { event.preventDefault(); first.click(); }
});
dialog.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const stops = [input, ...all(".results a")], at = stops.indexOf(document.activeElement);
  stops[Math.min(Math.max(at + step, 0), stops.length - 1)].focus();
  event.preventDefault();
});
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
const searchButton = find(".search-button");
searchButton.hidden = false;
searchButton.addEventListener("click", open);
addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, dialog");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) { event.preventDefault(); open(); }
});
