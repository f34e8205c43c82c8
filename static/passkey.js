// Asks the browser for a passkey and sends its answer with the form. Where there is neither script nor
// passkeys, the form stays hidden and the sentence beside it says what else opens the door.
const form = document.querySelector("form.passkey");
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

function wanted() {
  const options = JSON.parse(form.dataset.options);
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const key of [...(options.allowCredentials ?? []), ...(options.excludeCredentials ?? [])]) key.id = bytes(key.id);
  return { publicKey: options };
}

function answer(key) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature"])
    if (key.response[part]) response[part] = text(key.response[part]);
  response.transports = key.response.getTransports?.() ?? [];
  return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response });
}

function say(fault) {
  const sentences = [...form.querySelectorAll("[data-fault]")];
  const one = sentences.find((each) => each.dataset.fault === fault) ?? sentences.at(-1);
  for (const each of sentences) each.hidden = each !== one;
}

async function send(event) {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    form.elements.answer.value = answer(await navigator.credentials[form.dataset.act](wanted()));
    form.submit();
  } catch (fault) {
    say(fault.name);
    button.disabled = false;
    button.focus();
  }
}

if (window.PublicKeyCredential) {
  form.hidden = false;
  for (const other of document.querySelectorAll(".no-passkey")) other.hidden = true;
  form.addEventListener("submit", send);
  form.querySelector("button").focus();
}
