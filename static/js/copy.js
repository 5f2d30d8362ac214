// A button that copies a text which can be selected without it. Shown only where it can.
for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copies);
    source.select();
    await navigator.clipboard.writeText(source.value);
    button.querySelector("span").textContent = button.dataset.copied;
  });
}
