// What waits to be sent, shown on each page of the patient; the worker does the rest.
const region = document.querySelector("[data-offline]");
const AGAIN = 20000; // milliseconds between two tries
const workers = navigator.serviceWorker;
let waits = true;
const READ = 3000; // milliseconds that a line must have stood to have been read
const lately = new Map(JSON.parse(sessionStorage.getItem("lately") ?? "[]"));

async function say(deed, id) {
  const { active } = await workers.ready;
  active.postMessage({ deed, id });
}

const TONES = ["info", "good", "warn", "stop"]; // in the order of their icons

function drawn(name) {
  const { content } = region.querySelector("template");
  const part = content.querySelector(name).cloneNode(true);
  part.dataset.line = "";
  return part;
}

function line(tone, text, buttons = [], heading = "") {
  const part = drawn(".notice");
  part.dataset.tone = tone;
  [...part.querySelectorAll(".notice > .icon")].forEach((icon, at) => {
    if (TONES[at] !== tone) icon.remove();
  });
  const [title, said] = part.querySelectorAll("p");
  title.textContent = heading;
  title.hidden = !heading;
  said.textContent = text;
  const row = part.querySelector("[data-buttons]");
  row.hidden = !buttons.length;
  for (const [label, deed, id] of buttons) {
    const button = row.querySelector("button").cloneNode();
    button.textContent = label;
    button.hidden = false;
    button.addEventListener("click", () => say(deed, id));
    row.append(button);
  }
  return part;
}

const PLACES = {
  all: ".hero, .exercise-answers",
  short: ".hero",
  not_today: ".hero",
  check_in: ".check-in",
  morning: "[aria-labelledby=morning-pain]",
  week_pain: "[aria-labelledby=week-pain]",
};

function mark({ kind, item }, words) {
  const waits = document.createElement("p");
  waits.className = "done-mark";
  waits.textContent = words.mark;
  const whole = PLACES[kind]?.startsWith(".hero");
  const isOne = /^\d/.test(item); // an exercise
  const mine = `[aria-labelledby="item-${item}"] .exercise-answers`;
  for (const place of document.querySelectorAll(PLACES[kind] ?? mine)) {
    if (place.dataset.waits) continue;
    place.dataset.waits = "yes";
    const isHero = place.classList.toggle("hero-done", place.matches(".hero"));
    const how = isHero && kind !== "not_today" && place.querySelector("template");
    place.replaceChildren(waits.cloneNode(true), ...(how ? [how.content] : []));
  }
  if (kind === "tick") document.querySelector(`[value="${item}"]`)?.replaceWith(waits);
  if (kind === "report") document.querySelector(".how-was-it")?.remove();
  const others = whole || isOne ? "main .disclosure:not([data-line])" : "none";
  for (const each of document.querySelectorAll(others)) each.remove();
  const rest = isOne && document.querySelector(".hero > .button[form=say]");
  if (!rest) return;
  if (!document.querySelector("[name=done]")) return mark({ kind: "all" }, words);
  rest.previousElementSibling?.remove(); // how many there were to do
  rest.lastChild.textContent = words.rest;
}

// One thing that waits stands there itself; of many, only how many at first.
function list(parts, words) {
  if (parts.length < 2) return parts;
  const folded = drawn("details");
  folded.open = isOpen;
  folded.addEventListener("toggle", () => (isOpen = folded.open));
  folded.querySelector("span").textContent = words.list;
  folded.querySelector("div").append(...parts);
  return [folded];
}

let isOpen = false;

// What has reached the clinic is said until it was read, if need be on the next page:
// the worker may tell it to a page that is just being left. Says whether it is news.
function hear(told, waiting, worker) {
  if (told.length) worker.postMessage({ deed: "heard", id: told.map(([id]) => id) });
  else if (waiting.length) lately.clear();
  const news = told.filter(([id]) => !lately.has(id));
  for (const [id, deed] of news) lately.set(id, deed);
  sessionStorage.setItem("lately", JSON.stringify([...lately]));
  return news.length > 0;
}

// What stands there stays: it is heard once, and nobody is thrown off its buttons.
function redraw(parts, of) {
  if (of === shown) return;
  shown = of;
  for (const each of region.querySelectorAll(":scope > [data-line]")) each.remove();
  region.append(...parts.filter((part) => part.textContent.trim()));
}

let shown;
let marked = [];

// Once it is sent, the day as the server has it.
function renew() {
  location.replace(location.pathname + location.search);
}

// What cannot wait did not leave: said beside the button, and it may be sent again.
function stay({ unsent }, [port]) {
  const form = document.querySelector("form[data-sent]");
  if (!form) return;
  form.querySelector("[data-line]")?.remove();
  const part = line("warn", unsent);
  part.role = "alert";
  form.querySelector(".form-actions, button").before(part);
  dispatchEvent(new Event("unsent"));
  port.postMessage(true);
}

function show({ data, source, ports }) {
  if (data.unsent) return stay(data, ports);
  const { reached, words, waiting, told, count } = data;
  waits = waiting.length > 0 || !reached;
  region.dataset.offline = data.isKept ? "kept" : "";
  const isNews = hear(data.lately, waiting, source);
  if (isNews && document.querySelector(".days-of-patient")) return renew();
  const deeds = [...new Set(lately.values())].filter((deed) => words[deed]);
  const isRefused = told.some((each) => each.isRefused);
  const parts = deeds.map((deed) =>
    deed === "sent" && isRefused
      ? line("info", words.sent_in_part ?? "")
      : line("good", words[deed]),
  );
  const stop = document.querySelector(".stop-page");
  if (stop) stop.after(region); // nothing stands above what is to be done now
  const isWarned = stop || region.querySelector("[data-tone=warn]:not([data-line])");
  if (!reached && !isWarned) parts.push(line("warn", words.away ?? ""));
  if (waiting.some(({ sign }) => sign)) parts.push(line("stop", words.unheard));
  if (waiting.length) {
    parts.push(line("info", count, [[words.send, "hello"]]));
    const each = waiting.map(({ id, sign, label }) =>
      line("info", label, sign ? [] : [[words.undo, "undo", id]]),
    );
    parts.push(...list(each, words));
  }
  for (const { id, label, why, isRefused } of told) {
    const text = [isRefused ? words.refused : "", why].filter(Boolean).join(" ");
    const read = [[words.dismiss, "dismiss", id]];
    parts.push(line(isRefused ? "warn" : "info", text, read, label));
  }
  redraw(parts, JSON.stringify([reached, waiting, told, deeds]));
  if (deeds.length) setTimeout(() => sessionStorage.removeItem("lately"), READ);
  const day = document.querySelector("#say [name=day]")?.value;
  const mine = waiting.filter((entry) => entry.day === day);
  const isUndone = marked.some((id) => !mine.some((entry) => entry.id === id));
  if (isUndone && data.isKept) return renew(); // signed out, it stays as it stands
  marked = mine.map(({ id }) => id);
  for (const entry of mine) mark(entry, words);
}

if (workers && region) {
  workers.addEventListener("message", show);
  workers.register("/sw.js").then(() => say("hello"));
  addEventListener("online", () => say("hello"));
  setInterval(() => waits && say("hello"), AGAIN);
}
