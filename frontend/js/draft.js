// data-draft="name" on a form: what was typed is kept on this device until it has arrived, and offered again.
// The form's own key comes with it, so that what did arrive is not written twice.
import { element, enhance } from "./page.js";

const PREFIX = "nguongoc:draft:";
const KEPT_MS = 3 * 24 * 3600 * 1000;
const HERE = location.href.split("#")[0];
const PASSED_OVER = new Set(["csrfmiddlewaretoken", ""]);

/** The stored draft of a key, or null; private windows may refuse storage. */
function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return draft && Date.now() - draft.at < KEPT_MS ? draft : null;
  } catch {
    return null;
  }
}

function write(key, draft) {
  try {
    draft ? localStorage.setItem(key, JSON.stringify(draft)) : localStorage.removeItem(key);
  } catch {
    // Full or refused: the form works without.
  }
}

/** Names and values of all that can be typed or chosen; files cannot be kept. */
function valuesOf(form) {
  return [...new FormData(form)].filter(([name, value]) => !PASSED_OVER.has(name) && typeof value === "string");
}

function fill(form, values) {
  const chosen = new Map();
  for (const [name, value] of values) chosen.set(name, [...(chosen.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || PASSED_OVER.has(field.name) || field.type === "file") continue;
    const own = chosen.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = own.includes(field.value);
    else if (own.length) field.value = own[0];
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function offer(form, key, draft) {
  const time = new Date(draft.at).toLocaleString("vi-VN", { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit" });
  const button = (words, act) => {
    const made = element("button", { type: "button", className: "button" }, words);
    made.addEventListener("click", () => {
      act();
      notice.remove();
    });
    return made;
  };
  const notice = element(
    "div",
    { className: "notice notice-info" },
    element(
      "div",
      { className: "notice-words" },
      element("p", {}, `Có nội dung chưa gửi được lúc ${time}. Ảnh và ghi âm phải chọn lại.`),
      element("p", { className: "actions" }, button("Lấy lại", () => fill(form, draft.values)), button("Bỏ", () => write(key, null))),
    ),
  );
  notice.setAttribute("role", "status");
  form.prepend(notice);
}

enhance("form[data-draft]", (form) => {
  const key = PREFIX + form.dataset.draft;
  const draft = read(key);
  const unsend = () => read(key)?.sent && write(key, { ...read(key), sent: null });
  unsend();
  window.addEventListener("pageshow", unsend); // back from a page that never came
  if (draft && !document.querySelector(".error-summary")) offer(form, key, draft);
  form.addEventListener("input", () => write(key, { at: Date.now(), values: valuesOf(form) }));
  form.addEventListener("submit", () => write(key, { at: Date.now(), values: valuesOf(form), sent: HERE }));
});

// A page that comes from the form's own is the answer to it: what was sent has arrived. Any other page says nothing,
// as the one that is opened first when there is a connection again.
const isAnswer = performance.getEntriesByType("navigation")[0]?.type !== "back_forward";
try {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(PREFIX)) continue;
    const draft = read(key);
    if (!draft || (draft.sent && isAnswer && draft.sent === document.referrer)) write(key, null);
  }
} catch {
  // No storage, nothing to forget.
}
