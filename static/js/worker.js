// Keeps, on a device that is the person's own, a copy of the plan of eight days and a
// queue of what was logged without a connection. All words come with the copy.

const WAIT = 8000; // milliseconds until a slow line counts as none
const HEARS = 1000; // until a page counts as one that does not listen
const GATEWAY = [502, 503, 504];
const PART = 100; // entries sent at once
const FILES = "ptcare-files";
const HOME = "/today/";

// --- The store: IndexedDB, in promises

let opened;
function db() {
  opened ??= new Promise((done, fail) => {
    const asked = indexedDB.open("ptcare", 1);
    asked.onupgradeneeded = () => {
      for (const name of ["keys", "copy", "queue"]) {
        asked.result.createObjectStore(name, { keyPath: "id" });
      }
    };
    asked.onsuccess = () => {
      asked.result.onclose = asked.result.onversionchange = () => (opened = null);
      done(asked.result);
    };
    asked.onerror = () => fail(asked.error);
  });
  return opened;
}

async function store(name, deed, ...what) {
  const how = deed.startsWith("get") ? "readonly" : "readwrite";
  const asked = (await db()).transaction(name, how).objectStore(name)[deed](...what);
  return new Promise((done, fail) => {
    asked.transaction.oncomplete = () => done(asked.result);
    asked.transaction.onabort = asked.onerror = () => fail(asked.error);
  });
}

// --- What is sealed: unreadable without its key, and the key is gone when it is over

async function keyOf(id) {
  const found = await store("keys", "get", id);
  if (found && Date.now() < found.until) return found.key;
  if (found) await store("keys", "delete", id);
  return null;
}

async function seal(keyId, what) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(what));
  const key = await keyOf(keyId);
  return { iv, text: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain) };
}

async function unseal(keyId, { iv, text }) {
  const key = await keyOf(keyId);
  if (!key) return null;
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, text);
  return JSON.parse(new TextDecoder().decode(plain));
}

// --- The copy

async function copy() {
  const kept = await store("copy", "get", "copy");
  const plan = kept && (await unseal(kept.key, kept.sealed));
  if (kept && !plan) await drop();
  return plan && { ...kept, ...plan };
}

async function drop() {
  await store("copy", "clear");
  await caches.delete(FILES);
}

async function fetchCopy() {
  const answer = await fetch("/device/", { cache: "no-store" });
  if (!answer.ok) return;
  const { key, key_id, until, owner, version, words, ...plan } = await answer.json();
  const raw = Uint8Array.from(atob(key), (sign) => sign.charCodeAt(0));
  const secret = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, [
    "encrypt",
    "decrypt",
  ]);
  await store("keys", "put", { id: key_id, key: secret, until });
  plan.csp = answer.headers.get("Content-Security-Policy") ?? "";
  const sealed = await seal(key_id, plan);
  await store("copy", "put", { id: "copy", key: key_id, owner, version, words, sealed });
  await keepFiles(plan.files);
}

async function keepFiles(files) {
  const cache = await caches.open(FILES);
  const had = (await cache.keys()).map((asked) => new URL(asked.url).pathname);
  const missing = files.filter((file) => !had.includes(file));
  await Promise.all(missing.map((file) => cache.add(file).catch(() => null)));
  const over = had.filter((file) => !files.includes(file));
  await Promise.all(over.map((file) => cache.delete(file)));
}

// --- The queue

const KINDS = [
  [/^\/today\/all\/$/, "all"],
  [/^\/today\/short\/$/, "short"],
  [/^\/today\/(\d+)\/log\/$/, "exercise"],
  [/^\/today\/hurt\/$/, "hurt"],
  [/^\/today\/report\/$/, "report"],
  [/^\/today\/not-today\/$/, "not_today"],
  [/^\/today\/week\/$/, "week_pain"],
  [/^\/today\/undo\/$/, "undo"],
  [/^\/today\/tick\/$/, "tick"],
  [/^\/today\/untick\/$/, "undo"],
  [/^\/today\/morning\/$/, "morning"],
  [/^\/today\/check\/$/, "check_in"],
];
const OURS = new Set(["csrfmiddlewaretoken", "token", "day", "said"]);

function entryOf(url, form, plan) {
  const [match, kind] = KINDS.map(([at, name]) => [at.exec(url.pathname), name]).find(
    ([found]) => found,
  ) ?? [null, null];
  if (!match || form.has("skip")) return null;
  const fields = Object.fromEntries([...form].filter(([name]) => !OURS.has(name)));
  const day = form.get("day");
  if (match[1]) fields.item = match[1];
  if (kind === "undo") fields.said = form.getAll("said");
  if (kind === "all" || kind === "short") {
    const items = plan.asked[day]?.[kind];
    if (items) fields.items = items;
  }
  const id = form.get("token") || crypto.randomUUID();
  const made_at = new Date().toISOString();
  const pain = `${fields.where}|${fields.pain}|${fields.is_new}`;
  let sign = kind === "hurt" ? (plan.signs[pain] ?? null) : null;
  if (kind === "check_in") {
    fields.sign = form.getAll("sign");
    sign = plan.closing.find((key) => fields.sign.includes(key)) ?? fields.sign[0];
    if (sign === "none") sign = null;
  }
  return { id, kind, day, made_at, fields, sign };
}

async function keep(entry, plan) {
  const { id, sign } = entry;
  if (entry.kind === "undo" && (await forgetUnsent(entry.fields.said))) return;
  await store("queue", "put", {
    ...{ id, owner: plan.owner, key: plan.key, at: Date.now(), sign, tried: true },
    ...{ state: "waiting", words: "", sealed: await seal(plan.key, entry) },
  });
}

// What was never on its way is simply not sent. A press that timed out may have arrived.
async function forgetUnsent(ids) {
  const kept = await Promise.all(ids.map((id) => store("queue", "get", id)));
  for (const each of kept) {
    if (each && !each.sign) await store("queue", "delete", each.id);
  }
  return kept.every((each) => each && !each.sent && !each.sign);
}

async function entries(owner) {
  const all = await store("queue", "getAll");
  const mine = all.filter((each) => each.owner === owner).sort((a, b) => a.at - b.at);
  for (const each of mine) {
    each.entry = await unseal(each.key, each.sealed);
    if (!each.entry && each.state === "waiting") each.state = "lost";
  }
  return mine;
}

// --- The server: who is signed in, what the plan is, and what waits

let running = null;
function greet() {
  running ??= meet().finally(() => (running = null));
  return running;
}

// What waits goes first, so that the version that comes last is of all of it.
let exchanging = null;
function exchange() {
  const talk = async () => {
    const hello = await ask("GET");
    if (hello) await rename(hello);
    if (hello) await dropOlder(hello);
    return hello && (await send(hello)) ? ask("GET") : hello;
  };
  exchanging = talk().finally(() => (exchanging = null));
  return exchanging;
}

let reached = true;
async function meet() {
  try {
    const hello = await exchange();
    reached = true;
    if (hello) {
      await renew(hello);
    } else {
      await drop(); // signed out, or the right was taken; the queue stays
    }
  } catch {
    reached = false;
  }
  await tell();
}

async function ask(method, more) {
  const how = { method, redirect: "manual", cache: "no-store", ...more };
  const answer = await timely(fetch("/sync/", how));
  if (answer.status >= 500) throw new Error(answer.status);
  return answer.ok ? answer.json() : null;
}

// The server has a new secret, and calls the same person by another name.
async function rename({ owner, was = [] }) {
  for (const row of was.length ? await store("queue", "getAll") : []) {
    if (was.includes(row.owner)) await store("queue", "put", { ...row, owner });
  }
}

// Held or replaced: it is not shown again, even if no new one comes.
async function dropOlder({ owner, version }) {
  const kept = await store("copy", "get", "copy");
  const isNow = kept?.owner === owner && kept.version === version;
  if (kept && !isNow) await store("copy", "clear");
  return isNow;
}

async function renew(hello) {
  if (!hello.is_own) await drop();
  else if (!(await dropOlder(hello))) await fetchCopy();
}

async function send({ owner, csrf }) {
  const waiting = (await entries(owner)).filter((each) => each.state === "waiting");
  const signs = waiting.filter((each) => each.sign);
  const others = waiting.filter((each) => !each.sign);
  const parts = signs.length ? [signs] : [];
  for (let at = 0; at < others.length; at += PART) {
    parts.push(others.slice(at, at + PART));
  }
  for (const part of parts) await sendPart(part, owner, csrf);
  return waiting.length;
}

async function sendPart(part, owner, csrf) {
  for (const { entry, ...row } of part) await store("queue", "put", { ...row, sent: true });
  const sent = part.map(({ entry: { sign, ...entry } }) => entry);
  const answer = await ask("POST", {
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
    body: JSON.stringify({ owner, entries: sent }),
  });
  for (const { id, state, words } of answer?.answers ?? []) {
    const row = await store("queue", "get", id);
    if (!row || state === "again") continue;
    if (words) await store("queue", "put", { ...row, state, words });
    else await store("queue", "delete", id);
    if (!words) lately.push([id, row.sign ? "told" : "sent"]);
  }
}

function timely(promise) {
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error("late")), WAIT);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// --- What the pages are told

let lately = []; // until a page has heard of it
async function tell() {
  const kept = await store("copy", "get", "copy");
  const rows = kept ? await entries(kept.owner) : [];
  const waiting = rows.filter(({ state }) => state === "waiting");
  const days = new Set(waiting.map(({ entry }) => entry.day));
  const words = kept?.words ?? {};
  const state = {
    reached,
    isKept: Boolean(kept),
    words,
    waiting: waiting.map(({ id, sign, entry }) => ({
      ...{ id, sign, day: entry.day, kind: entry.kind, item: about(entry.fields) },
      label: label(entry, words),
    })),
    count: words.waiting?.[Math.min(days.size, words.waiting.length) - 1] ?? "",
    told: rows
      .filter((row) => row.state !== "waiting")
      .map(({ id, state, words: why, entry }) => ({
        ...{ id, isRefused: state !== "saved", why: why || words.lost },
        label: entry ? label(entry, words) : "",
      })),
    lately,
  };
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const page of pages) page.postMessage(state);
}

// What an entry is about: an exercise, a medicine or brace, or a word for the day.
const about = ({ item, what, effort }) => item ?? what ?? effort;

function label({ kind, day, fields }, words) {
  const what = words.items?.[about(fields)] ?? words.kinds?.[kind] ?? "";
  return [words.days?.[day] ?? day, what].filter(Boolean).join(" · ");
}

self.addEventListener("message", (event) => {
  const { deed, id } = event.data;
  const deeds = {
    hello: async () => {
      await self.clients.claim(); // a page that was opening when this one began
      await greet();
    },
    heard: async () => (lately = lately.filter(([each]) => !id.includes(each))),
    dismiss: async () => {
      await store("queue", "delete", id);
      await tell();
    },
    undo: async () => {
      const plan = await copy();
      const row = await store("queue", "get", id);
      const { day } = await unseal(row.key, row.sealed);
      const made_at = new Date().toISOString();
      const undo = { id: crypto.randomUUID(), kind: "undo", day, made_at };
      await keep({ ...undo, fields: { said: [id] }, sign: null }, plan);
      await tell();
    },
  };
  if (deeds[deed]) event.waitUntil(deeds[deed]());
});

// --- What the browser asks for

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode !== "navigate") {
    if (/^\/static\/|\.svg$/.test(url.pathname)) event.respondWith(file(request));
  } else if (request.method === "GET") {
    event.respondWith(page(isOnTheWayBack(request) ? anew(url) : request, url));
  } else if (isOnTheWayBack(request)) {
    event.respondWith(back(url));
  } else if (url.pathname === "/accounts/logout/") {
    event.respondWith(leave(request));
  } else if (KINDS.some(([at]) => at.test(url.pathname))) {
    event.respondWith(press(request, url));
  } else {
    event.respondWith(other(request, event.clientId));
  }
});

async function file(request) {
  try {
    return await fetch(request);
  } catch (gone) {
    const kept = await (await caches.open(FILES)).match(new URL(request.url).pathname);
    if (kept) return kept;
    throw gone;
  }
}

async function page(request, url) {
  const [last, plan] = pressed;
  pressed = [];
  if (last && url.pathname.startsWith("/accounts/")) await keep(last, plan);
  if (url.pathname === "/accounts/login/" && (await isWaiting())) {
    url.searchParams.set("kept", "yes"); // so that it says that nothing is lost
    request = anew(url);
  }
  if (!(await store("copy", "count"))) return fetch(request); // nothing to add
  await exchanging?.catch(() => null); // so that the page knows of what was sent
  try {
    const answer = await timely(fetch(request));
    if (!GATEWAY.includes(answer.status)) {
      reached = true;
      return answer;
    }
  } catch {
    reached = false;
  }
  return (await offline(url)) ?? fetch(request);
}

async function isWaiting() {
  return (await store("queue", "getAll")).some(({ state }) => state === "waiting");
}

// What was pressed last, until its answer is seen: one that leads to the sign-in, since
// the session was over, has saved nothing. Where an answer leads is hidden from us.
let pressed = [];
async function press(request, url) {
  const plan = await copy();
  if (!plan) return fetch(request);
  const entry = entryOf(url, await request.clone().formData(), plan);
  if (!entry) return fetch(request);
  try {
    const answer = await timely(fetch(request));
    if (answer.type === "opaqueredirect") pressed = [entry, plan];
    if (!GATEWAY.includes(answer.status) && answer.status !== 403) return answer;
  } catch {
    reached = false;
  }
  await keep(entry, plan);
  return Response.redirect(`${HOME}?day=${entry.day}`, 303);
}

// To a page that answered a form: it is asked for anew, and nothing is sent.
function isOnTheWayBack(request) {
  return request.cache === "only-if-cached";
}

function anew(url) {
  return new Request(url, { redirect: "manual" });
}

function back({ href, pathname }) {
  return Response.redirect(KINDS.some(([at]) => at.test(pathname)) ? HOME : href, 303);
}

// What cannot wait says so: its page stays, with all that was written on it.
async function other(request, from) {
  try {
    return await fetch(request);
  } catch (gone) {
    const plan = await copy();
    if (!plan) throw gone;
    if (await hears(from, plan)) return new Response(null, { status: 204 });
    return filled(plan, "away");
  }
}

// Whether the page that sent it says that it may not have arrived.
async function hears(from, { words }) {
  const page = await self.clients.get(from);
  const { port1, port2 } = new MessageChannel();
  const heard = new Promise((done) => (port1.onmessage = ({ data }) => done(data)));
  page?.postMessage({ unsent: words.unsent }, [port2]);
  const deaf = new Promise((done) => setTimeout(done, HEARS, false));
  return page && words.unsent ? Promise.race([heard, deaf]) : false;
}

async function leave(request) {
  const plan = await copy();
  const form = await request.clone().formData();
  const rows = plan ? await entries(plan.owner) : [];
  if (rows.some(({ state }) => state === "waiting") && !form.has("lose")) {
    return filled(plan, "leave");
  }
  for (const { id } of rows) await store("queue", "delete", id);
  await drop();
  await unsubscribe();
  const left = await store("queue", "getAll"); // of somebody else: theirs to send
  const needed = new Set(left.map(({ key }) => key));
  for (const id of await store("keys", "getAllKeys")) {
    if (!needed.has(id)) await store("keys", "delete", id);
  }
  try {
    return await fetch(request.url, {
      ...{ method: "POST", body: new URLSearchParams(form), redirect: "manual" },
      headers: { "X-Device-Wiped": "yes" },
    });
  } catch (gone) {
    if (plan) return filled(plan, "left");
    throw gone;
  }
}

// --- Pages without a connection

async function offline(url) {
  const plan = await copy();
  if (!plan) return null;
  const today = new Intl.DateTimeFormat("en-CA", {
    ...{ timeZone: plan.zone, year: "numeric", month: "2-digit", day: "2-digit" },
  }).format(Date.now());
  const asked = url.searchParams.get("day");
  const day = asked && asked <= today ? asked : today;
  const item = /^\/today\/(\d+)\/$/.exec(url.pathname)?.[1];
  const isToday = url.pathname === HOME || url.pathname === "/";
  const rows = await entries(plan.owner);
  const sign = rows.find((r) => r.state === "waiting" && plan.closing.includes(r.sign));
  let name = "away";
  if (isToday) name = `day:${day}`;
  if (item) name = `item:${item}`;
  if (url.pathname === "/today/hurt/") name = `hurt:${day}`;
  if (url.pathname === "/today/check/") name = "check";
  if (url.pathname === "/plan/") name = "plan";
  if (name !== "away" && name !== "plan" && sign) name = `stop:${sign.sign}`;
  if (isToday && !plan.pages[name]) name = "old";
  const gone = Math.round((Date.parse(today) - Date.parse(plan.on)) / 864e5);
  const age = gone > 7 ? plan.old : gone > 0 ? plan.age : "";
  return filled(plan, plan.pages[name] ? name : "away", { age, day });
}

function filled(plan, name, { age = "", day = "" } = {}) {
  const text = plan.pages[name]
    .replace("<!--age-->", () => age)
    .replaceAll("[[day]]", day)
    .replace(/(name="token" value=")[^"]*/g, (_, start) => start + crypto.randomUUID());
  return new Response(text, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": plan.csp,
      "Cache-Control": "no-store",
    },
  });
}

// --- Messages on the screen

// A browser demands that each is shown. One that comes twice stands there once.
self.addEventListener("push", (event) => event.waitUntil(showMessage(event.data)));

async function showMessage(data) {
  const { id, title, body, path, icon, report } = readMessage(data);
  await self.registration.showNotification(title ?? "PTCare", {
    ...{ body, icon, tag: id, data: { path } },
  });
  if (report) await tellShown(report);
}

function readMessage(data) {
  try {
    return data.json();
  } catch {
    return {};
  }
}

// Without a session, which it must not keep awake. We may be quicker than the server,
// who has yet to write down that it sent the message.
async function tellShown(report) {
  for (const wait of [0, 2000, 5000, 20000]) {
    await new Promise((done) => setTimeout(done, wait));
    const how = { method: "POST", credentials: "omit" };
    const answer = await fetch(report, how).catch(() => null);
    if (answer && answer.status !== 425) return;
  }
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openPage(event.notification.data?.path ?? "/"));
});

// Nothing that is being filled in elsewhere is left for it.
async function openPage(path) {
  const asked = new URL(path, self.location.origin);
  const url = asked.origin === self.location.origin ? asked.href : "/";
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => page.url === url);
  return there ? there.focus() : self.clients.openWindow(url);
}

self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(renewSubscription(event));
});

async function renewSubscription({ oldSubscription, newSubscription }) {
  const options = newSubscription?.options ?? oldSubscription?.options;
  if (!options) return; // the page "Messages on this device" sees that it is over
  const made = newSubscription ?? (await self.registration.pushManager.subscribe(options));
  const { endpoint, keys } = made.toJSON();
  const key = btoa(String.fromCharCode(...new Uint8Array(options.applicationServerKey)));
  const server_key = key.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  await fetch("/push/renew/", {
    ...{ method: "POST", headers: { "Content-Type": "application/json" } },
    body: JSON.stringify({ endpoint, ...keys, server_key }),
  });
}

async function unsubscribe() {
  const made = await self.registration.pushManager?.getSubscription().catch(() => null);
  await made?.unsubscribe();
}
