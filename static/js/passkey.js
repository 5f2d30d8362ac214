// A passkey that was refused or broken off is said in the page, not in the console.

const said = document.querySelector("[data-passkey-failed]");

document.addEventListener("allauth.error", (event) => {
  if (!event.detail.tags.includes("webauthn")) return;
  event.preventDefault();
  said.hidden = false;
});
