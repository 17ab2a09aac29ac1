// data-fills="id" on a select: the sentence that is chosen is written into that text field, where it can be changed.
import { enhance } from "./page.js";

enhance("select[data-fills]", (select) => {
  let written = "";
  select.addEventListener("change", () => {
    const target = document.getElementById(select.dataset.fills);
    const own = target.value.replace(written, "").trim();
    target.value = [select.value, own].filter(Boolean).join("\n");
    written = select.value;
    target.dispatchEvent(new Event("input", { bubbles: true }));
  });
});
