// Leads through one exercise: counts, holds, rests; speaks if wanted; keeps its place.
const stage = document.querySelector("[data-guide]");
if (stage) lead(stage, JSON.parse(document.getElementById("guide").textContent));

function lead(stage, { item, day, parts, phrases, ease }) {
  const find = (name) => stage.querySelector(`[data-${name}]`);
  const [player, part, turn, number] = ["player", "part", "turn", "number"].map(find);
  const [along, next] = ["along", "next"].map(find);
  const [run, skip, again, speak] = ["run", "skip", "again", "speak"].map(find);
  const easing = (each) => (each.kind === "holds" ? ease * (each.count - 1) : 0);
  const lasts = (each) => each.seconds * each.count + easing(each);
  const whole = parts.reduce((sum, each) => sum + lasts(each), 0) || 1;
  const kept = read("guide");
  let place = 0, passed = 0, last = 0, timer = 0, said = "", lock = null;
  let aloud = read("aloud") === true;
  if (kept && kept.item === item && kept.day === day && kept.place < parts.length) {
    ({ place, passed } = kept);
  }

  // What a second shows, and what is said when that changes.
  function moment() {
    const each = parts[place], { kind, count, seconds } = each, left = Math.ceil(lasts(each) - passed);
    if (kind === "steps") return { shows: count };
    if (kind === "repeats") {
      const done = Math.min(Math.floor(passed / seconds) + 1, count);
      return { shows: done, say: done === count && count > 2 ? `${done}. ${phrases.last}` : `${done}` };
    }
    if (kind === "holds") {
      const held = Math.floor(passed / (seconds + ease));
      const within = passed - held * (seconds + ease), turns = count > 1 && held + 1;
      if (within >= seconds) return { shows: "·", turns, say: phrases.ease, id: `ease${held}` };
      const say = turns ? `${turns}. ${phrases.hold}` : phrases.hold;
      return { shows: Math.ceil(seconds - within), turns, say, id: `hold${held}` };
    }
    const shows = left > 90 ? `${Math.floor(left / 60)}:${`${left % 60}`.padStart(2, "0")}` : left;
    if (left <= 3) return { shows, say: `${left}` };
    const half = kind === "time" && passed >= seconds / 2;
    return { shows, say: half ? phrases.half : "", id: half ? "half" : "whole" };
  }

  function draw() {
    if (place >= parts.length) return;
    const before = parts.slice(0, place).reduce((sum, each) => sum + lasts(each), 0);
    const { shows, turns, say, id = say } = moment();
    if (part.textContent !== parts[place].title) part.textContent = parts[place].title;
    number.textContent = shows;
    turn.textContent = turns
      ? phrases.turn.replace("{number}", turns).replace("{all}", parts[place].count)
      : "";
    along.value = (before + passed) / whole;
    const following = parts[place + 1];
    next.textContent = following ? `${next.dataset.then} ${following.title}` : "";
    stage.dataset.kind = parts[place].kind;
    if (timer && say && said !== `${place} ${id}`) talk(say);
    said = `${place} ${id}`;
  }

  function tick() {
    const now = performance.now();
    passed += (now - last) / 1000;
    last = now;
    if (parts[place].kind !== "steps" && passed >= lasts(parts[place])) return go();
    keep();
    draw();
  }

  function go() {
    place += 1;
    passed = 0;
    said = "";
    if (place >= parts.length) return end();
    keep();
    if (timer) talk(parts[place].title);
    draw();
  }

  function end() {
    halt();
    forget("guide");
    along.value = 1;
    part.textContent = phrases.end;
    number.textContent = "✓";
    turn.textContent = "";
    next.textContent = "";
    skip.hidden = true;
    run.hidden = true;
    stage.dataset.kind = "end";
    talk(phrases.end);
    const went = document.getElementById("went");
    went.focus();
    went.scrollIntoView({ block: "nearest" });
  }

  function start() {
    if (place >= parts.length) return;
    last = performance.now();
    timer = setInterval(tick, 200);
    talk(parts[place].title);
    wake();
    label();
  }

  function halt() {
    clearInterval(timer);
    timer = 0;
    lock?.release().catch(() => {});
    lock = null;
    label();
  }

  function label() {
    run.textContent = timer ? run.dataset.pause : place || passed ? run.dataset.on : run.dataset.start;
    stage.toggleAttribute("data-running", Boolean(timer));
  }

  function toggle() {
    if (!timer) return start();
    halt();
    talk(phrases.paused);
  }

  function talk(words) {
    if (!aloud || !("speechSynthesis" in window)) return;
    const voice = new SpeechSynthesisUtterance(words);
    voice.lang = document.documentElement.lang;
    voice.rate = 0.9;
    speechSynthesis.cancel();
    speechSynthesis.speak(voice);
  }

  // The screen stays on while it counts; not every browser can.
  async function wake() {
    try {
      lock = await navigator.wakeLock?.request("screen");
      if (!timer) lock?.release();
    } catch {
      lock = null;
    }
  }

  const keep = () => write("guide", { item, day, place, passed: Math.floor(passed) });

  run.addEventListener("click", toggle);
  skip.addEventListener("click", go);
  again.addEventListener("click", () => {
    halt();
    [place, passed, said] = [0, 0, ""];
    run.hidden = skip.hidden = false;
    forget("guide");
    label();
    draw();
  });
  speak.addEventListener("click", () => {
    aloud = !aloud;
    write("aloud", aloud);
    speak.setAttribute("aria-pressed", `${aloud}`);
    if (aloud) talk(parts[Math.min(place, parts.length - 1)].title);
    else window.speechSynthesis?.cancel();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const isOnSomething = event.target.closest("a, button, input, summary, select, textarea");
    if (event.key === " " && !isOnSomething && !run.hidden) toggle();
    else if (event.key === "ArrowRight" && place < parts.length) go();
    else if (event.key === "Escape" && timer) toggle();
    else return;
    event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && timer) wake();
  });
  addEventListener("pagehide", () => window.speechSynthesis?.cancel());

  speak.hidden = !("speechSynthesis" in window);
  speak.setAttribute("aria-pressed", `${aloud}`);
  player.hidden = false;
  label();
  draw();
}

// A number and a place, so that a closed page goes on where it was: nothing of health.
function read(name) {
  try {
    return JSON.parse(localStorage.getItem(`ptcare-${name}`));
  } catch {
    return null;
  }
}

function write(name, value) {
  try {
    localStorage.setItem(`ptcare-${name}`, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing still counts.
  }
}

function forget(name) {
  try {
    localStorage.removeItem(`ptcare-${name}`);
  } catch {
    // As above.
  }
}
