/* A reel is one pass as changes, not as pictures: at each moment only what looks different is listed.
 *
 * Moment 0 is before the first step, 2k+1 is during step k, 2k+2 is when step k is done. A face is a list of
 * drawn elements; every thing (a card, a wire) shows one face at each moment. Nothing is computed here: all
 * faces, numbers and sentences were written by the engine when the file was made. */

/* Unfolds a pass so that it can be turned both ways: swaps[m] leads from moment m to moment m + 1. */
function openReel(pass) {
  const faces = pass.first.slice();
  const swaps = pass.changes.map((listed) => {
    const swap = [];
    for (let i = 0; i < listed.length; i += 2) {
      const thing = listed[i];
      swap.push([thing, faces[thing], listed[i + 1]]);
      faces[thing] = listed[i + 1];
    }
    return swap;
  });
  return { ...pass, swaps, length: pass.phases.length };
}

/* What differs between two moments: a Map from thing to the face it shows at the second one. */
function differing(reel, from, to) {
  const faces = new Map();
  for (let m = from; m < to; m++) for (const [thing, , after] of reel.swaps[m]) faces.set(thing, after);
  for (let m = from - 1; m >= to; m--) for (const [thing, before] of reel.swaps[m]) faces.set(thing, before);
  return faces;
}

/* Every face at one moment, for changing to another reel. */
function facesAt(reel, moment) {
  const faces = reel.first.slice();
  for (const [thing, face] of differing(reel, 0, moment)) faces[thing] = face;
  return faces;
}

/* Where a time in beats stands: how many steps are done, which one is shown, and how far it is (1: done). */
function standing(reel, beats) {
  const done = Math.min(Math.floor(beats + 1e-9), reel.length);
  const between = beats - done;
  if (between <= 1e-9 || done >= reel.length) return { done, index: done - 1, alpha: 1, moment: 2 * done };
  return { done, index: done, alpha: between, moment: 2 * done + 1 };
}
