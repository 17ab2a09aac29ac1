// Shows what was chosen in a file field: a small picture (drawn on a canvas, so no blob: address) or the name.
import { element, enhance } from "./page.js";

const SIDE = 192;

function sizeOf(bytes) {
  const [value, unit] = bytes < 1024 * 1024 ? [bytes / 1024, "KB"] : [bytes / 1024 / 1024, "MB"];
  return `${value.toLocaleString("vi-VN", { maximumFractionDigits: 1 })} ${unit}`;
}

async function pictureOf(file) {
  const bitmap = await createImageBitmap(file);
  const side = Math.min(bitmap.width, bitmap.height);
  const canvas = element("canvas", { width: SIDE, height: SIDE });
  const [x, y] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  canvas.getContext("2d").drawImage(bitmap, x, y, side, side, 0, 0, SIDE, SIDE);
  canvas.setAttribute("aria-hidden", "true");
  return canvas;
}

async function rowOf(file, limit) {
  const words = element("span", { textContent: `${file.name} (${sizeOf(file.size)})` });
  const row = element("li", {}, words);
  if (limit && file.size > limit) {
    words.textContent += `: lớn hơn mức cho phép ${sizeOf(limit)}. Hãy chọn tệp nhỏ hơn.`;
    words.className = "queue-row-late";
  }
  if (file.type.startsWith("image/")) {
    try {
      row.prepend(await pictureOf(file));
    } catch {
      words.textContent += ": không xem trước được.";
    }
  }
  return row;
}

// The browser's own button speaks the browser's language; this one speaks the page's.
function chooser(input) {
  const words = input.accept.includes("image/") ? "Chụp hoặc chọn ảnh" : "Chọn tệp";
  const label = element("label", { htmlFor: input.id, className: "button button-secondary", textContent: words });
  input.classList.add("file-native");
  return label;
}

enhance(".file input[type=file]", (input) => {
  if (input.id) input.after(chooser(input));
  const list = element("ul", { className: "file-preview" });
  list.setAttribute("aria-live", "polite");
  input.parentElement.append(list);
  input.addEventListener("change", async () => {
    const limit = Number(input.dataset.maxBytes) || 0;
    list.replaceChildren(...(await Promise.all([...input.files].map((file) => rowOf(file, limit)))));
  });
});
