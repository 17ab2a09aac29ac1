// Keyboard shortcuts: data-key="d" on a link or button; j and k walk through a queue; ? lists them.
// They may be switched off (WCAG 2.1.4), and are off while a field has the focus.
import { element } from "./page.js";

const SWITCH = "nguongoc.shortcuts";
const enabled = () => localStorage.getItem(SWITCH) !== "off";
const typing = (target) => target.closest("input, select, textarea, dialog, [contenteditable], [data-map]");

function walk(step) {
  const links = [...document.querySelectorAll(".queue-row-title")];
  if (!links.length) return false;
  const current = links.findIndex((link) => link === document.activeElement || link.closest("[aria-current]"));
  const active = links.indexOf(document.activeElement);
  const from = active >= 0 ? active : current;
  links[Math.max(0, Math.min(links.length - 1, from + step))].focus();
  return true;
}

function switchField() {
  const box = element("input", { type: "checkbox", checked: enabled() });
  box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
  return element("label", { className: "choice" }, box, element("span", { textContent: "Bật phím tắt" }));
}

function list() {
  const rows = [...document.querySelectorAll("[data-key]")].map((item) => [
    item.dataset.key,
    item.dataset.keyLabel || item.getAttribute("aria-label") || (item.querySelector("span") ?? item).textContent,
  ]);
  if (document.querySelector(".queue-row")) rows.unshift(["j", "Việc tiếp theo"], ["k", "Việc trước"]);
  const facts = element("dl", { className: "facts" });
  for (const [key, label] of [...rows, ["?", "Mở bảng phím tắt này"]]) {
    const hint = element("kbd", { className: "key", textContent: key.toUpperCase() });
    facts.append(element("div", {}, element("dt", {}, hint), element("dd", { textContent: label })));
  }
  const title = element("h2", { id: "keys-title", textContent: "Phím tắt của trang này" });
  const close = element("button", { className: "button button-secondary", textContent: "Đóng" });
  const body = element("form", { method: "dialog", className: "dialog-body" });
  body.append(title, facts, element("div", { className: "field" }, switchField()), close);
  const dialog = element("dialog", { className: "dialog" }, body);
  dialog.setAttribute("aria-labelledby", "keys-title");
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

const fixed = { j: () => walk(1), k: () => walk(-1) };

function press(key) {
  const item = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!item) return fixed[key]?.() ?? false;
  item.focus();
  if (item.matches("a, button")) item.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (event.key === "?") list();
  else if (!enabled() || !press(event.key.toLowerCase())) return;
  event.preventDefault();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys-help]")) list();
});
