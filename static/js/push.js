// Messages on this device: what the browser can and may, and what its person wants.
const part = document.querySelector("[data-push]");
const find = (name) => part.querySelector(`[data-push-${name}]`);
const WORKER = "/sw.js";
const LOOK_AGAIN = 2000; // milliseconds, until a message to try it has come

function show(state) {
  for (const each of part.querySelectorAll("[data-push-state]")) {
    each.hidden = !each.dataset.pushState.split(" ").includes(state);
  }
}

function say(problem) {
  for (const each of part.querySelectorAll("[data-push-problem]")) {
    each.hidden = each.dataset.pushProblem !== problem;
  }
}

async function subscription() {
  const registration = await navigator.serviceWorker.getRegistration("/");
  return registration?.pushManager.getSubscription();
}

async function state() {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
    return navigator.standalone === false ? "home" : "none"; // an iPhone's browser says so
  }
  if (Notification.permission === "denied") return "blocked";
  if (!("here" in part.dataset)) return "off";
  if (await subscription()) return "on";
  say("lost");
  return "off";
}

async function subscribe() {
  await navigator.serviceWorker.register(WORKER);
  const { pushManager } = await navigator.serviceWorker.ready;
  await (await pushManager.getSubscription())?.unsubscribe(); // of another key or person
  const text = part.dataset.push.replaceAll("-", "+").replaceAll("_", "/");
  const applicationServerKey = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
}

async function turnOn(form) {
  const permission = await Notification.requestPermission();
  if (permission === "denied") return show("blocked");
  if (permission !== "granted") return say("asked");
  const { endpoint, keys } = (await subscribe()).toJSON();
  const said = { endpoint, ...keys, server_key: part.dataset.push };
  for (const [name, value] of Object.entries(said)) form.elements[name].value = value;
  form.submit();
}

async function turnOff(form) {
  await (await subscription())?.unsubscribe();
  form.submit();
}

// The button rests while the browser asks its person, and speaks again if nothing came.
function deed(name, act, problem) {
  find(name)?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const button = form.querySelector("button");
    if (button.disabled) return;
    button.disabled = true;
    say("");
    try {
      await act(form);
    } catch {
      problem ? say(problem) : form.submit();
    }
    button.disabled = false;
  });
}

// The browser reads the answer as a page: no text of ours is made into one.
function thisPage() {
  return new Promise((done, fail) => {
    const asked = new XMLHttpRequest();
    asked.responseType = "document";
    asked.onload = () => done(asked.response);
    asked.onerror = fail;
    asked.open("GET", location.pathname);
    asked.send();
  });
}

// How the message to try it fares, until it is known.
async function follow() {
  const news = (await thisPage())?.querySelector("[data-push-trial]");
  if (news && news.textContent !== find("trial").textContent) {
    find("trial").replaceWith(news);
  }
  if (find("trial")?.dataset.pushTrial === "waits") setTimeout(follow, LOOK_AGAIN);
}

if (part) {
  deed("on", turnOn, "failed");
  deed("off", turnOff);
  state().then(show);
  if (find("trial")?.dataset.pushTrial === "waits") setTimeout(follow, LOOK_AGAIN);
}
