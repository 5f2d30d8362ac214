// A passkey that was refused or broken off, or that is known already, is said in the
// page, not in the console.

const failed = document.querySelector("[data-passkey-failed]");
const known = document.querySelector("[data-passkey-known]");

document.addEventListener("allauth.error", (event) => {
  const { tags, exception } = event.detail;
  if (!tags.includes("webauthn")) return;
  event.preventDefault();
  known.hidden = exception.name !== "InvalidStateError";
  failed.hidden = !known.hidden;
});
