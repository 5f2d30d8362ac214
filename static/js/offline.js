// What waits to be sent, shown on each page of the patient; the worker does the rest.
const region = document.querySelector("[data-offline]");
const AGAIN = 20000; // milliseconds between two tries
const workers = navigator.serviceWorker;
let waits = true;
const before = (sessionStorage.getItem("lately") ?? "").split(" ").filter(Boolean);
sessionStorage.removeItem("lately");

async function say(deed, id) {
  const { active } = await workers.ready;
  active.postMessage({ deed, id });
}

function line(tone, text, buttons = []) {
  const part = region.querySelector("template").content.cloneNode(true);
  Object.assign(part.firstElementChild.dataset, { line: "", tone });
  part.querySelector("p").textContent = text;
  const row = part.querySelector("[data-buttons]");
  for (const [label, deed, id] of buttons) {
    const button = row.querySelector("button").cloneNode();
    button.textContent = label;
    button.hidden = false;
    button.addEventListener("click", () => say(deed, id));
    row.append(button);
  }
  return part;
}

function mark(entry, words) {
  const item = document.querySelector(`[aria-labelledby="item-${entry.item}"]`);
  const whole = ["all", "short", "not_today"].includes(entry.kind);
  const places = [item?.querySelector(".exercise-answers")];
  if (entry.kind === "check_in") places.push(document.querySelector(".check-in"));
  if (whole) places.push(document.querySelector(".hero"));
  if (entry.kind === "all") places.push(...document.querySelectorAll(".exercise-answers"));
  for (const place of places.filter((each) => each && !each.dataset.waits)) {
    place.dataset.waits = "yes";
    place.classList.toggle("hero-done", place.classList.contains("hero"));
    const said = document.createElement("p");
    said.className = "done-mark";
    said.textContent = words.mark;
    place.replaceChildren(said);
  }
  if (whole) for (const each of document.querySelectorAll("main .disclosure")) each.remove();
}

// Once it is sent, the day as the server has it; what was sent is said there.
function renew(lately) {
  if (!lately.length || !document.querySelector(".days-of-patient")) return false;
  sessionStorage.setItem("lately", lately.join(" "));
  location.replace(location.pathname + location.search);
  return true;
}

function show({ data }) {
  const { reached, words, waiting, told, count } = data;
  const lately = [...data.lately, ...before.splice(0)];
  waits = waiting.length > 0 || !reached;
  region.dataset.offline = data.isKept ? "kept" : "";
  if (renew(data.lately)) return;
  for (const each of region.querySelectorAll("[data-line]")) each.remove();
  const parts = lately.map((deed) => line("good", words[deed] ?? ""));
  if (!reached) parts.push(line("warn", words.away ?? ""));
  if (waiting.some(({ sign }) => sign)) parts.push(line("stop", words.unheard));
  if (waiting.length) {
    parts.push(line("info", count, [[words.send, "hello"]]));
    for (const { id, sign, label } of waiting) {
      parts.push(line("info", label, sign ? [] : [[words.undo, "undo", id]]));
    }
  }
  for (const { id, label, why, isRefused } of told) {
    const text = [label, isRefused ? words.refused : "", why].filter(Boolean).join(" ");
    parts.push(line(isRefused ? "warn" : "info", text, [[words.dismiss, "dismiss", id]]));
  }
  region.append(...parts.filter((part) => part.querySelector("p").textContent));
  const day = document.querySelector("#say [name=day]")?.value;
  for (const entry of waiting) if (entry.day === day) mark(entry, words);
}

if (workers && region) {
  workers.addEventListener("message", show);
  workers.register("/sw.js").then(() => say("hello"));
  addEventListener("online", () => say("hello"));
  setInterval(() => waits && say("hello"), AGAIN);
}
