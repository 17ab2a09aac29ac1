// Forms: sent once, and not lost by a stray tap on a link.
import { enhance } from "./page.js";

const AGAIN_AFTER_MS = 6000;

/** Blocks the second of two quick submits, and shows that the first is under way. */
function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), AGAIN_AFTER_MS);
  });
}

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
}

enhance("form[method=post]:not([hx-post])", sendOnce);
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) release(form);
});

// data-keep on a form: the browser asks before leaving when something was typed.
enhance("form[data-keep]", (form) => {
  let dirty = false;
  form.addEventListener("input", () => (dirty = true));
  form.addEventListener("submit", () => (dirty = false));
  window.addEventListener("beforeunload", (event) => {
    if (dirty && form.isConnected) event.preventDefault();
  });
});

// The error summary takes the focus, so that a screen reader says it and the keyboard starts there.
enhance(".error-summary:not([data-quiet])", (summary) => summary.focus());
