/* What travels on the wires: a disc going forward, a hollow chevron going back, each with its number.
 *
 * Their elements come from the engine like all others: some turn with the wire, some stay upright. Here they
 * are only moved, and the wire behind them is drawn over as far as they have come. */

const SVG = "http://www.w3.org/2000/svg";

function openPackets(layer, elements, loads) {
  const pool = [];
  const drawn = (numbers) => numbers.map((i) => elements[i]).join("");

  function packet(i) {
    if (pool[i]) return pool[i];
    const group = document.createElementNS(SVG, "g");
    group.innerHTML = '<path fill="none"/><g><g></g><g></g></g>';
    const [trail, body] = group.children;
    layer.append(group);
    pool[i] = { group, trail, body, turning: body.children[0], upright: body.children[1], load: -1 };
    return pool[i];
  }

  /* The part of a wire between two shares of its length, and the point and heading at a share of it. */
  function cut(w, from, to) {
    const at = (a, b, c, i) => {
      let p = [w[i], w[i + 2], w[i + 4], w[i + 6]];
      for (const t of [a, b, c]) p = p.slice(1).map((q, k) => p[k] + t * (q - p[k]));
      return p[0];
    };
    const both = (a, b, c) => `${at(a, b, c, 0).toFixed(2)} ${at(a, b, c, 1).toFixed(2)}`;
    return `M${both(from, from, from)}C${both(from, from, to)} ${both(from, to, to)} ${both(to, to, to)}`;
  }

  function place(w, t) {
    const u = 1 - t;
    const at = (i) => u * u * u * w[i] + 3 * u * u * t * w[i + 2] + 3 * u * t * t * w[i + 4] + t * t * t * w[i + 6];
    const by = (i) => u * u * (w[i + 2] - w[i]) + 2 * u * t * (w[i + 4] - w[i + 2]) + t * t * (w[i + 6] - w[i + 4]);
    return { x: at(0), y: at(1), heading: Math.atan2(by(1), by(0)) * 180 / Math.PI };
  }

  /* Show these packets, each { wire, load, alpha, back }, and hide what is left over. */
  return function show(packets) {
    packets.forEach(({ wire, load, alpha, back }, i) => {
      const { group, trail, body, turning, upright, load: last } = packet(i);
      if (load !== last) {
        const [stroke, width, dash, , turns, stays] = loads[load];
        trail.setAttribute("stroke", stroke);
        trail.setAttribute("stroke-width", width);
        trail.setAttribute("stroke-dasharray", dash || "none");
        turning.innerHTML = drawn(turns);
        upright.innerHTML = drawn(stays);
        pool[i].load = load;
      }
      const length = Math.hypot(wire[6] - wire[0], wire[7] - wire[1]), rest = Math.min(0.45, loads[load][3] / (length || 1));
      const at = back ? 1 - alpha * (1 - rest) : alpha, { x, y, heading } = place(wire, at);
      trail.setAttribute("d", back ? cut(wire, at, 1) : cut(wire, 0, at));
      body.setAttribute("transform", `translate(${x.toFixed(2)} ${y.toFixed(2)})`);
      turning.setAttribute("transform", `rotate(${heading.toFixed(1)})`);
      body.style.display = !back && alpha === 1 ? "none" : "";
      trail.style.display = back && alpha === 1 ? "none" : "";
      group.style.display = "";
    });
    for (const { group } of pool.slice(packets.length)) group.style.display = "none";
  };
}
