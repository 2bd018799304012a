/* The player: time, the transport bar, the keyboard, scenes. What is shown is a function of the moment alone. */

const tape = JSON.parse(document.getElementById("tape").textContent);
const byId = (id) => document.getElementById(id);
const root = document.documentElement, stage = byId("stage"), scrubber = byId("scrubber");
const reels = tape.passes.map(openReel);
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const BEAT = 0.7, SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 0], FLIGHT = 0.35, MANY = 120, WHOLE = 20;
const BANNERS = { F: "Forward ▸", S: "Seed ●", B: "◂ Backward", A: "◂ Backward" };
const PHASES = { F: "forward", S: "seed", B: "backward", A: "backward" };

let scene = tape.start.scene, reel = reels[tape.scenes[scene].pass];
let beats = tape.start.step, until = beats, moment = 2 * beats, then = 0;
let playing = false, rate = 1, following = false, spoken = null, unseen = new Set(tape.scenes[scene].unseen);

/* ---- things: the groups whose faces change ---- */

const groups = [];
for (const group of byId("things").children) groups[+group.dataset.thing] = group;
const worn = tape.worn.slice();

function wear(thing, face, settling) {
  if (worn[thing] === face) return;
  const group = groups[thing], numbers = () => [...group.querySelectorAll(".JetBrainsMono-Medium")];
  settling = settling && group.classList.contains("card");
  const before = settling ? numbers().map((text) => text.textContent) : [];
  group.innerHTML = tape.faces[face].map((i) => tape.elements[i]).join("");
  worn[thing] = face;
  if (settling) numbers().forEach((text, row) => text.classList.toggle("new", text.textContent !== before[row]));
}

/* Where a thing lies, with what may be written round it: x, y, right, bottom. */
const places = tape.of.map((owner) => {
  const box = tape.boxes[owner], w = tape.wires[owner];
  return box ? [box[0] - 150, box[1] - 60, box[0] + box[2] + 150, box[1] + box[3] + 120]
    : [Math.min(w[2], w[4], w[0], w[6]), Math.min(w[1], w[7]) - 40, Math.max(w[2], w[4], w[0], w[6]), Math.max(w[1], w[7]) + 40];
});
const isLarge = groups.length > 400;
const culled = groups.map((group) => group.style.display === "none");

/* Leave out what the scene does not show, and on large graphs what the camera does not: a browser lays out every
 * word anew whenever the scale changes, also where nobody looks. */
function cull(box = view.view) {
  const x = box.x - box.w / 2, y = box.y - box.h / 2, right = box.x + box.w * 1.5, bottom = box.y + box.h * 1.5;
  places.forEach(([x0, y0, x1, y1], thing) => {
    const hide = unseen.has(thing) || (isLarge && (x1 < x || x0 > right || y1 < y || y0 > bottom));
    if (hide !== culled[thing]) groups[thing].style.display = hide ? "none" : "";
    culled[thing] = hide;
  });
}

/* ---- showing a moment ---- */

const showPackets = openPackets(byId("packets"), tape.elements, tape.loads);

function show() {
  const now = standing(reel, beats);
  const settling = playing || Math.abs(now.moment - moment) === 1;
  for (const [thing, face] of differing(reel, moment, now.moment)) wear(thing, face, settling);
  moment = now.moment;
  showPackets(travelling(now));
  scrubber.value = beats;
  const step = reel.length ? Math.max(now.index, -1) : -1;
  if (step !== spoken) tell(step);
  byId("counter").textContent = `${now.done} / ${reel.length}`;
}

/* The packets on their way: those of the last `trail` steps, so that they stay in sight at high speed. When a step
 * is done, its product still rests before the card it was sent to, and its values have left their trails. */
function travelling(now) {
  const trail = Math.max(1, playing ? pace() * FLIGHT : 1), packets = [];
  for (let k = Math.max(0, Math.ceil(beats - trail)); k <= now.index; k++) {
    const alpha = Math.min(1, (beats - k) / trail), listed = reel.packets[k];
    if ((alpha === 1 && (k < now.index || trail > 1)) || packets.length > 200) continue;
    for (let i = 0; i < listed.length; i += 2) {
      if (unseen.has(listed[i])) continue;
      packets.push({ wire: tape.wires[listed[i]], load: listed[i + 1], alpha, back: reel.phases[k] === "B" });
    }
  }
  return packets;
}

/* The banner, the equation and the sentence of a step. */
function tell(step) {
  spoken = step;
  const phase = reel.phases[step], banner = byId("phase");
  banner.hidden = !phase;
  banner.textContent = BANNERS[phase] || "";
  banner.className = PHASES[phase] || "";
  byId("sentence").textContent = reel.says[step + 1];
  byId("equation").replaceChildren(...reel.cards[step + 1].map(term));
  scrubber.setAttribute("aria-valuetext", `Step ${step + 1} of ${reel.length}. ${reel.says[step + 1]}`);
  if (following && step >= 0 && !unseen.has(reel.about[step]) && !(playing && pace() > 4)) view.follow(scope(step));
}

/* What a step is about: its card, and the wires that something travels on. */
function scope(step) {
  const [x, y, w, h] = tape.boxes[reel.about[step]] || [0, 0, 0, 0], wires = [];
  for (let i = 0; i < reel.packets[step].length; i += 2) wires.push(tape.wires[reel.packets[step][i]]);
  const xs = [x - 40, x + w + 40, ...wires.flatMap((wire) => [wire[0] - 150, wire[6]])];
  const ys = [y - 48, y + h + 36, ...wires.flatMap((wire) => [wire[1] - 50, wire[1] + 50, wire[7]])];
  const left = Math.min(...xs), top = Math.min(...ys);
  return { x: left - 12, y: top, w: Math.max(...xs) - left + 24, h: Math.max(...ys) - top };
}

/* One part of the equation card: a sign between numbers, or a number with its name above. */
function term(part) {
  const box = document.createElement("span");
  if (typeof part === "string") {
    box.className = "sign";
    box.textContent = part;
    return box;
  }
  const [name, text, sign, exact] = part;
  box.className = `term ${["minus", "zero", "plus", "plain"][sign + 1]}`;
  box.innerHTML = "<i></i><b></b>";
  box.children[0].textContent = name;
  box.children[1].textContent = text;
  if (exact) box.title = exact;
  return box;
}

/* ---- time ---- */

const pace = () => (rate ? rate / BEAT : Math.max(reel.length / WHOLE, 1 / BEAT));

function tick(time) {
  if (!playing) return;
  // The first frame may have begun before the key was pressed.
  const passed = Math.min(Math.max(time - then, 0) / 1000, 0.25) * pace();
  then = time;
  beats = Math.min(beats + passed, until);
  if (calm.matches && beats < until) pass(); else show();
  if (beats >= until) return pause();
  requestAnimationFrame(tick);
}

/* Without motion a step is shown when it is done, nothing in between. */
function pass() {
  const kept = beats;
  beats = Math.floor(beats);
  show();
  beats = kept;
}

function playTo(goal) {
  until = goal;
  playing = beats < goal;
  byId("sentence").setAttribute("aria-live", playing && pace() > 2 ? "off" : "polite");
  then = performance.now();
  root.classList.toggle("playing", playing);
  byId("play").setAttribute("aria-label", playing ? "Pause" : "Play");
  if (playing) requestAnimationFrame(tick);
}

function pause() {
  playing = false;
  byId("sentence").setAttribute("aria-live", "polite");
  root.classList.remove("playing");
  byId("play").setAttribute("aria-label", "Play");
  show();
}

function go(goal) {
  beats = Math.min(Math.max(goal, 0), reel.length);
  pause();
}

function toggle() {
  if (playing) return pause();
  if (beats >= reel.length) beats = 0;
  playTo(reel.length);
}

/* One step on plays the event; one step back is there at once. */
function step(count) {
  const between = beats - Math.floor(beats + 1e-9) > 1e-6;
  const done = Math.floor(beats + 1e-9) + (between && (count < 0 || playing) ? 1 : 0);
  const goal = Math.min(Math.max(done + count, 0), reel.length);
  if (count < 0 || calm.matches) return go(goal);
  if (!between || playing) beats = done;
  playTo(goal);
}

function toPhase(direction) {
  const borders = [0, ...reel.zones.map(([, , end]) => end)], done = Math.floor(beats + 1e-9);
  const goal = direction > 0 ? borders.find((b) => b > done) : borders.reverse().find((b) => b < done);
  go(goal ?? (direction > 0 ? reel.length : 0));
}

function setRate(next) {
  rate = next;
  byId("speed").textContent = rate ? `${rate === 0.25 ? "¼" : rate === 0.5 ? "½" : rate}×` : "all in 20 s";
}

const faster = (by) => setRate(SPEEDS[Math.min(Math.max(SPEEDS.indexOf(rate) + by, 0), SPEEDS.length - 1)]);

/* ---- scenes: a pass, a moment, a camera and words ---- */

function toScene(number) {
  if (number < 0 || number >= tape.scenes.length) return;
  scene = number;
  const { pass, step: goal, camera } = tape.scenes[scene];
  if (reels[pass] !== reel) {
    reel = reels[pass];
    moment = 2 * goal;
    facesAt(reel, moment).forEach((face, thing) => wear(thing, face, false));
    zones();
  }
  unseen = new Set(tape.scenes[scene].unseen);
  cull();
  spoken = null;
  words();
  go(goal);
  view.fit(camera, true);
}

function words() {
  const { title, caption } = tape.scenes[scene], count = tape.scenes.length;
  byId("scene").hidden = count < 2 && !title && !caption;
  byId("scenes").hidden = count < 2;
  byId("scene-place").textContent = `${scene + 1} / ${count}`;
  byId("scene-title").textContent = title;
  byId("caption").textContent = caption;
  byId("scene-back").disabled = scene === 0;
  byId("scene-on").disabled = scene === count - 1;
}

/* What a clicker does: the next step, or the next scene once its moment, or the end, is reached. */
function onward() {
  const next = tape.scenes[scene + 1];
  if (next && reels[next.pass] === reel && !playing && next.step === Math.floor(beats)) return toScene(scene + 1);
  if (next && beats >= reel.length) return toScene(scene + 1);
  step(1);
}

function backward() {
  if (scene > 0 && beats <= 0) return toScene(scene - 1);
  step(-1);
}

function zones() {
  scrubber.max = reel.length;
  byId("zones").replaceChildren(...reel.zones.map(([phase, first, end]) => {
    const zone = document.createElement("span");
    zone.className = PHASES[phase];
    zone.style.flexGrow = end - first;
    zone.style.setProperty("--steps", reel.length <= 80 ? end - first : 1);
    zone.textContent = phase === "S" ? "" : PHASES[phase];
    return zone;
  }));
}

/* ---- hover, touch and focus: exact numbers and the node's sentence ---- */

const tip = byId("tip");

function explain(target, x, y) {
  const group = target && target.closest && target.closest("#things > g.card");
  tip.hidden = !group;
  if (!group) return;
  const thing = +group.dataset.thing, [name, kind, note, fault] = tape.names[thing];
  const numbers = [...group.querySelectorAll(".JetBrainsMono-Medium")].map((text, row) =>
    `${["value", "gradient"][row]} ${text.dataset.exact || text.textContent}`);
  const now = standing(reel, beats).index, said = reel.about.lastIndexOf(thing, now);
  const lines = [["b", name], ["span", kind], ...numbers.map((line) => ["code", line]),
    ["em", now >= 0 && said >= 0 ? reel.says[said + 1] : ""], ["span", note], ["strong", fault]];
  tip.replaceChildren(...lines.filter(([, text]) => text).map(([tag, text]) => {
    const line = document.createElement(tag);
    line.textContent = text;
    return line;
  }));
  const room = stage.getBoundingClientRect(), left = x - room.left + 14, top = y - room.top + 18;
  const lower = top + tip.offsetHeight > room.height ? top - tip.offsetHeight - 32 : top;
  tip.style.transform = `translate(${Math.max(8, Math.min(left, room.width - tip.offsetWidth - 8))}px, ${Math.max(8, lower)}px)`;
}
