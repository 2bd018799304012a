/* What the reader does: buttons, keys, scrubber, pointer. Every key works wherever the focus is. */

const view = openCamera(byId("graph"), stage, tape.scenes[scene].camera, isLarge, () => calm.matches, (scale, box, isDrawn) => {
  let dot = 16 * scale;
  while (dot < 16) dot *= 2;
  stage.classList.toggle("far", scale < 0.3);
  stage.style.backgroundSize = `${dot}px ${dot}px`;
  stage.style.backgroundPosition = `${-box.x * scale}px ${-box.y * scale}px`;
  if (isDrawn) cull(box);
});

function follow(on) {
  following = on;
  byId("follow").setAttribute("aria-pressed", following);
}

function larger() {
  byId("larger").setAttribute("aria-pressed", root.classList.toggle("projector"));
  view.fit();
}

/* The first press goes to the other of the two looks, whichever the system asks for. */
function otherLight() {
  const dark = root.dataset.light ? root.dataset.light === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.light = dark ? "light" : "dark";
}

const nextScene = () => toScene(scene + 1), lastScene = () => toScene(scene - 1);
const fitAll = () => view.fit(undefined, true);
const KEYS = {
  " ": toggle, k: toggle, ArrowRight: () => step(1), ArrowLeft: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
  PageDown: onward, PageUp: backward, "]": onward, "[": backward, n: onward, p: larger,
  Home: () => go(0), End: () => go(reel.length), "=": () => faster(1), "+": () => faster(1), "-": () => faster(-1),
  f: fitAll, d: otherLight, l: () => follow(!following),
};
const SHIFTED = { ArrowRight: nextScene, ArrowLeft: lastScene, " ": () => step(-1) };
const CONTROLLED = { PageDown: () => toPhase(1), PageUp: () => toPhase(-1), "]": nextScene, "[": lastScene };

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.metaKey) return;
  const table = event.ctrlKey ? CONTROLLED : event.shiftKey && SHIFTED[event.key] ? SHIFTED : KEYS;
  const act = table[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act && !(/^[1-9]$/.test(event.key) && tape.scenes[event.key - 1])) return;
  event.preventDefault();
  if (act) act(); else toScene(event.key - 1);
});

const CLICKS = {
  first: () => go(0), back: () => step(-1), play: toggle, on: () => step(1), last: () => go(reel.length),
  "scene-back": lastScene, "scene-on": nextScene, light: otherLight, whole: fitAll, larger,
  follow: () => { follow(!following); spoken = null; show(); },
};
for (const [id, act] of Object.entries(CLICKS)) byId(id).addEventListener("click", act);
byId("speed").addEventListener("click", (event) => {
  if (event.shiftKey) faster(-1);
  else setRate(SPEEDS[(SPEEDS.indexOf(rate) + 1) % SPEEDS.length]);
});
/* A button that was clicked must not swallow the next press of Space. */
document.addEventListener("keyup", (event) => event.key === " " && event.preventDefault());

scrubber.addEventListener("input", () => { playing = false; beats = +scrubber.value; pause(); });
scrubber.addEventListener("change", () => { if (calm.matches) go(Math.round(beats)); });

stage.addEventListener("pointermove", (event) => {
  if (!stage.classList.contains("dragging")) explain(event.target, event.clientX, event.clientY);
  else tip.hidden = true;
});
stage.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") tip.hidden = true; });
stage.addEventListener("click", (event) => explain(event.target, event.clientX, event.clientY));
stage.addEventListener("dblclick", fitAll);

/* Cards take the focus on small graphs, so that exact numbers are a Tab away. */
[...byId("things").querySelectorAll(".card")].slice(0, 100).forEach((group) => {
  group.setAttribute("tabindex", "0");
  group.addEventListener("focus", () => {
    const box = group.getBoundingClientRect();
    explain(group, box.left + box.width / 2, box.bottom);
  });
  group.addEventListener("blur", () => { tip.hidden = true; });
});

/* Paper shows the whole graph, whatever the camera looks at. */
addEventListener("beforeprint", () => { const { camera } = tape.scenes[scene]; cull(camera); view.print(camera); });
addEventListener("afterprint", () => view.print(null));

root.classList.toggle("large", isLarge);
setRate(reel.length <= MANY ? 1 : 0);
zones();
words();
view.fit();
follow(!view.isReadable());
pause();
root.classList.add("ready");
