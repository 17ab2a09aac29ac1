// A short word at the bottom, said to screen readers too: document event "toast", or the header HX-Trigger
// {"toast": {"message": "..."}}. It stays until closed or until the next page: nothing vanishes unread.
import { element } from "./page.js";

const place = document.querySelector(".toasts");

document.addEventListener("toast", ({ detail }) => {
  if (!place || !detail?.message) return;
  const close = element("button", { type: "button", className: "toast-close", textContent: "✕" });
  close.setAttribute("aria-label", "Đóng thông báo");
  const toast = element("div", { className: "toast" }, element("span", { textContent: detail.message }), close);
  close.addEventListener("click", () => toast.remove());
  place.replaceChildren(toast);
});
