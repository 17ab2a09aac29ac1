// The designer of stamps: each part of the picture is dragged, or moved by arrow keys; its fields follow.
// The picture itself is drawn by the server, as it will be printed.
const STEP_MM = 0.1;
const LARGE_STEP_MM = 1;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const form = document.querySelector("[data-designer]");
const view = form.querySelector("[data-redraw]");
let chosen = null;

const boxOf = (key) => view.querySelector(`rect[data-piece="${key}"]`);
const fieldOf = (key, name) => form.elements.namedItem(`${key}-${name}`);
const redraw = () => view.dispatchEvent(new CustomEvent("redraw"));

/** The fields that hold the place of a part: left and top, or the foot of its letters. */
const placesOf = (key) => [fieldOf(key, "left"), fieldOf(key, "top") ?? fieldOf(key, "baseline")];
/** As the server reads it: with a comma the points group digits, without one a point stands before the decimals. */
const plain = (text) => (text.includes(",") ? text.replaceAll(".", "").replace(",", ".") : text);
const read = (field) => Number(plain(field.value)) || 0;
const write = (field, value) => (field.value = value.toFixed(2).replace(/\.?0+$/, "").replace(".", ","));

function move(key, [x, y]) {
  const [left, top] = placesOf(key);
  if (!left || !top) return;
  write(left, Math.max(0, read(left) + x));
  write(top, Math.max(0, read(top) + y));
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function choose(key) {
  chosen = key;
  for (const box of view.querySelectorAll("rect[data-piece]")) box.classList.toggle("chosen", box.dataset.piece === key);
  for (const piece of form.querySelectorAll("details[data-piece]")) {
    if (piece.dataset.piece === key) piece.open = true;
  }
}

const snap = (millimetres) => Math.round(millimetres / STEP_MM) * STEP_MM;

function drag(start) {
  const box = start.target.closest("rect[data-piece]");
  if (!box || start.button !== 0) return;
  start.preventDefault();
  const key = box.dataset.piece;
  choose(key);
  box.focus();
  const scale = box.ownerSVGElement.viewBox.baseVal.width / box.ownerSVGElement.getBoundingClientRect().width;
  const from = [box.x.baseVal.value, box.y.baseVal.value];
  let by = [0, 0];
  const follow = (event) => {
    by = [snap((event.clientX - start.clientX) * scale), snap((event.clientY - start.clientY) * scale)];
    box.setAttribute("x", from[0] + by[0]);
    box.setAttribute("y", from[1] + by[1]);
  };
  const drop = () => {
    box.removeEventListener("pointermove", follow);
    if (by[0] || by[1]) {
      move(key, by);
      redraw();
    }
  };
  box.setPointerCapture(start.pointerId);
  box.addEventListener("pointermove", follow);
  box.addEventListener("pointerup", drop, { once: true });
  box.addEventListener("pointercancel", drop, { once: true });
}

form.addEventListener("pointerdown", drag);
form.addEventListener("focusin", (event) => {
  const key = event.target.closest("[data-piece]")?.dataset.piece;
  if (key && key !== chosen && !event.target.closest("summary")) choose(key); // a summary opens itself, by its click
});
form.addEventListener("keydown", (event) => {
  const key = event.target.closest?.("rect[data-piece]")?.dataset.piece;
  const way = ARROWS[event.key];
  if (!key || !way) return;
  event.preventDefault();
  const step = event.shiftKey ? LARGE_STEP_MM : STEP_MM;
  move(key, [way[0] * step, way[1] * step]);
  redraw();
});
// The picture was drawn again: what was chosen stays so, with the keyboard on it.
view.addEventListener("htmx:afterSwap", () => {
  if (!chosen) return;
  choose(chosen);
  if (document.activeElement === document.body) boxOf(chosen)?.focus();
});
