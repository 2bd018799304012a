/* The camera: which rectangle of the graph fills the stage. Wheel, drag, two fingers, `fit` and `follow`.
 *
 * A browser lays out every word anew when the scale of a drawing changes. On large graphs a movement therefore
 * moves the finished picture, and the drawing itself follows when the movement rests or has gone far. */

function openCamera(svg, stage, bounds, isLarge, isCalm, onMove) {
  const world = svg.querySelector("#world");
  const CLOSEST = 4, FARTHEST = 0.02, ROOMY = 1.9, READABLE = 0.95;   // pixels per graph unit
  const INSET = { x: 0, top: 12, bottom: 0 };   // pixels kept free of the graph
  let view = { ...bounds }, drawn = null, home = bounds, moved = false, gliding = 0, resting = 0, onPaper = false;

  const scaleOf = (box) => stage.clientWidth / box.w;
  const isProjected = () => document.documentElement.classList.contains("projector");

  function draw() {
    clearTimeout(resting);
    if (onPaper) return;
    drawn = view;
    svg.removeAttribute("viewBox");
    svg.style.transform = "";
    world.setAttribute("transform", `scale(${scaleOf(view)}) translate(${-view.x} ${-view.y})`);
    onMove(scaleOf(view), view, true);
  }

  function show(box) {
    view = box;
    const scale = scaleOf(box), s = drawn ? drawn.w / box.w : 0;
    const dx = drawn ? (drawn.x - box.x) * scale : 0, dy = drawn ? (drawn.y - box.y) * scale : 0;
    const isNear = s > 0.6 && s < 1.7 && Math.abs(dx) < stage.clientWidth / 2 && Math.abs(dy) < stage.clientHeight / 2;
    if (!isLarge || !isNear) return draw();
    svg.style.transform = `translate(${dx}px, ${dy}px) scale(${s})`;
    onMove(scale, box, false);
    clearTimeout(resting);
    resting = setTimeout(draw, 150);
  }

  /* Paper has its own size: the browser fits a rectangle to it. Without one, back to the screen. */
  function print(box) {
    onPaper = Boolean(box);
    if (!onPaper) return draw();
    svg.style.transform = "";
    world.removeAttribute("transform");
    svg.setAttribute("viewBox", `${box.x} ${box.y} ${box.w} ${box.h}`);
  }

  /* Move there in 400 ms, or at once for those who want no motion. */
  function glide(goal) {
    cancelAnimationFrame(gliding);
    if (isCalm()) return show(goal);
    const start = performance.now(), from = view;
    const next = (now) => {
      const t = Math.min(1, Math.max(0, now - start) / 400), s = t * t * (3 - 2 * t), part = {};
      for (const key of ["x", "y", "w", "h"]) part[key] = from[key] + (goal[key] - from[key]) * s;
      show(part);
      if (t < 1) gliding = requestAnimationFrame(next);
    };
    gliding = requestAnimationFrame(next);
  }

  const fitting = (box) => Math.min((stage.clientWidth - 2 * INSET.x) / box.w,
    (stage.clientHeight - INSET.top - INSET.bottom) / box.h);

  /* The view of this scale with a rectangle in the middle of the free part of the stage. */
  function centred(box, scale) {
    const w = stage.clientWidth / scale, h = stage.clientHeight / scale;
    return { x: box.x + (box.w - w) / 2, y: box.y + (box.h - h) / 2 - (INSET.top - INSET.bottom) / 2 / scale, w, h };
  }

  /* Show a rectangle whole; small graphs are not blown up beyond what reads well. */
  function fit(box = home, smooth = false) {
    home = box;
    moved = false;
    cancelAnimationFrame(gliding);
    const goal = centred(box, Math.min(fitting(box), isProjected() ? CLOSEST : ROOMY));
    if (smooth) glide(goal); else show(goal);
  }

  /* Bring a rectangle into view at a scale that can be read; stay still if it is there already. */
  function follow(box) {
    const scale = Math.min(fitting(box), Math.max(scaleOf(view), READABLE)), edge = 8 / scale;
    const isThere = scale <= scaleOf(view) * 1.01 && box.x > view.x + edge && box.x + box.w < view.x + view.w - edge
      && box.y > view.y + INSET.top / scale && box.y + box.h < view.y + view.h - edge;
    if (isThere) return;
    moved = true;
    glide(centred(box, scale));
  }

  /* Zoom about a point of the screen, which stays where it is. */
  function zoom(factor, clientX, clientY) {
    cancelAnimationFrame(gliding);
    const rect = stage.getBoundingClientRect(), scale = scaleOf(view);
    const wanted = Math.min(Math.max(scale * factor, FARTHEST), CLOSEST);
    const across = (clientX - rect.left) / rect.width, down = (clientY - rect.top) / rect.height;
    const w = view.w * scale / wanted, h = view.h * scale / wanted;
    moved = true;
    show({ x: view.x + (view.w - w) * across, y: view.y + (view.h - h) * down, w, h });
  }

  function pan(dx, dy) {
    cancelAnimationFrame(gliding);
    const scale = scaleOf(view);
    moved = true;
    show({ ...view, x: view.x - dx / scale, y: view.y - dy / scale });
  }

  const fingers = new Map();
  const spread = () => { const [a, b] = [...fingers.values()]; return Math.hypot(a.x - b.x, a.y - b.y); };
  let path = 0;

  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    const delta = event.deltaY * (event.deltaMode ? 16 : 1);
    zoom(Math.exp(-delta * (event.ctrlKey ? 0.01 : 0.0015)), event.clientX, event.clientY);
  }, { passive: false });

  stage.addEventListener("pointerdown", (event) => {
    if (event.button > 1) return;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    path = 0;
  });
  stage.addEventListener("pointermove", (event) => {
    const last = fingers.get(event.pointerId);
    if (!last) return;
    const dx = event.clientX - last.x, dy = event.clientY - last.y;
    path += Math.abs(dx) + Math.abs(dy);
    if (path < 4 && fingers.size < 2) return;       // a click may tremble
    stage.setPointerCapture(event.pointerId);
    stage.classList.add("dragging");
    const before = fingers.size === 2 ? spread() : 0;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    pan(dx / fingers.size, dy / fingers.size);
    if (before) {
      const [a, b] = [...fingers.values()];
      zoom(spread() / before, (a.x + b.x) / 2, (a.y + b.y) / 2);
    }
  });
  for (const end of ["pointerup", "pointercancel"]) {
    stage.addEventListener(end, (event) => {
      fingers.delete(event.pointerId);
      if (!fingers.size) stage.classList.remove("dragging");
    });
  }
  new ResizeObserver(() => (moved ? show(centred(view, scaleOf(view))) : fit())).observe(stage);
  return { fit, follow, zoom, print, isReadable: () => fitting(home) >= READABLE * 0.8, get view() { return view; } };
}
