// Reads codes in pictures, and opens the camera that makes them: for the pages that scan.
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { element } from "./page.js";

// What each reader calls a kind of code.
const NATIVE = { QRCode: "qr_code", DataMatrix: "data_matrix", EAN13: "ean_13", EAN8: "ean_8", UPCA: "upc_a", ITF14: "itf" };

export const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The rear camera as a stream. Rejects as getUserMedia does. */
export function openCamera() {
  const wanted = { facingMode: { ideal: "environment" }, width: { ideal: 1920 }, height: { ideal: 1080 } };
  return navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
}

/** A button for the light, in a list; an empty list where the camera has none. */
export function torchButton(stream) {
  const [track] = stream.getVideoTracks();
  if (!track.getCapabilities?.().torch) return [];
  const button = element("button", { type: "button", className: "button button-secondary", textContent: "Bật đèn" });
  let on = false;
  button.addEventListener("click", async () => {
    try {
      await track.applyConstraints({ advanced: [{ torch: !on }] });
      on = !on;
    } catch {
      button.remove(); // the light is there, and may not be used
    }
    button.textContent = on ? "Tắt đèn" : "Bật đèn";
  });
  return [button];
}

/** The square in the middle of a film's present picture, drawn on a canvas of at most so many pixels. */
export function drawMiddle(video, canvas, most) {
  const side = Math.min(video.videoWidth, video.videoHeight);
  canvas.width = canvas.height = Math.min(side, most);
  const [x, y] = [(video.videoWidth - side) / 2, (video.videoHeight - side) / 2];
  canvas.getContext("2d", { willReadFrequently: true }).drawImage(video, x, y, side, side, 0, 0, canvas.width, canvas.height);
}

/**
 * A function from a canvas to {text, kind} of the code on it, or undefined: the browser's reader where it knows all
 * kinds, else our own, whose WebAssembly is fetched from `wasm` now. The first kinds are preferred where there are
 * several codes. Rejects where there is no reader at all.
 */
export async function makeReader(wasm, kinds) {
  const known = (await window.BarcodeDetector?.getSupportedFormats?.()) ?? [];
  const formats = kinds.map((kind) => NATIVE[kind]);
  if (formats.every((format) => known.includes(format))) {
    const detector = new BarcodeDetector({ formats });
    const read = async (canvas) =>
      (await detector.detect(canvas)).map((found) => ({ text: found.rawValue, kind: kinds[formats.indexOf(found.format)] }));
    if (await works(read)) return async (canvas) => preferred(await read(canvas), kinds);
  }
  if (typeof WebAssembly !== "object") throw new Error("no WebAssembly");
  await prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  return async (canvas) => {
    const picture = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(picture, { formats: kinds, tryHarder: true, maxNumberOfSymbols: kinds.length });
    const whole = found.filter((each) => each.isValid);
    return preferred(whole.map((each) => ({ text: each.text, kind: each.format })), kinds);
  };
}

/** Some browsers know the reader's name and have none behind it. */
async function works(read) {
  try {
    await read(element("canvas", { width: 8, height: 8 }));
    return true;
  } catch {
    return false;
  }
}

function preferred(found, kinds) {
  const rank = ({ kind }) => (kinds.indexOf(kind) + kinds.length + 1) % (kinds.length + 1);
  return [...found].sort((a, b) => rank(a) - rank(b))[0];
}
