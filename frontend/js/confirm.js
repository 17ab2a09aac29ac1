// data-confirm="Question" on a button or form: asks in a dialog before the form is sent.
// data-confirm-detail (what will happen), data-confirm-yes (the verb) and data-confirm-tone="danger" are optional.
import { element } from "./page.js";

function ask(source) {
  const { confirm, confirmDetail, confirmYes = "Đồng ý", confirmTone } = source.dataset;
  const yes = element("button", {
    type: "submit",
    value: "yes",
    className: `button button-${confirmTone === "danger" ? "danger" : "primary"}`,
    textContent: confirmYes,
  });
  const no = element("button", { value: "no", className: "button button-secondary", textContent: "Quay lại" });
  const title = element("h2", { id: "confirm-title", textContent: confirm });
  const body = element("form", { method: "dialog", className: "dialog-body" }, title);
  if (confirmDetail) body.append(element("p", { textContent: confirmDetail }));
  body.append(element("div", { className: "actions" }, yes, no));
  const dialog = element("dialog", { className: "dialog" }, body);
  dialog.setAttribute("aria-labelledby", "confirm-title");
  document.body.append(dialog);
  dialog.showModal();
  no.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

document.addEventListener(
  "submit",
  async (event) => {
    const { target: form, submitter } = event;
    const source = submitter?.dataset.confirm ? submitter : form;
    if (!source.dataset.confirm || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await ask(source))) return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(submitter);
    delete form.dataset.confirmed;
  },
  { capture: true },
);
