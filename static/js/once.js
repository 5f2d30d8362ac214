// A form is sent once: its pressed button rests until the next page.
// The button is stilled after the browser has read the form, so its own value is sent.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});

// Back from the next page, the browser may show this one as it was left; and without a
// connection it is never left.
function open() {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
}
for (const news of ["pageshow", "unsent"]) window.addEventListener(news, open);
