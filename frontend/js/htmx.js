// htmx under a strict Content-Security-Policy: nothing evaluated, no styles or scripts written into the page.
import htmx from "htmx.org";

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  scrollBehavior: "auto",
  // A form that was refused comes back with status 422 and its errors: shown like any other answer.
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});

const FAILED = "Máy chủ chưa trả lời được. Những gì đã nhập vẫn còn trên trang này. Hãy thử lại.";
const OFFLINE = "Không có kết nối mạng. Những gì đã nhập vẫn còn trên trang này. Hãy thử lại khi có mạng.";

const say = (message) => document.dispatchEvent(new CustomEvent("toast", { detail: { message } }));
document.addEventListener("htmx:responseError", () => say(FAILED));
document.addEventListener("htmx:sendError", () => say(OFFLINE));
