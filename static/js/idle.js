// Before a session ends by itself the page asks whether somebody is there; then it
// leaves, and takes along what was typed: the server keeps it for whoever signs in again.
const dialog = document.querySelector("[data-idle]");
if (dialog) watch(dialog);

function watch(dialog) {
  const whole = Number(dialog.dataset.idle) * 1000;
  const warned = Math.min(120000, whole / 2); // milliseconds before the end
  const stay = dialog.querySelector("[data-stay]");
  let acted = 0, timer = 0, due = Infinity, typed = null;

  const wait = (left) => {
    const until = Math.max(left - warned, 1000);
    clearTimeout(timer);
    timer = setTimeout(look, until);
    due = Date.now() + until;
    dialog.close();
  };

  async function ask(method) {
    const body = method === "POST" ? new FormData(dialog.querySelector("form")) : undefined;
    const how = { method, body, redirect: "manual", cache: "no-store" };
    const answer = await fetch(dialog.dataset.awake, how);
    return answer.type === "opaqueredirect" ? null : (await answer.json()).left * 1000;
  }

  // Who types or presses now is there; another page of this person may have counted too.
  async function look() {
    due = Infinity; // asked once
    try {
      const left = await ask(Date.now() - acted < warned ? "POST" : "GET");
      if (left === null) return isOver();
      if (left > warned + 1000) return wait(left);
      dialog.showModal();
      timer = setTimeout(leave, Math.max(left, 0));
    } catch {
      wait(warned); // no connection: asked again soon
    }
  }

  // While the computer slept, or by another page: after signing in it goes on here.
  function isOver() {
    typed?.isConnected ? leave() : location.reload();
  }

  function leave() {
    const form = dialog.querySelector("form");
    for (const [name, value] of typed?.isConnected ? new FormData(typed) : []) {
      if (typeof value !== "string" || name === "csrfmiddlewaretoken") continue;
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    const { pathname, search } = new URL(typed?.getAttribute("action") || "", location);
    form.elements.interrupted_at.value = pathname + search;
    form.submit();
  }

  // The question goes once the server has heard the answer. Escape is an answer too.
  function here(event) {
    event.preventDefault();
    clearTimeout(timer);
    acted = Date.now();
    look();
  }
  stay.addEventListener("click", here);
  dialog.addEventListener("cancel", here);
  for (const kind of ["input", "keydown", "pointerdown"]) {
    document.addEventListener(kind, ({ type, target }) => {
      if (dialog.open) return;
      if (type === "input" && target.form?.method === "post") typed = target.form;
      acted = Date.now();
      if (acted > due + 1000) look(); // the computer slept, and its timers with it
    });
  }
  wait(whole);
}
