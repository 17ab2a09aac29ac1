// data-passkey="create" or "get" on a form: its button asks the device for the passkey that the question in
// #passkey-question (JSON, bytes in base64url) wants, and sends the answer in the field `answer`.
import { enhance } from "./page.js";

const BYTES_OF_A_CREDENTIAL = ["attestationObject", "authenticatorData", "clientDataJSON", "signature", "userHandle"];

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function readQuestion({ publicKey }) {
  const known = (list) => list?.map((item) => ({ ...item, id: bytes(item.id) }));
  return {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    ...(publicKey.user && { user: { ...publicKey.user, id: bytes(publicKey.user.id) } }),
    ...(publicKey.excludeCredentials && { excludeCredentials: known(publicKey.excludeCredentials) }),
    ...(publicKey.allowCredentials && { allowCredentials: known(publicKey.allowCredentials) }),
  };
}

function writeAnswer(credential) {
  const { id, rawId, type, response } = credential;
  const given = BYTES_OF_A_CREDENTIAL.filter((name) => response[name]).map((name) => [name, text(response[name])]);
  return JSON.stringify({
    id,
    rawId: text(rawId),
    type,
    response: Object.fromEntries(given),
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

enhance("form[data-passkey]", (form) => {
  if (!window.PublicKeyCredential) return;
  const button = form.querySelector("button");
  const failed = form.querySelector("[data-passkey-failed]");
  form.querySelector("[data-passkey-unable]").hidden = true;
  button.hidden = false;
  button.addEventListener("click", async () => {
    failed.hidden = true;
    button.disabled = true;
    try {
      const publicKey = readQuestion(JSON.parse(document.getElementById("passkey-question").textContent));
      const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
      form.elements.answer.value = writeAnswer(credential);
      form.requestSubmit();
    } catch {
      failed.hidden = false;
    }
    button.disabled = false;
  });
});
