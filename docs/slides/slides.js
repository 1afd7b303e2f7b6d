/* Starts a deck, once its formulas are set. */
"use strict";

// Sizes in px of words and of code, on a wall of 1280 x 720: the first that fit are taken.
const SIZES = [[40, 32], [36, 28], [33, 26], [30, 24], [30, 22], [30, 20]];
const BOTTOM = 680; // px, what is below belongs to the slide number

window.MathJax = {
  tex: { inlineMath: [["$", "$"], ["\\(", "\\)"]], processEscapes: true },
  startup: {
    pageReady: () => MathJax.startup.defaultPageReady().then(start),
  },
};

function start() {
  const printing = /print-pdf/.test(window.location.search);
  const answers = document.querySelectorAll(".wall details");
  document.body.classList.add("measuring");
  for (const answer of answers) answer.open = true;
  document.querySelectorAll(".wall").forEach(fit);
  document.body.classList.remove("measuring");

  // A folded answer is a step of its own: the key for "next" unfolds it, the one for "back" folds it.
  for (const answer of answers) {
    answer.classList.add("fragment", "folded");
    answer.open = printing;
  }
  Reveal.on("fragmentshown", ({ fragments }) => fold(fragments, true));
  Reveal.on("fragmenthidden", ({ fragments }) => fold(fragments, false));

  Reveal.initialize({
    width: 1280,
    height: 720,
    margin: 0,
    center: false,
    hash: true,
    controls: false,
    navigationMode: "linear",
    slideNumber: "c/t",
    transition: "none",
    pdfSeparateFragments: false,
    pdfMaxPagesPerSlide: 1,
    plugins: [RevealNotes],
  });
}

function fold(fragments, open) {
  for (const fragment of fragments) {
    if (fragment.classList.contains("folded")) fragment.open = open;
  }
}

/* Sets a slide in the largest type that fits. */
function fit(wall) {
  const widest = SIZES.find(([, code]) => set(wall, 30, code) && !cut(wall)) || SIZES.at(-1);
  // Beside a picture the words stay small: the picture takes whatever place they leave.
  const sizes = wall.querySelector(".picture") ? SIZES.slice(3) : SIZES;
  sizes.find(([words, code]) => set(wall, words, Math.min(code, widest[1])) && !full(wall));
}

function set(wall, words, code) {
  wall.style.setProperty("--words", `${words}px`);
  wall.style.setProperty("--code", `${code}px`);
  wall.classList.toggle("dense", code <= 22);
  return true;
}

/* Whether lines of code or of results do not end on the wall. */
function cut(wall) {
  return [...wall.querySelectorAll("pre")].some((pre) => pre.scrollWidth > pre.clientWidth);
}

/* Whether something goes beyond the wall. */
function full(wall) {
  const { top, right } = wall.getBoundingClientRect();
  const wide = [...wall.querySelectorAll("table, mjx-container > svg")];
  return (
    [...wall.children].some((part) => part.getBoundingClientRect().bottom > top + BOTTOM) ||
    wide.some((part) => part.getBoundingClientRect().right > right - 40)
  );
}
