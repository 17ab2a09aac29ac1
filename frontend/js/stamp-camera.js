// Reads stamps by the camera into fields, on pages that load this script. Around the fields stands a box with
// data-stamp-camera, data-wasm (address of the reader) and data-ask (address that says which stamp a code is; it
// may carry a query). Inside: buttons data-scan-into="id of a field" (data-scan-send: the form is sent then), a
// line data-scan-said, and data-scan-unable, shown where there is no camera. Without scripts people type.
import { drawMiddle, makeReader, openCamera, torchButton, wait } from "./code-reader.js";
import { element, enhance } from "./page.js";

const PAUSE_MS = 120;
const SIDE = 1080; // pixels of the square that is read from the middle of the picture
const DENIED = {
  NotAllowedError:
    "Trình duyệt chưa được phép dùng camera. Hãy bấm biểu tượng cạnh địa chỉ trang, cho phép Camera, rồi bấm quét lại. Hoặc gõ dãy mã vào ô.",
  NotFoundError: "Không thấy camera nào trên máy này. Hãy gõ dãy mã vào ô.",
  NotReadableError: "Camera đang được ứng dụng khác dùng. Hãy đóng ứng dụng đó rồi bấm quét lại.",
};
const FAILED = "Không mở được camera. Hãy gõ dãy mã vào ô.";

/** The end of a Digital Link, else the text itself: what people would type. */
const serialIn = (text) => text.split("?")[0].replace(/\/+$/, "").split("/").pop();

function openDialog(title, stream) {
  const video = element("video", { muted: true, autoplay: true, playsInline: true, srcObject: stream });
  const said = element("p", { textContent: "Đưa mã QR của tem vào giữa khung." });
  said.setAttribute("role", "status");
  const close = element("button", { value: "no", className: "button button-secondary", textContent: "Đóng camera" });
  const heading = element("h2", { id: "camera-title", textContent: title });
  const frame = element("div", { className: "stamp-camera-frame" }, video);
  const actions = element("div", { className: "actions" }, ...torchButton(stream), close);
  const body = element("form", { method: "dialog", className: "dialog-body" }, heading, frame, said, actions);
  const dialog = element("dialog", { className: "dialog stamp-camera" }, body);
  dialog.setAttribute("aria-labelledby", "camera-title");
  dialog.addEventListener("close", () => {
    for (const track of stream.getTracks()) track.stop();
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
  return { dialog, video, said };
}

/** What the server says of a code: {ok, sentence}; without network the code stands as it was read. */
async function ask(box, code) {
  const address = new URL(box.dataset.ask, location.href);
  address.searchParams.set("ma", code);
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (answer.ok) return await answer.json();
  } catch {
    // no network: told below
  }
  return { ok: true, sentence: `Đã đọc mã ${serialIn(code)}. Chưa hỏi được máy chủ tem này ở đợt nào.` };
}

/** Reads until a code is a stamp that fits here, or the dialog is closed: its text and what is said of it. */
async function readStamp(box, { dialog, video, said }) {
  const read = await makeReader(box.dataset.wasm, ["QRCode"]);
  const canvas = element("canvas");
  let last;
  while (dialog.open) {
    if (video.videoWidth) {
      drawMiddle(video, canvas, SIDE);
      const code = (await read(canvas))?.text;
      if (code && code !== last) {
        last = code;
        const answer = await ask(box, code);
        if (answer.ok) return { code, sentence: answer.sentence };
        said.textContent = answer.sentence;
        navigator.vibrate?.([40, 60, 40]);
      }
    }
    await wait(PAUSE_MS);
  }
  return undefined;
}

async function scan(box, button) {
  const said = box.querySelector("[data-scan-said]");
  said.textContent = "";
  let stream;
  try {
    stream = await openCamera();
  } catch (error) {
    said.textContent = DENIED[error.name] ?? FAILED;
    return;
  }
  const opened = openDialog(button.textContent.trim(), stream);
  try {
    const found = await readStamp(box, opened);
    if (found) fill(box, button, found);
  } catch {
    said.textContent = FAILED;
  }
  opened.dialog.close();
}

function fill(box, button, { code, sentence }) {
  const field = document.getElementById(button.dataset.scanInto);
  field.value = serialIn(code);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  box.querySelector("[data-scan-said]").textContent = sentence;
  navigator.vibrate?.(80);
  if ("scanSend" in button.dataset) field.form.requestSubmit();
  else field.focus();
}

enhance("[data-stamp-camera]", (box) => {
  if (!navigator.mediaDevices?.getUserMedia) {
    box.querySelector("[data-scan-unable]").hidden = false;
    return;
  }
  for (const button of box.querySelectorAll("[data-scan-into]")) {
    button.hidden = false;
    button.addEventListener("click", () => scan(box, button));
  }
});
