// Keys move through slides and their steps; a presenter's window moves the audience's and back.
"use strict";
const slides = [...document.querySelectorAll(".slide")];
const last = (slide) => Math.max(0, ...[...slide.querySelectorAll(".step")].map((step) => +step.dataset.step));
const place = { slide: 0, step: 0 };
const isPresenter = location.hash.endsWith("presenter");
let other = isPresenter ? window.opener : null;
document.body.classList.toggle("presenter", isPresenter);

function show() {
  slides.forEach((slide, number) => {
    slide.classList.toggle("current", number === place.slide);
    slide.classList.toggle("next", number === place.slide + 1);
    for (const step of slide.querySelectorAll(".step")) {
      step.classList.toggle("shown", number !== place.slide || +step.dataset.step <= place.step);
    }
  });
  history.replaceState(null, "", `#${place.slide + 1}${isPresenter ? "-presenter" : ""}`);
}

function go(slide, step) {
  place.slide = Math.min(Math.max(slide, 0), slides.length - 1);
  place.step = step;
  show();
  other?.postMessage({ ...place }, "*");
}
const forward = () => place.step < last(slides[place.slide]) ? go(place.slide, place.step + 1) : place.slide + 1 < slides.length && go(place.slide + 1, 0);
const back = () => place.step > 0 ? go(place.slide, place.step - 1) : place.slide > 0 && go(place.slide - 1, last(slides[place.slide - 1]));

const keys = {
  ArrowRight: forward, ArrowDown: forward, PageDown: forward, " ": forward, Enter: forward,
  ArrowLeft: back, ArrowUp: back, PageUp: back, Backspace: back,
  Home: () => go(0, 0), End: () => go(slides.length - 1, 0),
  p: () => { other = isPresenter ? other : open(`#${place.slide + 1}-presenter`, "presenter", "popup,width=1200,height=800"); },
};
addEventListener("keydown", (event) => {
  const act = keys[event.key] || keys[event.key.toLowerCase()];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
});
addEventListener("click", (event) => { if (!event.target.closest("a, .notes")) forward(); });
addEventListener("beforeprint", () => {
  for (const step of document.querySelectorAll(".step")) step.classList.add("shown");
});
addEventListener("afterprint", show);
addEventListener("message", (event) => {
  if (event.source !== other || !Number.isInteger(event.data?.slide)) return;
  Object.assign(place, { slide: event.data.slide, step: event.data.step });
  show();
});
place.slide = Math.min(Math.max((parseInt(location.hash.slice(1)) || 1) - 1, 0), slides.length - 1);
show();
