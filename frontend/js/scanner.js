// The scanner of the portal. The box has data-scanner, data-wasm (address of the reader), data-look-up (the page that
// takes a code) and data-hosts (hosts of ours). What is read leads to that page, and it decides; a text that can be no
// code is shown here and goes nowhere. Built for old phones too; without scripts people type.
import { drawMiddle, makeReader, openCamera, torchButton, wait } from "./code-reader.js";
import { element, enhance } from "./page.js";

const KINDS = ["QRCode", "DataMatrix", "EAN13", "EAN8", "UPCA", "ITF14"];
const BARCODES = KINDS.slice(2);
const SURE_AFTER = 3; // pictures in a row that show the same bar code, which has a weaker check than a QR code
const PAUSE_MS = 100;
const SIDE = 1080; // pixels of the square that is read from the middle of the film
const SIDES_OF_PICTURES = [1600, 800, 2800]; // a large picture is read at several sizes
const LONGEST_CODE = 64;
const CODE = /^[\w ().\/-]+$/;
const OTHER_WAYS = "Bạn vẫn có thể chọn ảnh có tem, hoặc gõ mã in trên tem.";
const DENIED = {
  NotAllowedError: `Trình duyệt chưa được phép dùng camera. Hãy cho phép Camera trong phần cài đặt của trang này rồi bấm lại. ${OTHER_WAYS}`,
  NotFoundError: `Không thấy camera nào trên máy này. ${OTHER_WAYS}`,
  NotReadableError: `Camera đang được ứng dụng khác dùng. Hãy đóng ứng dụng đó rồi bấm lại. ${OTHER_WAYS}`,
};
const FAILED = `Không mở được camera. ${OTHER_WAYS}`;
const NO_CAMERA = `Trình duyệt này không cho trang web mở camera, thường gặp khi mở trang bên trong Zalo, Facebook. ${OTHER_WAYS}`;
const NOT_SECURE = `Trang này chưa được mở bằng https nên trình duyệt không cho dùng camera. ${OTHER_WAYS}`;
const TOO_OLD = "Trình duyệt này quá cũ nên không đọc được mã từ hình ảnh. Hãy gõ mã in trên tem.";

/** The address of the page that takes the code; undefined for a text that can be none. */
function pageFor(box, text) {
  let code = text.trim();
  const address = /^https?:\/\/([^/?#]*)/i.exec(code);
  if (address) {
    const isOurs = box.dataset.hosts.split(" ").includes(address[1].toLowerCase());
    if (!isOurs) code = code.split(/[?#]/)[0]; // what strangers write behind it is nobody's business
  } else if (code.length > LONGEST_CODE || !CODE.test(code)) {
    return undefined;
  }
  return `${box.dataset.lookUp}?ma=${encodeURIComponent(code)}`;
}

class Scanner {
  constructor(box) {
    this.box = box;
    this.frame = box.querySelector("[data-scanner-frame]");
    this.said = box.querySelector("[data-scanner-said]");
    this.open = box.querySelector("[data-scanner-open]");
    this.picture = box.querySelector("[data-scanner-picture]");
    this.stream = undefined;
    this.open.addEventListener("click", () => (this.stream ? this.stop("") : this.film()));
    this.picture.addEventListener("change", () => this.look());
    addEventListener("pagehide", () => this.stop(""));
    document.addEventListener("visibilitychange", () => document.hidden && this.stop(""));
  }

  say(sentence) {
    this.said.textContent = sentence;
  }

  /** Our own reader comes over the network: once, when it is first asked for. */
  async reader() {
    this.making = this.making || makeReader(this.box.dataset.wasm, KINDS);
    try {
      return await this.making;
    } catch {
      this.making = undefined;
      return undefined;
    }
  }

  async film() {
    if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) {
      this.say(window.isSecureContext === false ? NOT_SECURE : NO_CAMERA);
      return;
    }
    this.open.disabled = true;
    try {
      this.stream = await openCamera();
    } catch (error) {
      this.say(DENIED[error.name] || FAILED);
      return;
    } finally {
      this.open.disabled = false;
    }
    const video = element("video", { muted: true, autoplay: true, playsInline: true, srcObject: this.stream });
    this.frame.append(video);
    this.frame.hidden = false;
    this.lights = torchButton(this.stream);
    this.open.after(...this.lights);
    this.open.querySelector("span").textContent = "Đóng camera";
    this.say("Đưa mã QR của tem vào giữa khung.");
    await this.follow(video, this.stream);
  }

  /** Reads until a code is found or this stream is closed. */
  async follow(video, stream) {
    const read = await this.reader();
    if (!read) {
      this.stop(TOO_OLD);
      return;
    }
    const canvas = element("canvas");
    let [last, seen] = ["", 0];
    while (this.stream === stream) {
      if (video.videoWidth) {
        drawMiddle(video, canvas, SIDE);
        const found = await read(canvas).catch(() => undefined);
        seen = found && found.text === last ? seen + 1 : 1;
        last = found ? found.text : "";
        if (this.stream === stream && found && (seen >= SURE_AFTER || !BARCODES.includes(found.kind))) this.go(found.text);
      }
      await wait(PAUSE_MS);
    }
  }

  /** A picture that the visitor chose, read on this device. */
  async look() {
    const [file] = this.picture.files;
    if (!file) return;
    this.stop("Đang đọc ảnh ...");
    const read = await this.reader();
    const picture = read && (await opened(file));
    const found = picture && (await readSizes(read, picture));
    this.picture.value = "";
    if (found) this.go(found.text);
    else if (!read) this.say(TOO_OLD);
    else if (!picture) this.say("Không mở được tệp này như một tấm ảnh. Hãy chọn ảnh JPEG hoặc PNG, hoặc gõ mã in trên tem.");
    else this.say("Không thấy mã nào trong ảnh. Hãy chụp lại gần hơn, đủ sáng, mã nằm trọn trong ảnh; hoặc gõ mã in trên tem.");
  }

  go(text) {
    const page = pageFor(this.box, text);
    if (page) {
      if (navigator.vibrate) navigator.vibrate(80);
      this.stop("Đã đọc mã, đang mở trang tra cứu ...");
      location.assign(page);
    } else {
      this.stop(`Mã này không phải tem, nội dung: ${text.slice(0, 200)}`);
    }
  }

  stop(sentence) {
    if (this.stream) {
      for (const track of this.stream.getTracks()) track.stop();
      this.stream = undefined;
      for (const light of this.lights) light.remove();
      this.frame.textContent = "";
      this.frame.hidden = true;
      this.open.querySelector("span").textContent = "Mở camera để quét";
    }
    this.say(sentence);
  }
}

/** The picture in a file; undefined for what the browser cannot open. */
async function opened(file) {
  try {
    return await createImageBitmap(file);
  } catch {
    return undefined;
  }
}

async function readSizes(read, picture) {
  const canvas = element("canvas");
  const longest = Math.max(picture.width, picture.height);
  for (const side of SIDES_OF_PICTURES) {
    const scale = Math.min(1, side / longest);
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d", { willReadFrequently: true }).drawImage(picture, 0, 0, canvas.width, canvas.height);
    const found = await read(canvas).catch(() => undefined);
    if (found) return found;
  }
  return undefined;
}

enhance("[data-scanner]", (box) => {
  box.hidden = false;
  new Scanner(box);
});
